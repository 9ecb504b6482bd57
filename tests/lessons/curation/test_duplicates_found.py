"""Which entries make a pair, and when a pair goes."""

from datetime import UTC, datetime

import pytest

from lessons.curation import duplicate_finding, duplicate_jobs
from lessons.curation.duplicate_finding import arrivals, find_all, find_for, look_at_arrivals
from lessons.models import ComparedText, DuplicatePair, WordCounts
from search.queue import drain_all
from tests import builders
from tests.lessons.curation.alike import GATES, again, gates, rewrite, tickets, waiting

pytestmark = pytest.mark.django_db


def pair_of(*entries):
    return tuple(sorted(entry.pk for entry in entries))


@pytest.fixture
def two(ada, ben):
    """Two lessons that say the same, and one that does not, all compared."""
    first, second = gates(by=ada), gates("Note the settings before you update", by=ben)
    tickets(by=ada)
    find_all()
    return first, second


def test_two_entries_that_say_the_same_are_a_pair_with_a_reason(two):
    (pair,) = DuplicatePair.objects.waiting()
    assert (pair.first, pair.second) == two
    assert 0.4 <= pair.score <= 1
    assert pair.reason.startswith("Different titles; ")
    assert pair.reason.endswith("% of their words are the same, and most of one stands word for word in the other.")


def test_the_more_alike_two_are_the_earlier_they_come(two, ada):
    twin = gates(by=ada)
    find_all()
    assert waiting()[0] == pair_of(two[0], twin)
    assert DuplicatePair.objects.waiting()[0].reason.startswith("The same title; 100% of their words are the same")


def test_one_title_alone_makes_no_pair(ada):
    gates("Weekly notes", by=ada)
    tickets("Weekly notes", by=ada)
    find_all()
    assert waiting() == []


def test_entries_of_different_kinds_are_no_pair(ada, two):
    builders.told_retrospective(
        "Write the settings down before an update", by=ada, findings=[{"name": "Settings", "talk": GATES}]
    )
    find_all()
    assert waiting() == [pair_of(*two)]


def test_closed_retrospectives_are_compared_by_what_was_said_in_them_and_open_ones_are_not(ada, ben):
    said = [{"name": "The settings were gone", "talk": GATES}]
    first = builders.told_retrospective("Boden, first night", by=ada, findings=said)
    second = builders.told_retrospective("Boden, second night", by=ben, findings=said)
    for _ in range(2):
        builders.told_retrospective("Umeå, first night", by=ada, findings=said, phase="discuss")
    find_all()
    assert waiting() == [(first.pk, second.pk)]


def test_a_draft_is_no_duplicate_of_anything(ada, two):
    gates(by=ada, publish=False)
    find_all()
    assert waiting() == [pair_of(*two)]


def test_looking_twice_changes_nothing(two):
    before = list(DuplicatePair.objects.values())
    find_all()
    look_at_arrivals()
    find_for(two[1])
    assert list(DuplicatePair.objects.values()) == before


@pytest.mark.parametrize("leave", ["archive", "delete_softly"])
def test_a_pair_goes_at_once_when_one_leaves_the_shelf(two, ada, leave):
    getattr(again(two[0]), leave)(by=ada)
    assert waiting() == []
    find_all()
    assert not DuplicatePair.objects.exists()


@pytest.mark.parametrize(("leave", "come_back"), [("archive", "unarchive"), ("delete_softly", "undelete")])
def test_what_comes_back_to_the_shelf_is_compared_again(two, ada, leave, come_back):
    getattr(again(two[0]), leave)(by=ada)
    find_all()
    getattr(again(two[0]), come_back)(by=ada)
    assert list(arrivals()) == [two[0]]
    look_at_arrivals()
    assert waiting() == [pair_of(*two)]


@pytest.mark.parametrize("kind", ["replaces", "recurs", "follows"])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_pair_goes_when_a_link_says_how_the_two_stand_to_each_other(two, ada, kind, direction):
    source, target = two[::direction]
    link = again(source).link_to(again(target), kind, by=ada)
    assert waiting() == []
    find_all()
    assert not DuplicatePair.objects.exists()
    again(source).unlink(link, by=ada)
    find_all()
    assert waiting() == [pair_of(*two)]


def test_a_link_that_only_relates_the_two_changes_nothing(two, ada):
    again(two[0]).link_to(again(two[1]), "relates", by=ada)
    find_all()
    assert waiting() == [pair_of(*two)]


def test_what_a_third_entry_replaces_is_in_no_pair_any_more(two, ada):
    third = builders.lesson(by=ada)
    link = third.link_to(again(two[0]), "replaces", by=ada)
    assert waiting() == []
    find_all()
    assert not DuplicatePair.objects.exists()
    third.unlink(link, by=ada)
    look_at_arrivals()
    assert waiting() == [pair_of(*two)]


