"""Did you mean: a word that occurs nowhere is read as the nearest one that occurs where this person can see it."""

from collections import defaultdict
from typing import NamedTuple

from search.analysis import stem
from search.leaves import Term

SHORTEST, LONG = 4, 8
TRIED = 40


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
    for part in evaluation.snapshot.parts:
        evaluation.deadline.check()
        for candidate in _close(_vocabulary(part.segment), word, most):
            if candidate not in near:
                near[candidate] = distance(word, candidate, most)
    swapped = sorted(word)

    def far(other):
        """Letters in another order are a likelier slip than a letter too few or too many."""
        return near[other], sorted(other) != swapped

    best = None
    for candidate in sorted(near, key=lambda other: (*far(other), other[0] != word[0], other))[:TRIED]:
        if near[candidate] > most or (best and far(candidate) > far(best.word)):
            break
        count = _visible(evaluation, candidate)
        if count and (best is None or count > best.entries):
            best = Guess(candidate, count)
    return best


def distance(left, right, most):
    """Damerau-Levenshtein distance (adjacent letters may swap); `most` + 1 when it is more than `most`.

    >>> distance("gaskit", "gasket", 2), distance("sael", "seal", 2), distance("abc", "xyz", 1)
    (1, 1, 2)
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    earlier: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, earlier[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        earlier, previous = previous, current
    return min(previous[-1], most + 1)


def _visible(evaluation, word):
    """How many visible documents have the word exactly so; a word must be seen to be suggested."""
    exact = sum(
        (part.segment.mask(part.segment.postings("words", word)[0]) & visible).bit_count()
        for part, visible in zip(evaluation.snapshot.parts, evaluation.visible, strict=True)
    )
    return max(exact, sum(map(int.bit_count, evaluation.matching(Term(stem(word)))))) if exact else 0


def _vocabulary(segment):
    """A segment's words by length, each with the set of its letters (cached with the segment)."""
    held = segment.cache.get("vocabulary")
    if held is None:
        held = defaultdict(list)
        for word in segment.terms("words", ""):
            if len(word) >= SHORTEST and word.isalpha():
                held[len(word)].append((_letters(word), word))
        segment.cache["vocabulary"] = held
    return held


def _close(vocabulary, word, most):
    """Words that could be near: similar length, similar letters."""
    letters = _letters(word)
    return [
        candidate
        for length in range(len(word) - most, len(word) + most + 1)
        for others, candidate in vocabulary.get(length, ())
        if (letters ^ others).bit_count() <= 2 * most
    ]


def _letters(word):
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found
