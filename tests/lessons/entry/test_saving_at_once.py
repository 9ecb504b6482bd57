"""Several people, or one person twice, at the very same moment: one is first, the others are told, nothing is lost."""

import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection

from lessons.common.errors import DomainError
from lessons.entry.history import EditConflict
from lessons.entry.sharing import Sharing
from lessons.entry.writing import write
from lessons.models import Entry, Lesson
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*calls):
    """What each call gives or raises, all begun together, each on a connection of its own."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            results[place] = call()
        except Exception as error:  # noqa: BLE001  (whatever it is, the test looks at it)
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def content(text, **changes):
    return {"title": "Rehearse at night", "summary": "Rehearse with the night crew.", "happened": text, **changes}


def test_of_two_saves_one_adds_a_version_and_the_other_is_told(ada, ben):
    entry = builders.lesson(by=ada)
    for number in range(1, ROUNDS + 1):

        def save(by, number=number):
            text = content(f"{by} {number}")
            return Entry.objects.get(pk=entry.pk).save_text(text, by=by, based_on=number, publish=True)

        results = at_once(lambda: save(ada), lambda: save(ben))
        assert sorted(type(result).__name__ for result in results) == ["EditConflict", "Version"], results
    assert sorted(entry.versions.values_list("number", flat=True)) == list(range(1, ROUNDS + 2))


def test_a_chain_of_edits_by_four_has_no_gap_no_double_and_no_lost_text(ada, ben, cleo, dov):
    entry = builders.lesson(by=ada)
    saved = {"": 1}

    def edit(person):
        for number in range(12):
            while True:
                fresh = Entry.objects.get(pk=entry.pk)
                mine = content(f"{fresh.lesson.happened} {person.pk}.{number}".strip())
                try:
                    version = fresh.save_text(mine, by=person, based_on=fresh.latest.number, publish=True)
                except EditConflict:
                    continue
                saved[f"{person.pk}.{number}"] = version.number
                break

    results = at_once(*(lambda person=person: edit(person) for person in (ada, ben, cleo, dov)))
    assert results == [None] * 4
    assert sorted(saved.values()) == list(range(1, 50))
    said = Entry.objects.get(pk=entry.pk).lesson.happened.split()
    assert said == sorted(set(saved) - {""}, key=saved.get)


def test_a_new_lesson_sent_twice_at_once_is_one_lesson(ada):
    for _ in range(ROUNDS):
        key = uuid.uuid4()

        def save(key=key):
            return write(content("Once."), by=ada, begin=Lesson.objects.start, key=key, publish=True, sharing=Sharing())

        first, second = at_once(save, save)
        assert first == second
    assert Entry.objects.count() == ROUNDS


def test_somebody_elses_key_makes_a_lesson_of_ones_own(ada, dov):
    key = uuid.uuid4()
    mine = write(content("Mine."), by=ada, begin=Lesson.objects.start, key=key)
    theirs = write(content("Theirs."), by=dov, begin=Lesson.objects.start, key=key)
    assert (mine.author, theirs.author) == (ada, dov)
    assert mine.lesson.happened == "Mine."


def test_two_lessons_that_replace_each_other_at_once_do_not_both_go(ada):
    for _ in range(ROUNDS):
        one, other = builders.lesson("One", by=ada), builders.lesson("Other", by=ada)
        results = at_once(
            lambda one=one, other=other: one.link_to(other, "replaces", by=ada),
            lambda one=one, other=other: other.link_to(one, "replaces", by=ada),
        )
        assert sum(isinstance(result, DomainError) for result in results) == 1, results
        statuses = sorted(Entry.objects.filter(pk__in=[one.pk, other.pk]).values_list("status", flat=True))
        assert statuses == ["published", "superseded"]
