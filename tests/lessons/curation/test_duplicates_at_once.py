"""Runs and decisions at the very same moment."""

from threading import Event

import pytest
from django.db import transaction

from lessons.curation.duplicate_finding import WordCounts, find_all, find_for
from lessons.curation.duplicates import resolve
from lessons.models import DuplicatePair, Entry
from tests.lessons.curation.alike import gates, waiting
from tests.lessons.entry.test_saving_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_several_runs_at_once_find_each_pair_once(ada, ben):
    entries = [gates(by=ada), gates("Note the settings", by=ben), gates("Settings are lost", by=ada)]
    for _ in range(3):
        DuplicatePair.objects.all().delete()
        results = at_once(find_all, find_all, lambda: find_for(entries[0]), lambda: find_for(entries[1]))
        assert results == [None] * 4
        assert len(waiting()) == DuplicatePair.objects.count() == 3


def test_a_decision_during_a_run_is_kept(ada, ben, cleo):
    gates(by=ada), gates("Note the settings", by=ben)
    find_all()
    for _ in range(5):
        DuplicatePair.objects.update(decision="", decided_at=None)
        pair = DuplicatePair.objects.get()
        results = at_once(find_all, lambda pair=pair: resolve(pair, "different", by=cleo))
        assert [type(result).__name__ for result in results] == ["NoneType", "DuplicatePair"], results
        assert DuplicatePair.objects.get().decision == "different"


def test_of_two_decisions_at_once_one_counts_and_the_other_is_told(ada, ben, cleo):
    gates(by=ada), gates("Note the settings", by=ben)
    find_all()
    pair = DuplicatePair.objects.get()
    results = at_once(lambda: resolve(pair, "merge", by=cleo), lambda: resolve(pair, "recurrence", by=cleo))
    assert sorted(type(result).__name__ for result in results) == ["DomainError", "DuplicatePair"], results


def test_a_run_waits_for_the_one_before_it_and_sees_what_that_found(ada, ben):
    find_all()
    begun, over = Event(), []

    def first():
        with transaction.atomic():
            WordCounts.lock("lesson")
            begun.set()
            over.append(second_is_over.wait(1))
            gates(by=ada), gates("Note the settings", by=ben)

    def second():
        begun.wait(5)
        find_all()
        second_is_over.set()

    second_is_over = Event()
    assert at_once(first, second) == [None, None]
    assert over == [False]
    assert len(waiting()) == 1


def test_a_pair_that_is_no_longer_alike_stays_when_it_is_decided_at_that_moment(ada, ben, cleo):
    entry = gates(by=ada)
    gates("Note the settings", by=ben)
    find_all()
    pair = DuplicatePair.objects.get()
    other = {"title": "Something else", "summary": "Do it otherwise.", "happened": "Nothing that was said before."}
    Entry.objects.get(pk=entry.pk).save_text(other, by=ada, publish=True)
    decided, run_is_over = Event(), Event()

    def decide():
        with transaction.atomic():
            resolve(pair, "merge", by=cleo)
            decided.set()
            run_is_over.wait(1)

    def run():
        decided.wait(5)
        find_all()
        run_is_over.set()

    assert at_once(decide, run) == [None, None]
    assert DuplicatePair.objects.get().decision == "merge"
