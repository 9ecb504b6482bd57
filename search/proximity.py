"""A second look at the best hundred: words in the form that was typed, and words that stand near each other.

Sequential dependence (Metzler & Croft 2005): neighbouring words of the query that also stand together in a text say
more than the same words apart. For a document d, over the pairs (a, b) of neighbouring telling words and over words w,

    bonus(d) = ½ ln(1 + N) · Σ_(a,b) [ORDERED · sat(tf_o) + UNORDERED · sat(tf_u)]
             + EXACT · Σ_w idf(w) · [w as typed occurs in d]

where tf_o counts b standing exactly as far after a as in the query, tf_u the places of one word that have the other
less than WINDOW words away (of the word with fewer such places in that field of that text), both weighted and
length-normalised over the fields like any frequency, and N is what this person may see. Only words of three letters
and more are kept as typed. Bonuses are never negative and only order the first hundred among themselves, so pages stay
consistent.
"""

from math import log
from typing import NamedTuple

import numpy as np

from search import ranking
from search.columnar.phrases import common
from search.columnar.postings import ranges
from search.leaves import FIELDS, Term


class Pair(NamedTuple):
    """Two neighbouring stems of a query, and how many words after the first the second stands."""

    first: str
    second: str
    distance: int


def bonuses(evaluation, plan, number, documents):
    """What to add to the scores of some documents of a part (ascending): `float64`, before the ranking factor."""
    part = evaluation.snapshot.parts[number]
    found = np.zeros(len(documents))
    if plan.pairs:
        places = _Places(part.segment, documents, evaluation.snapshot.tables)
        for pair in plan.pairs:
            ordered, unordered = places.together(pair)
            found += ranking.ORDERED * ranking.saturated(ordered) + ranking.UNORDERED * ranking.saturated(unordered)
        found *= log(1 + evaluation.count) / 2
    words = part.segment.field("words")
    for typed, stem, times in plan.exact if words is not None else ():
        ordinal = words.ordinal(typed.encode())
        if ordinal >= 0:
            holding = evaluation.matching(Term(stem))
            telling = ranking.idf(evaluation.count, sum(map(np.count_nonzero, holding)))
            with_it = np.isin(documents, words.documents(range(ordinal, ordinal + 1)), kind="sort")
            found += ranking.EXACT * times * telling * with_it
    return found


class _Places:
    """Where the words of a query stand in a few documents of a segment."""

    def __init__(self, segment, documents, tables):
        self.segment, self.documents, self.tables = segment, documents, tables
        self._held: dict[tuple[str, str], np.ndarray] = {}

    def together(self, pair):
        """How often a pair stands as in the query, and near each other: two `float64`, one a document."""
        ordered, unordered = np.zeros(len(self.documents)), np.zeros(len(self.documents))
        for name in FIELDS:
            field = self.segment.field(name)
            if field is None:
                continue
            first, second = self._of(name, field, pair.first), self._of(name, field, pair.second)
            if not len(first) or not len(second):
                continue
            once = self.tables[name][256 | self.segment.lengths(name)[self.documents].astype(np.intp)]
            exact = common(first + np.uint32(pair.distance), second)
            ordered += once * self._counted(field, exact)
            near = first[_near(first, second)], second[_near(second, first)]
            unordered += once * np.minimum(*(self._counted(field, places) for places in near))
        return ordered, unordered

    def _of(self, name, field, term):
        """The places of a term in the documents: `uint32`, ascending."""
        if (name, term) not in self._held:
            ordinal = field.ordinal(term.encode())
            places = field.places_of(ordinal) if ordinal >= 0 else np.empty(0, np.uint32)
            starts = places.searchsorted(field.doc_at[self.documents])
            ends = places.searchsorted(field.doc_at[self.documents + 1])
            self._held[name, term] = places[ranges(starts, ends - starts)]
        return self._held[name, term]

    def _counted(self, field, places):
        """How many of some places are in each document."""
        at = np.searchsorted(field.doc_at[self.documents], places, "right") - 1
        return np.bincount(at, minlength=len(self.documents))


def _near(places, others):
    """Which places have one of the others less than a window away: `bool`."""
    at = others.searchsorted(places)
    after = others[np.minimum(at, len(others) - 1)].astype(np.int64) - places
    before = places.astype(np.int64) - others[np.maximum(at - 1, 0)]
    return (after >= 0) & (after < ranking.WINDOW) | (before > 0) & (before < ranking.WINDOW)
