"""A board under odd input: every form of every phase, with values that none of ours sends."""

import pytest
from django.db import transaction

from tests.permissions.retro_table import RETRO_ROWS
from tests.security.odd import ODD, status

pytestmark = pytest.mark.django_db
FIELDS = (
    "title", "purpose", "background", "subject", "format", "held_on", "team", "tags", "visibility", "shared_with",
    "dots_each", "every_weeks", "opens_at", "by_the_clock", "ends_reflect", "text", "column", "unsigned", "to", "seen",
    "name", "note", "outcome", "owner", "due_on", "minutes", "value", "takeaway", "dot", "talk", "form", "category",
    "why_not", "url", "label", "at", "mark", "lesson", "nature", "summary", "based_on",
)  # fmt: skip
QUERY = ("team", "format", "year", "page", "mark", "finding", "move", "suggest", "plan", "from", "title")
FORMS = [name for name, row in RETRO_ROWS.items() if row.method == "post" and row.phases]
FORMS += ["retrospective:edit", "retrospective:correct"]


@pytest.fixture(autouse=True)
def _own_mirror():
    """The world's mirror serves all tests of this module."""


@pytest.mark.parametrize("name", FORMS)
def test_no_value_breaks_a_form_of_a_board(site, name):
    made, clients = site
    row, board = RETRO_ROWS[name], made.boards["everyone"]
    address = row.address(name, made, board)
    right = row.body(made, board)
    wrong = []
    for what, value in ODD.items():
        with transaction.atomic():
            board.put_into(row.phases[0])
            answer = status(clients["ada"], "post", address, right | dict.fromkeys(FIELDS, value))
            transaction.set_rollback(True)
        if answer >= 500:
            wrong.append(f"{what}: {answer}")
    assert wrong == []


def test_a_correction_takes_odd_rows(site):
    made, clients = site
    board = made.boards["everyone"]
    key = board.finding.pk
    wrong = []
    for what, value in ODD.items():
        rows = {
            f"f{key}-name": value, f"f{key}-talk": value, f"f{key}-form": value, f"f{key}-causes-0-text": value,
            f"f{key}-causes-0-category": value, f"f{key}-alternatives-0-text": value, f"f{key}-evidence-0-url": value,
            f"f{key}-evidence-0-label": value, "moment-0-at": value, "moment-0-text": value or "x",
            "moment-0-mark": value,
        }  # fmt: skip
        for fields in (rows, rows | {"moment-0-at": "2026-11-24T05:00", f"f{key}-evidence-0-url": ""}):
            sent = {"title": "Ours", "summary": "Ours.", "based_on": 99} | fields
            answer = status(clients["ada"], "post", f"/retrospectives/{board.entry.pk}/correct/", sent)
            if answer >= 500:
                wrong.append(f"{what}: {answer}")
    assert wrong == []


@pytest.mark.parametrize("phase", ["group", "discuss", "closed"])
def test_no_query_string_breaks_a_page(site, phase):
    made, clients = site
    board = made.boards["everyone"]
    pages = ["/retrospectives/", "/retrospectives/new/", "/retrospectives/formats/"] if phase == "group" else []
    pages += [f"/retrospectives/{board.entry.pk}-{board.entry.slug}/", f"/retrospectives/{board.entry.pk}/live/"]
    with transaction.atomic():
        board.put_into(phase)
        asked = [(what, page, dict.fromkeys(QUERY, value[:2000])) for what, value in ODD.items() for page in pages]
        answers = [(what, page, status(clients["ada"], "get", page, query)) for what, page, query in asked]
        transaction.set_rollback(True)
    assert [answer for answer in answers if answer[2] >= 500] == []
