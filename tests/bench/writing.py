"""Measures Hindsight's index on disk, each step in a process of its own: writing it, small commits, a cold start."""

from dataclasses import replace
from time import perf_counter

from tests.bench import ours
from tests.bench.measuring import OffTheClock, alone, folder_size, memory, milliseconds, peak_memory, spread
from tests.bench.questions import mixed
from tests.bench.zipf import READER

COMMITS, ASKED = 60, 100


def on_disk(corpus, home):
    """All steps, in order."""
    one, two = home / "one", home / "two"
    one.mkdir()
    two.mkdir()
    return {
        "one_process": alone(written, corpus, one),
        "two_processes": alone(written_in_two, corpus, two),
        "cold": alone(cold_start, one, alone(mixed, corpus, ASKED)),
        "commits": alone(commits, corpus, one),
    }


def written(corpus, folder):
    """Entries a second and the writer's memory, the documents being made off the clock, a thousand at a time."""
    ours.imports()
    documents = OffTheClock(corpus.documents())
    began = perf_counter()
    ours.write(documents, folder)
    spent = perf_counter() - began - documents.spent
    return _rate(corpus, spent) | {"memory": peak_memory(), "size": folder_size(folder)}


def written_in_two(corpus, folder):
    """Entries a second of two processes."""
    spent = ours.write_in_two(corpus, folder)
    return _rate(corpus, spent) | {"size": folder_size(folder)}


def cold_start(folder, questions):
    """Milliseconds from opening the index to the end of the first search, imports aside (the files may be in the
    system's cache), and megabytes of memory after a hundred searches."""
    began = perf_counter()
    ours.imports()
    imported = perf_counter()
    engine = ours.Hindsight(folder, snapshot=ours.opened(folder))
    opened = perf_counter()
    for number, question in enumerate(questions):
        engine.trim()
        engine.ask(engine.prepare(question), tokens=READER, faceted=True)
        if not number:
            first = perf_counter()
    return {
        "imports": milliseconds(imported - began),
        "open": milliseconds(opened - imported),
        "first_search": milliseconds(first - imported),
        "memory": memory(),
    }


def commits(corpus, folder):
    """Sixty updates of one entry each: milliseconds, bytes newly stored where nothing was merged, the slowest merge."""
    taken = corpus.sample(2 * COMMITS, seed=9)
    changed = [
        replace(document, summary=other.summary)
        for document, other in zip(taken[:COMMITS], taken[COMMITS:], strict=True)
    ]
    made = ours.small_commits(folder, changed)
    plain = sorted(commit.stored for commit in made if not commit.merging)
    return spread([commit.seconds for commit in made]) | {
        "bytes_p50": plain[len(plain) // 2] if plain else 0,
        "bytes_p95": plain[int(len(plain) * 0.95)] if plain else 0,
        "slowest_merge": milliseconds(max(commit.merging for commit in made)),
        "merges": sum(1 for commit in made if commit.merging),
    }


def _rate(corpus, seconds):
    return {"entries_a_second": round(corpus.entries / seconds), "seconds": round(seconds, 2)}
