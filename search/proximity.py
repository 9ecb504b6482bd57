"""A second look at the best sixty: words that stand near each other.

Sequential dependence (Metzler & Croft 2005): neighbouring words of the query that also stand together in a text say
more than the same words apart. For a document d, over the pairs (a, b) of neighbouring telling words,

    bonus(d) = ½ ln(1 + N) · Σ_(a,b) [ORDERED · sat(tf_o) + UNORDERED · sat(tf_u)]

where tf_o counts b standing exactly as far after a as in the query, tf_u the places of one word that have the other
less than WINDOW words away (of the word with fewer such places in that field of that text), both weighted and
length-normalised over the fields like any frequency, and N is what this person may see. Bonuses are never negative
and only order the best sixty among themselves, so pages stay consistent.
"""

from math import log
from typing import NamedTuple

import numpy as np

from search import ranking
from search.columnar.phrases import common
from search.columnar.postings import ranges
from search.leaves import FIELDS

ONCE = np.uint16(256)
STRETCH = 33
"""Places are below two to the power of this."""


class Pair(NamedTuple):
    """Two neighbouring stems of a query, and how many words after the first the second stands."""

    first: str
    second: str
    distance: int


def bonuses(evaluation, plan, number, documents):
    """What to add to the scores of some documents of a part (ascending): `float64`, before the ranking factor."""
    part = evaluation.snapshot.parts[number]
    found = np.zeros(len(documents))
    if plan.pairs and any(part.segment.field(name) is not None for name in FIELDS):
        places = _Places(part.segment, documents, evaluation.snapshot.tables)
        for pair in plan.pairs:
            ordered, unordered = places.together(pair)
            found += ranking.ORDERED * ranking.saturated(ordered) + ranking.UNORDERED * ranking.saturated(unordered)
        found *= log(1 + evaluation.count) / 2
    return found


class _Places:
    """Where the words of a query stand in a few documents of a segment; each field has a stretch of its own."""

    def __init__(self, segment, documents, tables):
        self.fields = [(name, field) for name in FIELDS if (field := segment.field(name)) is not None]
        both_ends = np.concatenate((documents, documents + 1))
        self._bounds = [field.doc_at.take(both_ends) for _, field in self.fields]
        self._starts = np.concatenate(
            [self._moved(at, bounds[: len(documents)]) for at, bounds in enumerate(self._bounds)]
        )
        self._once = np.concatenate(
            [tables[name].take(segment.lengths(name).take(documents) + ONCE) for name, _ in self.fields]
        )
        self._held: dict[str, np.ndarray] = {}

    def together(self, pair):
        """How often a pair stands as in the query, and near each other: two `float64`, one a document."""
        first, second = self._of(pair.first), self._of(pair.second)
        if not len(first) or not len(second):
            return 0.0, 0.0
        ordered = self._counted(common(first + pair.distance, second))
        near = self._counted(first[_near(first, second)]), self._counted(second[_near(second, first)])
        return self._weighted(ordered), self._weighted(np.minimum(*near))

    def _of(self, term):
        """The places of a term in the documents, field after field: `int64`, ascending."""
        if term not in self._held:
            found = []
            for at, (_, field) in enumerate(self.fields):
                ordinal = field.ordinal(term.encode())
                if ordinal >= 0:
                    places = field.places_of(ordinal)
                    starts, ends = places.searchsorted(self._bounds[at]).reshape(2, -1)
                    found.append(self._moved(at, places[ranges(starts, ends - starts)]))
            self._held[term] = np.concatenate(found) if found else np.empty(0, np.int64)
        return self._held[term]

    def _moved(self, at, places):
        return places.astype(np.int64) + (at << STRETCH)

    def _counted(self, places):
        """How many of some places are in each field of each document: `int64`, field after field."""
        return np.bincount(self._starts.searchsorted(places, "right") - 1, minlength=len(self._starts))

    def _weighted(self, counts):
        """Counts, weighted and length-normalised, of all fields together: `float64`, one a document."""
        return (counts * self._once).reshape(len(self.fields), -1).sum(axis=0)


def _near(places, others):
    """Which places have one of the others less than a window away: `bool`."""
    at = others.searchsorted(places)
    after = others[np.minimum(at, len(others) - 1)] - places
    before = places - others[np.maximum(at - 1, 0)]
    return (after >= 0) & (after < ranking.WINDOW) | (before > 0) & (before < ranking.WINDOW)
