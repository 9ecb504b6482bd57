"""Merges at the very same moment."""

import pytest

from lessons.curation.duplicate_finding import find_all, find_for
from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import undo
from lessons.models import DuplicatePair, Entry, Merge
from tests import builders
from tests.lessons.curation.alike import gates
from tests.lessons.entry.test_saving_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_merges_of_one_entry_at_once_one_is_refused(ada, cleo):
    for number in range(4):
        one, two, three = (builders.lesson(f"{name} {number}", by=ada) for name in ("One", "Two", "Three"))
        results = at_once(
            lambda one=one, two=two: merge(one, two, proposal(one, two), by=cleo),
            lambda two=two, three=three: merge(three, two, proposal(three, two), by=cleo),
        )
        assert sorted(type(result).__name__ for result in results) == ["DomainError", "Merge"], results
        assert Merge.objects.filter(gone=two).count() == 1


def test_two_entries_merged_into_each_other_at_once_are_merged_one_way(ada, cleo):
    for number in range(4):
        one, two = (builders.lesson(f"{name} {number}", by=ada) for name in ("One", "Two"))
        results = at_once(
            lambda one=one, two=two: merge(one, two, proposal(one, two), by=cleo),
            lambda one=one, two=two: merge(two, one, proposal(two, one), by=cleo),
        )
        assert sorted(type(result).__name__ for result in results) == ["DomainError", "Merge"], results
        assert Entry.objects.filter(pk__in=[one.pk, two.pk], merged_into=None).count() == 1


def test_of_two_undos_at_once_one_counts(ada, cleo):
    one, two = (builders.lesson(name, by=ada) for name in ("One", "Two"))
    made = merge(one, two, proposal(one, two), by=cleo)
    results = at_once(lambda: undo(made, by=cleo), lambda: undo(made, by=cleo))
    assert sorted(type(result).__name__ for result in results) == ["DomainError", "NoneType"], results


def test_a_merge_and_an_edit_at_once_lose_nothing(ada, ben, cleo):
    for number in range(4):
        one, two = (builders.lesson(f"{name} {number}", by=ada) for name in ("One", "Two"))
        edit = one.content() | {"limits": "In summer."}
        merged, saved = at_once(
            lambda one=one, two=two: merge(one, two, proposal(one, two) | {"happened": "Both"}, by=cleo),
            lambda one=one, edit=edit: one.save_text(edit, by=ada, publish=True),
        )
        assert isinstance(merged, Merge), merged
        assert {"Both", ""} == {version.content["happened"] for version in one.versions.all()}
        conflict = undo(merged, by=cleo)
        newest = Entry.objects.get(pk=one.pk).latest.content["limits"]
        assert newest == "In summer.", (conflict, saved)


def test_a_merge_during_the_search_for_duplicates_waits_for_it(ada, ben, cleo):
    for _ in range(3):
        first, second = gates(by=ada), gates("Note the settings", by=ben)
        find_all()
        results = at_once(
            lambda first=first, second=second: merge(first, second, proposal(first, second), by=cleo),
            find_all,
            lambda second=second: find_for(second),
        )
        assert [type(result).__name__ for result in results] == ["Merge", "NoneType", "NoneType"], results
        assert DuplicatePair.objects.get(first=first, second=second).decision == "merge"
        Entry.objects.filter(pk=first.pk).first().delete_softly(by=ada)
