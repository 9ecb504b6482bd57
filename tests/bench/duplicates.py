"""Finding possible duplicates in a large library: all of it at night, and one entry as it arrives.

    python -m tests.bench.duplicates [--entries 20000] [--arriving 50] [--copies 500]

The library is made of the sentences of NASA's lessons, put together anew (the same ones every time), so that every
sentence stands in many entries. Some entries are copies of others in which every fifth sentence is another one: how
many of those are found is counted. What runs is what the worker runs, on a Postgres of its own.
"""

import argparse
import random
from time import perf_counter

from tests.bench.measuring import alone, memory, own_database, peak_memory

PARTS = ("context", "happened", "recommendation")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--arriving", type=int, default=50, help="Entries whose arrival is measured.")
    parser.add_argument("--copies", type=int, default=500, help="Entries that are nearly another one.")
    options = parser.parse_args()
    with own_database():
        alone(prepare, options.entries, options.copies)
        for line in alone(measure_all, options.entries, options.copies):
            print(line)
        for line in alone(measure_arrivals, options.entries, options.copies, options.arriving):
            print(line)


def library(entries, copies):
    """The records; the last `copies` of them are nearly the first ones."""
    from dataclasses import replace

    from lessons.common.text import sentences
    from tests.bench.corpus import records

    chance = random.Random(20)
    originals = list(records(2157))
    lengths = [max(3, len(sentences(record.body))) for record in originals]
    pool = [sentence for record in originals for sentence in sentences(f"{record.summary} {record.body}")]

    def made(number):
        said = [chance.choice(pool) for _ in range(chance.choice(lengths))]
        words = chance.choice(originals).title.split()[:5] + chance.choice(originals).title.split()[-5:]
        return said, replace(
            chance.choice(originals), title=" ".join(words)[:300] or f"Untitled {number}", summary=said[0][:1900]
        )

    def told(said, record):
        third = len(said) // 3 + 1
        return replace(
            record,
            sections={part: " ".join(said[at * third : (at + 1) * third]) for at, part in enumerate(PARTS)},
            visibility="everyone",
        )

    first = [made(number) for number in range(entries - copies)]
    for said, record in first:
        yield told(said, record)
    for said, record in first[:copies]:
        yield told(
            [chance.choice(pool) if number % 5 == 4 else sentence for number, sentence in enumerate(said)], record
        )


def prepare(entries, copies):
    import django

    django.setup()
    from django.core.management import call_command

    from search.queue import drain_all
    from tests.bench.filling import add_versions, fill

    call_command("migrate", verbosity=0)
    fill(library(entries, copies))
    add_versions()
    drain_all()


def measure_all(entries, copies):
    """The nightly run, twice: the second one finds everything as it was."""
    import django

    django.setup()
    from lessons.curation.duplicate_finding import WordCounts, find_all
    from lessons.models import DuplicatePair

    before, lines = memory(), []
    for run in ("first", "second"):
        began = perf_counter()
        find_all()
        lines.append(f"The {run} run over {entries} entries: {perf_counter() - began:.1f} s")
    found = set(DuplicatePair.objects.values_list("first", "second"))
    planted = pairs_of_copies(entries, copies)
    packed = len(WordCounts.objects.get(kind="lesson").packed) / 1e6
    return [
        *lines,
        f"Pairs found: {len(found)}; of {copies} copies {len(planted & found)}; counts of words: {packed:.1f} MB",
        f"Memory: {before} MB before, at most {peak_memory()} MB",
    ]


def pairs_of_copies(entries, copies):
    from lessons.models import Entry

    keys = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    return set(zip(keys[:copies], keys[entries - copies :], strict=True))


def measure_arrivals(entries, copies, arriving):
    """Copies arrive anew, one by one, in a library that was looked through the night before."""
    import django

    django.setup()
    from lessons.curation.duplicate_finding import find_for, look_at_arrivals
    from lessons.models import DuplicatePair, Entry

    planted = sorted(pairs_of_copies(entries, copies))[:arriving]
    DuplicatePair.objects.all().delete()
    times = []
    for entry in Entry.objects.filter(pk__in=[second for _, second in planted]):
        began = perf_counter()
        find_for(entry)
        times.append(perf_counter() - began)
    found = set(DuplicatePair.objects.values_list("first", "second"))
    times.sort()
    began = perf_counter()
    look_at_arrivals()
    idle = perf_counter() - began
    return [
        f"An arriving entry: {times[len(times) // 2] * 1000:.0f} ms (median), {times[-1] * 1000:.0f} ms at most",
        f"Of {len(planted)} arriving copies {len(found & set(planted))} found; a look when nothing arrived: "
        f"{idle * 1000:.0f} ms; memory at most {peak_memory()} MB",
    ]


if __name__ == "__main__":
    main()
