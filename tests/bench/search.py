"""Searching made-up entries, side by side in one run: Hindsight, stock Whoosh, Postgres full text and Tantivy.

    python -m tests.bench.search --entries 100000 [--engines hindsight,postgres] [--skip stock] [--json FILE] [--check]

Times are milliseconds, sizes and memory megabytes; only ratios mean anything on another machine. Each kind of question
is timed as “top 10 and exact total” and as the same with exact counts of four facets (Hindsight counts all six that it
shows), the query being read before; the mixed load is of one reader and includes reading the query. Each engine runs
in processes of its own and keeps what it keeps of its index, but no result of an earlier question. `--check` fails
when a bar of `bars.py` is missed.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter

from tests.bench.bars import misses, warnings
from tests.bench.measuring import alone
from tests.bench.tables import show

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("hindsight", "tantivy", "postgres", "stock")
CELL, LOAD = 2.0, 45.0  # seconds for each cell and each mixed load; slow cells are run three times all the same


def main():
    options = _options()
    sys.path.insert(0, str(ROOT))
    home = Path(tempfile.mkdtemp(prefix="hindsight-bench-"))
    os.environ |= {"KB_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kb.settings", "KB_LOG_LEVEL": "ERROR"}
    try:
        report = run(home, options)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    show(report)
    if options.file:
        Path(options.file).write_text(json.dumps(report, indent=2))
    for sentence in warnings(report):
        print(f"Warning: {sentence}")
    missed = misses(report)
    for sentence in missed:
        print(f"Missed: {sentence}")
    if options.check and missed:
        sys.exit(1)


def run(home, options):
    """Measure the engines one after another."""
    from tests.bench.zipf import Corpus

    report = {"entries": options.entries, "engines": {}}
    for name in _chosen(options):
        began = perf_counter()
        corpus = Corpus(options.stock_entries or options.entries) if name == "stock" else Corpus(options.entries)
        report["engines"][name] = _measured(name, home / name, corpus, options)
        if name == "hindsight":
            from tests.bench.writing import on_disk

            report["disk"] = on_disk(corpus, home / name)
        shutil.rmtree(home / name, ignore_errors=True)
        print(f"{name}: measured in {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return report


def _measured(name, folder, corpus, options):
    """One engine's figures, from a process of its own."""
    from tests.bench.asking import measure

    folder.mkdir()
    faceted = name != "stock" or options.stock_facets
    cluster = None
    if name == "postgres":
        from kb.postgres import Cluster

        cluster = Cluster(folder, durable=False)
    try:
        with cluster.in_use() if cluster else nullcontext():
            return alone(measure, name, folder, corpus, options.seconds, options.mixed_seconds, faceted)
    except ImportError as error:
        return {"missing": str(error)}
    finally:
        if cluster:
            shutil.rmtree(cluster.place, ignore_errors=True)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument(
        "--engines", default="", help=f"Names, separated by commas; all when empty: {', '.join(NAMES)}."
    )
    parser.add_argument("--skip", default="", help="Names of engines to leave out.")
    parser.add_argument("--stock-entries", type=int, help="Fewer entries for stock Whoosh, which takes long to index.")
    parser.add_argument("--stock-facets", action="store_true", help="Count facets in stock Whoosh as well.")
    parser.add_argument("--seconds", type=float, default=CELL, help="For each cell of the table.")
    parser.add_argument("--mixed-seconds", type=float, default=LOAD, help="For each mixed load.")
    parser.add_argument("--json", dest="file", help="Write the figures here too.")
    parser.add_argument("--check", action="store_true", help="Fail when a bar is missed.")
    options = parser.parse_args()
    unknown = {*_names(options.engines), *_names(options.skip)} - set(NAMES)
    if unknown:
        parser.error(f"There is no engine called {', '.join(sorted(unknown))}.")
    return options


def _chosen(options):
    return [name for name in _names(options.engines) or NAMES if name not in _names(options.skip)]


def _names(text):
    return [name.strip() for name in text.split(",") if name.strip()]


if __name__ == "__main__":
    main()
