"""The order of results: who has all the words first, then by score or date, and never by chance."""

from heapq import nsmallest
from typing import NamedTuple

from search.evaluation import less
from search.segment import members

SORTS = ("relevance", "newest", "oldest")


class Place(NamedTuple):
    """A found document; sorts into the order of the results."""

    is_partial: bool
    first: float
    second: float
    third: int
    kind: str
    key: int
    part: int
    document: int
    score: float


def ordered(evaluation, plan, strict, found, *, sort="relevance", most=None):
    """The best `most` documents of a set (all when None), those of `strict` first, as a list of `Place`."""
    by_score = sort == "relevance" and any(clause.leaves for clause in plan.clauses)
    scores = evaluation.scores(plan, found) if by_score else [dict.fromkeys(members(mask), 0.0) for mask in found]
    partial = [set(members(mask)) for mask in less(found, strict)]
    places = (
        place
        for number, held in enumerate(scores)
        for place in _places(evaluation.snapshot.parts[number].segment, number, held, partial[number], sort)
    )
    total = sum(map(len, scores))
    if most is None or most * 3 > total:
        return sorted(places)[:most]
    return nsmallest(most, places)


def _places(segment, number, scores, partial, sort):
    kinds, keys, dates = segment.kinds(), segment.numbers("key"), segment.numbers("date")
    for document, score in scores.items():
        date = dates[document]
        key = keys[document]
        first = round(-score, 6) if sort == "relevance" else date if sort == "oldest" else -date
        third = key if sort == "oldest" else -key
        yield Place(document in partial, first, -date, third, kinds[document], key, number, document, score)
