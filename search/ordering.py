"""The order of results: who has all the words first, then by score or date, and never by chance."""

from typing import NamedTuple

import numpy as np

from search import proximity
from search.columnar.topk import candidates
from search.ranking import SECOND_LOOK

SORTS = ("relevance", "newest", "oldest", "applied", "verified")
NUMBERS = {"applied": "applications", "verified": "verified"}
DIGITS = 6
"""Scores that differ by less than a millionth are equal."""


class Place(NamedTuple):
    """A found document: what it is, the number of its part and its own in there."""

    kind: str
    key: int
    part: int
    document: int
    score: float
    is_partial: bool


def ordered(evaluation, plan, strict, found, *, sort="relevance", most=None):
    """The best `most` documents of a set (all when None), those of `strict` first, as a list of `Place`.

    Equal ones stand by date, newest first, then by key.
    """
    if sort == "relevance" and not any(clause.leaves for clause in plan.clauses):
        sort = "newest"
    reach = max(most, SECOND_LOOK) if most is not None and sort == "relevance" else most
    kinds = sorted({value for part in evaluation.snapshot.parts for value in part.segment.facet("kind").of_value})
    if sort == "relevance":
        scored = evaluation.scores(plan, found)
    else:
        scored = [(documents, np.zeros(len(documents), np.float32)) for documents in map(evaluation.documents, found)]
    tables = [
        _table(evaluation.snapshot.parts[number].segment, number, documents, scores, strict[number], kinds, sort, reach)
        for number, (documents, scores) in enumerate(scored)
        if len(documents)
    ]
    if not tables:
        return []
    *shown, kind, key, date, first, partial = map(np.concatenate, zip(*tables, strict=True))
    ties = (kind, key if sort == "oldest" else -key, -date)
    order = np.lexsort((*ties, -first, partial))[:reach]
    if sort == "relevance":
        best = order[:SECOND_LOOK]
        _look_again(evaluation, plan, best, *shown)
        again = np.lexsort([column[best] for column in (*ties, np.round(-shown[2], DIGITS), partial)])
        order = np.concatenate((best[again], order[SECOND_LOOK:]))
    rows = zip(*(column[order[:most]].tolist() for column in (kind, key, *shown, partial)), strict=True)
    return [Place(kinds[row[0]], *row[1:]) for row in rows]


def _look_again(evaluation, plan, best, part, document, score):
    """Add to the scores of the best what the second look gives."""
    for number in range(len(evaluation.snapshot.parts)):
        here = best[part[best] == number]
        if not len(here):
            continue
        here = here[np.argsort(document[here])]
        factors = evaluation.factors(number).take(document[here])
        score[here] += proximity.bonuses(evaluation, plan, number, document[here]) * factors


def _table(segment, number, documents, scores, strict, kinds, sort, most):
    """The documents of a part that can be among the best, as columns: part, document, score; kind, key, date, what
    decides (more is better), and whether some of the words are missing."""
    partial = ~strict.take(documents)
    first = _deciding(segment, documents, scores, sort)
    if most is not None and len(documents) > most:
        picked = _best(first, partial, most)
        documents, scores, first, partial = (column[picked] for column in (documents, scores, first, partial))
    codes = np.array([*(kinds.index(label.value) for label in segment.facet("kind").values), 0])
    kind = codes[segment.facet("kind").ordinals[documents]]
    key, date = segment.numbers("key")[documents], segment.numbers("date")[documents]
    return np.full(len(documents), number), documents, scores, kind, key, date, first, partial


def _deciding(segment, documents, scores, sort):
    if sort == "relevance":
        return np.round(scores.astype(np.float64), DIGITS)
    if sort in NUMBERS:
        return segment.numbers(NUMBERS[sort])[documents]
    dates = segment.numbers("date")[documents]
    return -dates if sort == "oldest" else dates


def _best(first, partial, most):
    """Where the best are, and what equals the last of them; those with all the words before the others."""
    if not partial.any():
        return candidates(first, most)
    whole, rest = np.flatnonzero(~partial), np.flatnonzero(partial)
    whole = whole[candidates(first[whole], most)]
    return whole if len(whole) >= most else np.concatenate((whole, rest[candidates(first[rest], most)]))
