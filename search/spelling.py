"""Did you mean: a word that occurs nowhere is read as the nearest one that occurs where this person can see it."""

from typing import NamedTuple

import numpy as np

from search.analysis import stem
from search.columnar.fuzzy import SHORTEST, Lexicon
from search.evaluation import size
from search.leaves import Term

LONG, TRIED = 8, 40


class Guess(NamedTuple):
    """A word as documents have it, and how many visible ones have a form of it."""

    word: str
    entries: int


def guess(evaluation, word):
    """The nearest visible word to a folded one; None when nothing is near. Compares words as written, not stems."""
    if len(word) < SHORTEST or not word.isalpha():
        return None
    most = 2 if len(word) >= LONG else 1
    near: dict[str, int] = {}
    where: dict[str, list[tuple[int, int]]] = {}  # the part and the ordinal of each word
    for number, part in enumerate(evaluation.snapshot.parts):
        evaluation.deadline.check()
        for candidate, (distance, ordinal) in _lexicon(part.segment).near(word, most).items():
            near[candidate] = distance
            where.setdefault(candidate, []).append((number, ordinal))
    swapped = sorted(word)

    def far(other):
        """Letters in another order are a likelier slip than a letter too few or too many."""
        return near[other], sorted(other) != swapped

    best = None
    for candidate in sorted(near, key=lambda other: (*far(other), other[0] != word[0], other))[:TRIED]:
        if best and far(candidate) > far(best.word):
            break
        count = _visible(evaluation, candidate, where[candidate])
        if count and (best is None or count > best.entries):
            best = Guess(candidate, count)
    return best


def _visible(evaluation, word, where):
    """How many visible documents have the word exactly so; a word must be seen to be suggested."""
    exact = 0
    for number, ordinal in where:
        documents = evaluation.snapshot.parts[number].segment.field("words").documents(range(ordinal, ordinal + 1))
        exact += int(np.count_nonzero(evaluation.visible[number].take(documents)))
    return max(exact, size(evaluation.matching(Term(stem(word))))) if exact else 0


def _lexicon(segment):
    """A segment's words, kept with it."""
    if "lexicon" not in segment.cache:
        segment.cache["lexicon"] = Lexicon(segment.field("words"))
    return segment.cache["lexicon"]
