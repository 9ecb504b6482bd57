"""Measures one engine, in a process of its own: indexing, then each kind of question, then the mixed load."""

import gc
from time import perf_counter

from tests.bench.helping import helping
from tests.bench.measuring import OffTheClock, each, peak_memory, repeated
from tests.bench.ours import Hindsight
from tests.bench.postgres_engine import Postgres
from tests.bench.questions import kinds, mixed
from tests.bench.tantivy_engine import Tantivy
from tests.bench.whoosh_engine import StockWhoosh
from tests.bench.zipf import READER

ENGINES = {engine.name: engine for engine in (Hindsight, StockWhoosh, Postgres, Tantivy)}
MIXED = 300


def measure(name, folder, corpus, seconds, mixed_seconds, faceted=True):
    """All figures of one engine. `seconds` for each cell of the table, `mixed_seconds` for each mixed load, `faceted`:
    with facets also. What an engine keeps of its index between searches stays warm, what it keeps of earlier results
    is dropped before every run of a question; the questions of a mixed load are all different."""
    engine = ENGINES[name](folder)
    documents = OffTheClock(corpus.documents())
    began = perf_counter()
    engine.index(documents)
    spent = perf_counter() - began - documents.spent
    index = {
        "entries": corpus.entries,
        "entries_a_second": round(corpus.entries / spent),
        "seconds": round(spent, 2),
        "memory": peak_memory(),
        "size": engine.size(),
    }
    engine.ready()
    gc.collect()
    gc.freeze()
    ways = (False, True) if faceted else (False,)
    asked = {kind: _cells(engine, question, ways, seconds) for kind, question in kinds().items()}
    load = mixed(corpus, MIXED)
    timed = {_way(way): _mixed(engine, load, way, mixed_seconds) for way in ways}
    more = {"help": helping(engine, corpus)} if hasattr(engine, "guess") else {}
    return {"index": index, "kinds": asked, "mixed": timed, **more}


def _cells(engine, question, ways, seconds):
    """The cells of one kind: the query is read before, the search and the counting are timed."""
    prepared = engine.prepare(question)
    cells = {"hits": getattr(engine, "matched", engine.ask)(prepared)}
    for faceted in ways:
        cells[_way(faceted)] = repeated(
            lambda faceted=faceted: engine.ask(prepared, faceted=faceted), before=engine.forget, seconds=seconds
        )
    return cells


def _mixed(engine, load, faceted, seconds):
    """The questions of one reader, from reading the query to the counts."""
    engine.forget()

    def ask(question):
        getattr(engine, "trim", lambda: None)()
        engine.ask(engine.prepare(question), tokens=READER, faceted=faceted)

    return each(ask, load, seconds=seconds)


def _way(faceted):
    return "faceted" if faceted else "plain"
