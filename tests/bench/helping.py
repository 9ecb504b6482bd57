"""Measures what helps a person besides finding, in Hindsight alone: “did you mean” and the snippets of a page."""

from time import perf_counter

from tests.bench.measuring import repeated, spread
from tests.bench.ours import stored
from tests.bench.questions import kinds
from tests.bench.zipf import long_documents, typos

HITS = 10
MARKED = ("or3mid", "and2", "phrase")


def helping(engine, corpus):
    """Milliseconds: of a guess over 36 typos, of ten ordinary snippets, of ten from 44,000 characters each."""
    return {
        "guess": _guesses(engine),
        "snippets": _snippets(engine, corpus.sample(HITS)),
        "long_snippets": _snippets(engine, long_documents(HITS)),
    }


def _guesses(engine):
    """The first guess makes what later ones use, and does not count; `right` is how many words were guessed."""
    slips = typos()
    engine.guess(engine.evaluation(), slips[0][0])
    times, right = [], 0
    for typed, meant in slips:
        engine.forget()
        evaluation = engine.evaluation()
        began = perf_counter()
        right += engine.guess(evaluation, typed) == meant
        times.append(perf_counter() - began)
    return spread(times) | {"right": right}


def _snippets(engine, documents):
    """For the slowest of three questions."""
    kept = [stored(document) for document in documents]
    prepared = [engine.prepare(kinds()[kind]) for kind in MARKED]
    timed = (repeated(lambda query=query: engine.snippets(kept, query), seconds=1) for query in prepared)
    return max(timed, key=lambda cell: cell["ms"])