def test_a_draft_that_is_to_replace_an_entry_changes_nothing_yet(two, ada):
    builders.lesson(by=ada, publish=False).link_to(again(two[0]), "replaces", by=ada)
    find_all()
    assert waiting() == [pair_of(*two)]


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("look", [find_for, lambda entry: look_at_arrivals()])
def test_a_pair_goes_when_the_texts_are_no_longer_alike(two, ada, side, look):
    rewrite(two[side], by=ada, happened="Something else.", title="Another thing", summary="Do the other thing.")
    look(two[side])
    assert not DuplicatePair.objects.exists()


def test_what_arrives_is_published_or_rewritten_and_nothing_else(two, ada):
    assert not arrivals().exists()
    new = gates("A third one", by=ada)
    draft = gates("A draft", by=ada, publish=False)
    rewrite(two[1], by=ada, summary="Write it down first.")
    again(two[0]).show_to("me", by=ada)
    assert set(arrivals()) == {new, two[1]}
    look_at_arrivals()
    assert not arrivals().exists()
    again(draft).delete_softly(by=ada)
    assert not arrivals().exists()


def test_a_draft_of_what_is_published_is_nothing_new(two, ada):
    entry = again(two[0])
    entry.save_text(entry.content() | {"happened": "Not yet."}, by=ada)
    assert not arrivals().exists()


def test_an_entry_that_arrives_in_a_large_library_is_found_by_the_index_and_by_its_title(
    two, ada, ben, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(duplicate_finding, "SMALL", 0)
    monkeypatch.setattr(duplicate_finding, "find_among", lambda kind: pytest.fail("It looked at all of them."))
    drain_all()
    third = gates("Settings are lost in an update", by=ben)
    with django_assert_max_num_queries(40):
        look_at_arrivals()
    assert set(waiting()) == {pair_of(*two), pair_of(two[0], third), pair_of(two[1], third)}
    fourth = gates("Settings are lost in an update", by=ada)  # the index does not know the third one yet
    look_at_arrivals()
    assert pair_of(third, fourth) in waiting()


def test_what_one_by_one_finds_is_what_the_night_finds(ada, ben, monkeypatch):
    entries = [gates(by=ada), gates("Settings are lost", by=ben), tickets(by=ada), tickets("Gloves", by=ben)]
    find_all()
    at_night = list(DuplicatePair.objects.order_by("first", "second").values_list("first", "second", "score", "reason"))
    DuplicatePair.objects.all().delete()
    drain_all()
    for entry in entries:
        find_for(entry)
    found = list(DuplicatePair.objects.order_by("first", "second").values_list("first", "second", "score", "reason"))
    assert len(at_night) == 2
    assert found == at_night


def test_many_arrivals_at_once_are_one_look_at_the_library(two, ada, monkeypatch):
    monkeypatch.setattr(duplicate_finding, "SMALL", 0)
    monkeypatch.setattr(duplicate_finding, "MOST_ONE_BY_ONE", 2)
    monkeypatch.setattr(duplicate_finding, "find_for", lambda entry: pytest.fail("It went one by one."))
    for number in range(3):
        gates(f"Copy {number}", by=ada)
    look_at_arrivals()
    assert len(waiting()) == 10
    assert not arrivals().exists()


def test_the_first_arrival_counts_the_words_of_the_library(ada, ben):
    entries = gates(by=ada), gates(by=ben)
    find_for(entries[1])
    assert waiting() == [pair_of(*entries)]
    assert WordCounts.objects.get().counted_at


def test_an_entry_that_left_the_shelf_before_its_turn_is_in_no_pair(two, ada):
    again(two[0]).archive(by=ada)
    find_for(two[0])
    assert not DuplicatePair.objects.exists()


def test_a_save_and_an_import_leave_no_job_and_no_row_behind(ada):
    from procrastinate.contrib.django.models import ProcrastinateJob

    gates(by=ada, at=datetime(2020, 1, 1, tzinfo=UTC))
    assert not ProcrastinateJob.objects.filter(task_name__contains="duplicate").exists()
    assert not ComparedText.objects.exists()


def test_the_worker_looks_every_minute_and_every_night(ada, ben):
    from procrastinate.contrib.django import app

    entries = gates(by=ada), gates(by=ben)
    duplicate_jobs.compare_arrivals(timestamp=0)
    assert waiting() == [pair_of(*entries)]
    DuplicatePair.objects.all().delete()
    duplicate_jobs.compare_all(timestamp=0)
    assert waiting() == [pair_of(*entries)]
    scheduled = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert scheduled["lessons.curation.duplicate_jobs.compare_arrivals"] == "* * * * *"
    assert scheduled["lessons.curation.duplicate_jobs.compare_all"] == "47 2 * * *"
