"""What is found among NASA's lessons, which nobody wrote to be found.

`llis_pairs.csv` says what somebody who read both texts made of a pair: a `duplicate` (one of the two would do), a
`recurrence` (one event told again for the sake of another lesson, or one lesson learned again), or `different` (two
lessons that share no more than a background or a form).
"""

import csv
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from django.db import transaction

from lessons.common.text import fold
from lessons.curation.duplicate_finding import find_all, find_for
from lessons.models import DuplicatePair, Entry
from search.queue import drain_all
from tests.lessons.lesson.importing import import_llis

pytestmark = pytest.mark.django_db
LABELS = Path(__file__).parent / "llis_pairs.csv"
BEST = 100


@pytest.fixture(scope="module", autouse=True)
def _found(shared_data, django_db_setup, django_db_blocker):
    """All of the lessons, imported and compared once, and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_llis(shared_data / "nasa_llis.jsonl.gz")
        find_all()
        yield
        transaction.set_rollback(True)


def published():
    return Entry.objects.without_drafts().filter(kind="lesson").select_related("lesson")


def words_of(entry):
    """The distinct words of a body without case and accents, stop words and all."""
    lesson = entry.lesson
    parts = (entry.summary, lesson.context, lesson.happened, lesson.reasons, lesson.recommendation, lesson.limits)
    return set(re.findall(r"\w+", fold(" ".join(parts))))


def much_in_common():
    """Pairs under one title of whose bodies' distinct words, taken together, at least 30% are in both (Jaccard)."""
    under = defaultdict(list)
    for entry in published().order_by("pk"):
        under[fold(entry.title)].append((entry.pk, words_of(entry)))
    return {
        (first, second)
        for entries in under.values()
        for (first, these), (second, those) in combinations(entries, 2)
        if len(these & those) >= 0.3 * len(these | those)
    }


def test_pairs_under_one_title_with_a_third_of_their_words_in_common_are_found():
    wanted = much_in_common()
    found = set(DuplicatePair.objects.waiting().values_list("first", "second"))
    assert len(wanted) > 50
    assert len(wanted & found) >= 0.95 * len(wanted)


def test_the_hundred_best_pairs_are_known_and_at_least_eighty_are_duplicates_or_recurrences():
    with LABELS.open(newline="") as file:
        labels = {tuple(row[:2]): row[2] for row in list(csv.reader(file))[1:]}
    best = [
        tuple(sorted((pair.first.source.removeprefix("llis:"), pair.second.source.removeprefix("llis:")), key=int))
        for pair in DuplicatePair.objects.waiting().for_listing()[:BEST]
    ]
    assert len(best) == BEST
    assert [pair for pair in best if pair not in labels] == []
    assert sum(labels[pair] in ("duplicate", "recurrence") for pair in best) >= 0.8 * BEST


def test_pairs_are_not_so_many_that_nobody_looks():
    assert DuplicatePair.objects.count() < published().count() / 5


def test_the_later_of_two_finds_the_earlier_when_it_arrives():
    drain_all()
    wanted = much_in_common()
    known = {(pair.first_id, pair.second_id): pair.score for pair in DuplicatePair.objects.all()}
    found = set()
    for entry in published().filter(pk__in={second for _, second in wanted}):
        with transaction.atomic():
            DuplicatePair.objects.all().delete()
            find_for(entry)
            now = {(pair.first_id, pair.second_id): pair.score for pair in DuplicatePair.objects.all()}
            transaction.set_rollback(True)
        assert now.keys() <= known.keys()
        assert all(score == pytest.approx(known[pair], abs=0.001) for pair, score in now.items())
        found |= now.keys()
    assert len(wanted & found) >= 0.95 * len(wanted)
