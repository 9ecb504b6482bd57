"""The shelf's filters and counts against a count by hand."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.entry.facets import LABELS, shelf
from lessons.entry.selection import read_selection
from lessons.models import Entry, Verification
from tests import builders

pytestmark = pytest.mark.django_db
YEARS = (2024, 2025, 2026)
DUE = (-1, 0, 14, 15)  # days from today: overdue, due, due, verified
TAGS = ("rollback", "växel", "night shift")


@pytest.fixture
def library(ada):
    """Eighteen entries over two teams, two projects, three years and three tags, some of them archived."""
    from datetime import UTC, datetime

    teams = [builders.team("Track"), None, builders.team("Depot IT")]
    projects = [builders.project("Gates"), builders.project("Wi-Fi")]
    for number in range(18):
        entry = builders.lesson(
            f"Lesson {number}",
            by=ada,
            team=teams[number % 3],
            project=projects[number % 2] if number % 5 else None,
            tags=TAGS[: number % 4],
            at=datetime(YEARS[number % 3], 6, 1 + number, tzinfo=UTC),
        )
        due_on = timezone.localdate() + timedelta(days=DUE[number % 4])
        Verification.objects.filter(entry=entry).update(due_on=due_on)
        if number % 6 == 0:
            Verification.objects.get(entry=entry).needs_change("It was replaced.", by=ada)
        if number % 7 == 0:
            entry.archive(by=ada)
    builders.experiment("Not looked at again", by=ada, at=datetime(2026, 6, 1, tzinfo=UTC))


def values_of(entry):
    return {
        "kind": {entry.kind},
        "status": {entry.status},
        "tag": {tag.slug for tag in entry.tags.all()},
        "team": {entry.team.slug} if entry.team else set(),
        "project": {str(entry.project_id)} if entry.project_id else set(),
        "year": {str(entry.published_at.year)},
        "holds": {str(entry.verification.state)} - {"never"},
    }


def stays(values, query, *, ignoring=None):
    for name in LABELS:
        chosen = set(query.getlist(name))
        if name == ignoring:
            continue
        if name == "status" and not chosen and "archived" in values["status"]:
            return False
        if chosen and not chosen & values[name]:
            return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.fixed_dictionaries(
        {},
        optional={
            "kind": st.just(["lesson"]),
            "holds": st.lists(st.sampled_from(["verified", "due", "overdue", "disputed"]), min_size=1, unique=True),
            "status": st.lists(st.sampled_from(["published", "archived", "superseded"]), min_size=1, unique=True),
            "tag": st.lists(st.sampled_from(["rollback", "växel", "night-shift"]), min_size=1, unique=True),
            "team": st.lists(st.sampled_from(["track", "depot-it"]), min_size=1, unique=True),
            "year": st.lists(st.sampled_from(["2024", "2025", "2026"]), min_size=1, unique=True),
        },
    )
)
def test_rows_total_and_every_count_agree_with_a_count_by_hand(library, ada, chosen):
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, values)
    rows, facets, total = shelf(Entry.objects.visible_to(ada).exclude(status="draft"), read_selection(query))
    every = [(entry, values_of(entry)) for entry in Entry.objects.all()]
    expected = {entry.pk for entry, values in every if stays(values, query)}
    assert {entry.pk for entry in rows} == expected
    assert total == len(expected)
    for facet in facets:
        for option in facet.options:
            counted = sum(
                option.value in values[facet.name] for _, values in every if stays(values, query, ignoring=facet.name)
            )
            assert (facet.name, option.value, option.count) == (facet.name, option.value, counted)
            assert option.selected == (option.value in query.getlist(facet.name))


@pytest.mark.parametrize(
    "text",
    ["kind=nonsense", "year=abc", "year=99999999999999", "project=-1", "tag=%00", "sort=evil", "page=abc", "page=-5",
     "page=99999999", "status=draft", "holds=nonsense", "team=" + "x" * 5000],
)  # fmt: skip
def test_a_query_that_makes_no_sense_still_shows_a_shelf(library, client, ada, text):
    client.force_login(ada)
    assert client.get(f"/library/?{text}").status_code == 200


def test_drafts_never_reach_the_shelf_not_even_ones_own(library, ada, client):
    builders.lesson("Half a thought", by=ada, publish=False)
    client.force_login(ada)
    page = client.get("/library/").content.decode()
    assert "Lesson 1" in page
    assert "Half a thought" not in page


def test_the_shelf_says_what_it_counts(ada, client):
    client.force_login(ada)
    builders.lesson("Count", by=ada, tags=["gates"])
    assert "1 lesson that you may see." in client.get("/library/").content.decode()
    builders.playbook("Gate cut-over", by=ada, tags=["gates"])
    assert "2 entries that you may see." in client.get("/library/").content.decode()
    assert "1 playbook fits what you chose." in client.get("/library/?kind=playbook").content.decode()
    assert "0 lessons fit what you chose." in client.get("/library/?kind=lesson&team=none").content.decode()
    assert "2 entries." in client.get("/tags/gates/").content.decode()


def test_the_library_costs_the_same_whatever_it_holds(ada, client, django_assert_max_num_queries):
    client.force_login(ada)
    for size in (3, 30):
        for number in range(size):
            builders.lesson(f"L {size} {number}", by=ada, tags=["one", f"t{number % 4}"])
        with django_assert_max_num_queries(12):
            assert client.get("/library/").status_code == 200


def test_a_year_begins_at_midnight_of_the_reader(ada):
    from datetime import UTC, datetime

    from django.utils import timezone

    builders.lesson(
        "New Year's Eve in London, the next year in Stockholm", by=ada, at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    )
    for zone, year in (("Europe/London", 2025), ("Europe/Stockholm", 2026)):
        with timezone.override(zone):
            for wanted in (2025, 2026):
                rows, _, total = shelf(Entry.objects.visible_to(ada), read_selection(QueryDict(f"year={wanted}")))
                assert total == rows.count() == (wanted == year)
