"""What was searched for in vain: only what was asked again, and what it is about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import engine
from search.models import LoggedSearch
from tests.builders import lesson

pytestmark = pytest.mark.django_db


def log(query, days, *, results=0, opened=0, is_relaxed=False, ago=0):
    """A search on so many days running, of which the newest `opened` led somewhere."""
    today = timezone.localdate()
    for day in range(days - 1, -1, -1):
        LoggedSearch.objects.create(
            query=query, results=results, is_relaxed=is_relaxed, day=today - timedelta(days=ago + day),
            clicked_kind="lesson" if day < opened else "",
        )  # fmt: skip


def in_vain():
    return [asked.query for asked in engine.asked_in_vain()]


def test_what_was_asked_once_is_never_among_them():
    log("Ada's salary", 1)
    for _ in range(4):
        LoggedSearch.objects.create(query="four times in a day", results=0, day=timezone.localdate())
    for _ in range(5):
        LoggedSearch.objects.create(query="five times in a day", results=0, day=timezone.localdate())
    log("on two days", 2)
    assert in_vain() == ["five times in a day", "on two days"]


def test_in_vain_is_what_found_nothing_or_only_some_words_or_was_mostly_not_opened():
    log("nothing", 6)
    log("some words", 5, results=8, opened=5, is_relaxed=True)
    log("opened once", 4, results=3, opened=1)
    log("opened half the time", 4, results=3, opened=2)
    log("opened", 3, results=3, opened=3)
    assert in_vain() == ["nothing", "some words", "opened once"]


def test_each_says_how_often_it_was_asked_and_what_it_found_the_last_time():
    log("frozen points", 3, ago=10)
    log("frozen points", 1, results=4, ago=2)
    (asked,) = engine.asked_in_vain()
    assert (asked.times, asked.days, asked.results, asked.opened) == (4, 4, 4, 0)
    assert asked.failed_on[0] == timezone.localdate() - timedelta(days=2)
    assert len(asked.failed_on) == 4


def test_what_was_asked_long_ago_is_left_alone():
    log("old", 3, ago=200)
    log("new", 2)
    assert in_vain() == ["new"]


@pytest.mark.parametrize(
    ("query", "stems"),
    [
        ("The heating of the points", {"heat", "point"}),
        ("heated point team:stations year:2026 -winter", {"heat", "point"}),
        ('"frozen points" OR ice', {"frozen", "point", "ice"}),
        ("wi-fi in the depot’s pit", {"wifi", "depot", "pit"}),
        ("what is it", set()),
        ("team:stations", set()),
        ("", set()),
    ],
)
def test_a_query_is_about_the_stems_of_its_telling_words(query, stems):
    assert engine.telling_stems(query) == stems


def test_a_search_counts_as_relaxed_when_nothing_has_all_its_words(client, ada, index):
    lesson("Heating of points", by=ada)
    lesson("Heating of doors", by=ada)
    index()
    client.force_login(ada)
    for query, is_relaxed in (("points doors", True), ("heating points", False)):
        client.cookies.pop("search", None)
        client.get("/search/", {"q": query})
        assert LoggedSearch.objects.get(query=query).is_relaxed is is_relaxed


def test_the_index_says_whether_it_has_heard_of_the_last_change(ada, index):
    entry = lesson("Doors", by=ada)
    assert engine.is_waiting("lesson", entry.pk)
    index()
    assert not engine.is_waiting("lesson", entry.pk)
