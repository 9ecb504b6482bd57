"""Searching NASA's lessons as the site does, side by side with stock Whoosh, Postgres full text and Tantivy.

    python -m tests.bench.lessons --entries 2157 [--queries 200] [--engines Hindsight,Postgres] [--json FILE]

Every engine gives the best 20, an exact total and facet counts of what one reader may see; Hindsight besides reads its
language, corrects, relaxes, highlights and checks every hit in the database. Each engine runs in a process of its own
for its memory. Times are milliseconds; only their ratios mean anything on another machine.
"""

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=2157)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--engines", default="", help="Names, separated by commas; all when empty.")
    parser.add_argument("--json", dest="file", help="Write the figures here too.")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    home = tempfile.mkdtemp(prefix="hindsight-bench-")
    os.environ |= {"KB_HOME": home, "DJANGO_SETTINGS_MODULE": "kb.settings", "KB_LOG_LEVEL": "ERROR"}
    try:
        figures = run(home, options)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    show(figures)
    if options.file:
        Path(options.file).write_text(json.dumps({"entries": options.entries, "engines": figures}, indent=2))


def run(home, options):
    """Fill a throw-away database once, then measure each engine in a process of its own."""
    from kb.postgres import Cluster

    spawn = multiprocessing.get_context("spawn")
    figures = []
    cluster = Cluster(home, durable=False)
    try:
        with cluster.in_use():
            call(spawn, prepare, options.entries)
            names = [name.strip() for name in options.engines.split(",") if name.strip()]
            for name in names or ["Hindsight", "stock Whoosh", "Postgres", "Tantivy"]:
                figures.append(call(spawn, measure, name, options.entries, options.queries))
    finally:
        shutil.rmtree(cluster.place, ignore_errors=True)
    return figures


def call(spawn, function, *arguments):
    with spawn.Pool(1) as pool:
        return pool.apply(function, arguments)


def prepare(entries):
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.corpus import records
    from tests.bench.filling import fill

    call_command("migrate", verbosity=0)
    fill(records(entries))


def measure(name, entries, asked):
    """One engine's figures: entries a second, p50, p95, the slowest, megabytes of memory."""
    import django

    django.setup()
    from lessons.models import User
    from tests.bench.corpus import queries, records
    from tests.bench.lessons_engines import ENGINES

    texts = list(records(entries))
    typed = queries(texts, asked)
    reader = User.objects.get(email="person0@bench.example")
    before = memory()
    try:
        engine = next(engine for engine in ENGINES if engine.name == name)(texts, reader)
    except ImportError as error:
        return {"engine": name, "missing": str(error)}
    for query in typed[:5]:
        engine.ask(query)
    times, found = [], 0
    for query in typed:
        began = perf_counter()
        found += engine.ask(query)
        times.append((perf_counter() - began) * 1000)
    times.sort()
    return {
        "engine": name,
        "entries_a_second": round(entries / engine.seconds),
        "p50": round(times[len(times) // 2], 2),
        "p95": round(times[int(len(times) * 0.95)], 2),
        "slowest": round(times[-1], 2),
        "found": found,
        "memory_mb": round(memory() - before),
    }


def memory():
    """The most memory this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(figures):
    print(f"{'engine':<14}{'entries/s':>10}{'p50':>9}{'p95':>9}{'slowest':>9}{'memory':>9}{'found':>10}")
    for row in figures:
        if "missing" in row:
            print(f"{row['engine']:<14}{row['missing']}")
        else:
            print(
                f"{row['engine']:<14}{row['entries_a_second']:>10}{row['p50']:>9.2f}{row['p95']:>9.2f}"
                f"{row['slowest']:>9.1f}{row['memory_mb']:>7} MB{row['found']:>10}"
            )


if __name__ == "__main__":
    main()
