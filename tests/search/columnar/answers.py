"""Asking the engine what the oracle is asked, and comparing the two."""

from collections import Counter

from search import synonyms as kept_synonyms
from search.compile import Where, compile
from search.evaluation import Evaluation, both
from search.facets import counts, flags
from search.live import View
from search.ordering import ordered
from search.query import parse
from search.registry import Audience
from search.session import Session
from tests.search.columnar.oracle import SECOND_LOOK, Answer, Row

CLOSE, TIED = 1e-3, 1e-4


def answer(snapshot, tokens, text, *, sort="relevance", most=None):
    """The engine's whole answer, as its pages would show it."""
    session = Session(View(snapshot, frozenset()), Audience(tokens))
    found = session.find(parse(text))
    assert not found.corrections, f"{text} was corrected"
    assert found.total == sum(int(mask.sum()) for mask in found.chosen)
    places = ordered(session.evaluation, found.plan, found.strict, found.chosen, sort=sort, most=most)
    return Answer(rows_of(places), counts_of(session.evaluation, found.plan, found.text))


def answer_with(snapshot, tokens, text, *conditions, sort="relevance"):
    """The strict answer with conditions that no text can ask for."""
    evaluation = Evaluation(snapshot, tokens)
    plan = compile(parse(text))
    plan = type(plan)(**{name: getattr(plan, name) for name in plan.__slots__} | {"conditions": conditions})
    found = evaluation.strict(plan)
    chosen = both(found, evaluation.chosen(plan))
    return Answer(rows_of(ordered(evaluation, plan, chosen, chosen, sort=sort)), counts_of(evaluation, plan, found))


def condition(name, value):
    return Where(name, value)


def use_synonyms(groups):
    """Let the curators' synonyms be these, as stems, until they are forgotten."""
    kept_synonyms._held.update(until=float("inf"), groups=groups)


def rows_of(places):
    return [Row(place.key, None, place.score, place.is_partial) for place in places]


def counts_of(evaluation, plan, text):
    facets = {
        name: {(label.value, label.text): count for label, count in held}
        for name, held in counts(evaluation, plan, text).items()
    }
    return facets | flags(evaluation, plan, text)


def assert_same(found, expected, *, most=None):
    """The same hits, scores, order and facets; only what is as good as equal may stand the other way round."""
    if most is None:
        assert Counter(found.keys) == Counter(expected.keys)
    else:
        assert len(found.keys) == len(set(found.keys)) == min(most, len(expected.keys))
    assert found.facets == expected.facets
    by_key = {row.key: row for row in expected.rows}
    edge = expected.rows[:SECOND_LOOK]
    edge = min((row.first for row in edge if row.is_partial == edge[-1].is_partial), default=0.0)
    for row in found.rows:
        wanted = by_key[row.key]
        assert row.is_partial == wanted.is_partial, row.key
        right = is_close(row.score, wanted.score)
        if abs(wanted.first - edge) < TIED:  # whether it is among the best hundred is a matter of the last digit
            right = right or row.score >= wanted.first - CLOSE
        assert right, (row.key, row.score, wanted)
    for place, (row, wanted) in enumerate(zip(found.rows, expected.rows, strict=False)):
        here = by_key[row.key]
        assert here.is_partial == wanted.is_partial, (place, row.key)
        assert row.key == wanted.key or abs(here.score - wanted.score) < TIED, (place, here, wanted)


def is_close(score, wanted):
    return abs(score - wanted) <= CLOSE * max(1.0, abs(wanted))
