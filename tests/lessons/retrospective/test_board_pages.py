"""The pages of a board: for those who take part, for those who look on, and when it is closed."""

from datetime import date

import pytest

from lessons.models import Finding, Note, Retrospective
from lessons.retrospective import moving, notes, talking
from tests import builders
from tests.builders import signed_in, until

pytestmark = pytest.mark.django_db


def test_a_closed_board_is_read_only(grouped, ada, ben):
    finding, note = Finding.objects.first(), Note.objects.first()
    until(grouped, "actions")
    moving.close(grouped, "Panels say what they were told.", by=ada)
    browser = signed_in(ben)
    here = f"/retrospectives/{grouped.pk}"
    for address, data in {
        f"{here}/notes/": {"column": "stop", "text": "Late"}, f"{here}/notes/{note.pk}/change/": {"text": "Other"},
        f"{here}/findings/{finding.pk}/vote/": {"dot": "more"}, f"{here}/join/": {},
        f"{here}/findings/{finding.pk}/talk/": {"talk": "More", "seen": "0"},
        f"{here}/actions/": {"text": "Do", "owner": ben.pk, "due_on": "2026-12-01"},
    }.items():  # fmt: skip
        assert browser.post(address, data).status_code == 409, address


def test_who_did_not_join_can_look_on(grouped, cleo):
    page = signed_in(cleo).get(grouped.get_absolute_url()).content.decode()
    assert "You are looking on" in page
    assert "The panel said ready" in page
    assert "Close grouping" not in page


ONLOOKERS = {  # phase: what nobody does to a board who did not join it
    "group": (
        ("notes/", {"column": "stop", "text": "Late"}), ("notes/{note}/move/", {"to": "new"}),
        ("groups/", {"name": "A group"}), ("groups/together/", {"note": "{note}"}),
        ("findings/{finding}/rename/", {"name": "Other"}), ("findings/{finding}/dissolve/", {}),
    ),
    "vote": (("findings/{finding}/vote/", {"dot": "more"}),),
    "discuss": (
        ("findings/{finding}/talk/", {"talk": "More", "seen": "0"}), ("findings/{finding}/causes/", {"form": "whys"}),
        ("findings/{finding}/cause/", {"text": "A rule"}), ("findings/{finding}/alternative/", {"text": "Wait"}),
        ("findings/{finding}/evidence/", {"url": "https://example.org/"}),
        ("findings/{finding}/actions/", {"text": "Do", "owner": "{cleo}", "due_on": "2026-12-01"}),
        ("moments/", {"at": "2026-11-24T01:50", "text": "It began"}),
    ),
    "actions": (
        ("actions/", {"text": "Do", "owner": "{cleo}", "due_on": "2026-12-01"}), ("worth/", {"value": "4"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("phase", ONLOOKERS)
def test_who_did_not_join_changes_nothing_until_they_do(grouped, cleo, phase):
    note = grouped.notes.loose().get()
    until(grouped, phase)
    named = {"note": note.pk, "finding": grouped.findings.first().pk, "cleo": cleo.pk}
    here, browser = f"/retrospectives/{grouped.pk}/", signed_in(cleo)
    revision = Retrospective.objects.get(pk=grouped.pk).revision
    asked = [
        (here + place.format(**named), {key: text.format(**named) for key, text in data.items()})
        for place, data in ONLOOKERS[phase]
    ]
    for address, data in asked:
        answer = browser.post(address, data)
        assert (address, answer.status_code) == (address, 403)
        assert "Join first" in answer.content.decode()
    assert Retrospective.objects.get(pk=grouped.pk).revision == revision
    moving.join(grouped, by=cleo)
    address, data = asked[0]
    assert browser.post(address, data).status_code == 302


@pytest.mark.parametrize(
    "phase", ["planned", "commitments", "reflect", "group", "vote", "discuss", "actions", "closed"]
)
def test_each_phase_is_shown_in_a_dozen_queries(ada, ben, stations, phase, django_assert_max_num_queries, client):
    before = builders.retrospective("Before", by=ada, team=stations, phase="actions")
    talking.promise_action(before, "Count", owner=ben, due_on=date(2026, 12, 1), by=ada)
    moving.close(before, "Counted.", by=ada)
    board = builders.retrospective(by=ada, team=stations, phase="planned")
    moving.join(board, by=ben)
    until_phase = "actions" if phase == "closed" else phase
    while board.phase != until_phase:
        if board.phase == "reflect":
            for number in range(6):
                notes.write_note(board, "stop", f"The panel said {number}", by=ben, secret="s" if number % 2 else "")
        if board.phase == "discuss":
            finding = board.findings.first()
            talking.add_cause(finding, "A rule", by=ada)
            talking.promise_action(board, "Do it", owner=ben, due_on=date(2026, 12, 1), by=ada, finding=finding)
        moving.move_on(board, by=ada)
    if phase == "closed":
        moving.close(board, "We looked.", by=ada)
    browser = signed_in(ben)
    address = Retrospective.objects.get(pk=board.pk).get_absolute_url()
    browser.get(address)
    with django_assert_max_num_queries(12):
        assert browser.get(address).status_code == 200
    if phase == "closed":
        return
    tag = browser.get(f"/retrospectives/{board.pk}/live/").headers["ETag"]
    with django_assert_max_num_queries(4):
        assert browser.get(f"/retrospectives/{board.pk}/live/", headers={"If-None-Match": tag}).status_code == 304
    moving.set_timer(board, 5, by=ada) if phase != "planned" else moving.join(board, by=builders.person("Gil Gran"))
    assert browser.get(f"/retrospectives/{board.pk}/live/", headers={"If-None-Match": tag}).status_code == 200
