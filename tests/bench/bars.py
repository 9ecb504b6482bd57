"""What the figures must reach, and which of them do not.

Hindsight's cell is always the one with facets. It is held against stock Whoosh's without any, and against Postgres's
and Tantivy's with them. With fewer entries in stock Whoosh, its ratio is lower than it really is.
"""

from statistics import median

from tests.bench.questions import ALL_OF, ANY_OF, RARE

BARS = {
    "stock, median": 40,  # times faster, top ten and total, over all kinds but the rare word
    "postgres, any of the words": 100,  # times faster, each
    "postgres, all of the words, median": 15,
    "postgres, all of the words, each": 8,
    "postgres, every kind": 1,
    "tantivy, median": 3,  # times slower at most
    "tantivy, rare": 6,
    "mixed p50": 5,  # ms, one reader, with facets, reading the query included
    "mixed p95": 12,
    "entries a second, one process": 4000,
    "entries a second, two processes": 7500,
    "writer's memory": 600,  # MB
    "commit p50": 20,  # ms
    "commit p95": 60,
    "commit bytes": 30_000,  # p95 of the commits without a merge
    "slowest merge": 200,  # ms
    "first search": 150,  # ms besides imports
    "memory after 100 searches": 190,  # MB
    "did you mean p95": 5,  # ms
    "snippets": 5,  # ms, ten ordinary entries
    "long snippets": 40,  # ms, ten of 44,000 characters
}
TOLERANCE = 0.02  # by how much numbers of hits may differ


def misses(report):
    """A sentence for each bar that is missed; engines that were not measured have none."""
    engines = {name: figures for name, figures in report["engines"].items() if "missing" not in figures}
    if "hindsight" not in engines:
        return []
    found = list(_alone(engines["hindsight"], report.get("disk", {})))
    if "stock" in engines:
        found.append(_at_least("stock, median", median(_but_rare(ratios(engines, "stock", "plain")).values())))
    if "postgres" in engines:
        found.extend(_against_postgres(ratios(engines, "postgres", "faceted")))
    if "tantivy" in engines:
        slower = {kind: 1 / ratio for kind, ratio in ratios(engines, "tantivy", "faceted").items()}
        found.append(_at_most("tantivy, median", median(_but_rare(slower).values())))
        found.extend(_at_most("tantivy, rare", slower[kind], kind) for kind in RARE)
    return [sentence for sentence in found if sentence]


def warnings(report):
    """A sentence for each engine and kind that finds another number of entries than Hindsight does."""
    engines = report["engines"]
    own = engines.get("hindsight", {}).get("kinds", {})
    for name, figures in engines.items():
        if name != "hindsight" and figures.get("index", {}).get("entries") == report["entries"]:
            for kind, cells in figures["kinds"].items():
                wanted = own.get(kind, cells)["hits"]
                if abs(cells["hits"] - wanted) > TOLERANCE * max(wanted, 1):
                    yield f"{name} finds {cells['hits']} for {kind}, Hindsight {wanted}."


def ratios(engines, name, way):
    """By how much Hindsight is faster with facets than another engine in some way: `{kind: ratio}`."""
    own = engines["hindsight"]["kinds"]
    return {kind: cells[way]["ms"] / own[kind]["faceted"]["ms"] for kind, cells in engines[name]["kinds"].items()}


def _alone(own, disk):
    mixed, help_ = own["mixed"]["faceted"], own["help"]
    writing, commits, cold = (disk.get(step, {}) for step in ("one_process", "commits", "cold"))
    yield _at_most("mixed p50", mixed["p50"])
    yield _at_most("mixed p95", mixed["p95"])
    yield _at_least("entries a second, one process", writing.get("entries_a_second"))
    yield _at_least("entries a second, two processes", disk.get("two_processes", {}).get("entries_a_second"))
    yield _at_most("writer's memory", writing.get("memory"))
    yield _at_most("commit p50", commits.get("p50"))
    yield _at_most("commit p95", commits.get("p95"))
    yield _at_most("commit bytes", commits.get("bytes_p95"))
    yield _at_most("slowest merge", commits.get("slowest_merge"))
    yield _at_most("first search", cold.get("first_search"))
    yield _at_most("memory after 100 searches", cold.get("memory"))
    yield _at_most("did you mean p95", help_["guess"]["p95"])
    yield _at_most("snippets", help_["snippets"]["ms"])
    yield _at_most("long snippets", help_["long_snippets"]["ms"])


def _against_postgres(faster):
    for kind in ANY_OF:
        yield _at_least("postgres, any of the words", faster[kind], kind)
    yield _at_least("postgres, all of the words, median", median(faster[kind] for kind in ALL_OF))
    for kind in ALL_OF:
        yield _at_least("postgres, all of the words, each", faster[kind], kind)
    for kind, ratio in faster.items():
        yield _at_least("postgres, every kind", ratio, kind)


def _but_rare(values):
    return {kind: value for kind, value in values.items() if kind not in RARE}


def _at_least(name, value, kind=""):
    if value is None or value < BARS[name]:
        return _sentence(name, value, kind, "least")
    return None


def _at_most(name, value, kind=""):
    if value is None or value > BARS[name]:
        return _sentence(name, value, kind, "most")
    return None


def _sentence(name, value, kind, side):
    measured = "not measured" if value is None else f"{value:,.2f}"
    return f"{name}{kind and f' ({kind})'}: {measured}, at {side} {BARS[name]:,} is wanted."
