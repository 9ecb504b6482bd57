"""Every page type for an ordinary reader: p50, p95 and the number of database queries.

    python -m tests.bench.pages --entries 20000 [--rounds 40] [--only "home;library, dense"] [--json FILE] [--check]

The whole stack but the socket: middleware, views, templates, a durable-off Postgres. Milliseconds; the first request of
each page is not counted. `--check` fails when a page's p95 is over 100 ms, searching over 25 and suggestions over 10.
"""

import argparse
import gc
import json
import random
import sys
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from tests.bench.measuring import own_database

BAR = 100
BARS = {"search": 25, "search, filtered": 25, "suggestions": 10}
NEED_INDEX = {"search", "search, filtered", "suggestions", "write"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", default="", help="Names of pages, separated by semicolons; all when empty.")
    parser.add_argument("--json", dest="file", help="Write the figures here too.")
    parser.add_argument("--check", action="store_true", help="Fail when a page misses its bar.")
    options = parser.parse_args()
    with own_database():
        figures = measure(options)
    show(figures)
    if options.file:
        Path(options.file).write_text(json.dumps({"entries": options.entries, "pages": figures}, indent=2))
    bars = {row["page"]: BARS.get(row["page"], BAR) for row in figures}
    missed = [f"{row['page']} ({bars[row['page']]} ms)" for row in figures if row["p95"] > bars[row["page"]]]
    if options.check and missed:
        sys.exit(f"Over their bars: {', '.join(missed)}")


def measure(options):
    """Fill a library and ask for each page so many times, each time for another thing."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from search.queue import drain_all
    from tests.bench.corpus import records
    from tests.bench.filling import add_versions, fill

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    reader = fill(records(options.entries))
    add_versions()
    only = {name.strip() for name in options.only.split(";") if name.strip()}
    if not only or only & NEED_INDEX:
        drain_all()
    vacuum()
    gc.collect()
    gc.freeze()  # what filling left behind is not a server's
    client = Client()
    client.force_login(reader, backend=settings.AUTHENTICATION_BACKENDS[0])
    asked = [(name, addresses) for name, addresses in pages(reader) if not only or name in only]
    return [ask(client, name, addresses, options.rounds) for name, addresses in asked]


def pages(reader):
    """`(name, addresses to ask for)` of every page type."""
    from lessons.models import Entry, Tag, Team

    chance = random.Random(3)
    keys = list(Entry.objects.visible_to(reader).values_list("pk", flat=True))
    entries = Entry.objects.in_bulk(chance.sample(keys, 60)).values()
    tags, teams = list(Tag.objects.all()[:60]), list(Team.objects.all())
    words = [word for entry in entries for word in entry.title.split() if len(word) > 4 and word.isalpha()]
    return [
        ("home", ["/"]),
        ("library", [f"/library/?page={number}" for number in range(1, 40)]),
        ("library, filtered", [f"/library/?team={team.slug}&tag={tag.slug}" for team in teams for tag in tags[:4]]),
        ("library, dense", [f"/library/?view=dense&page={number}" for number in range(1, 20)]),
        ("lesson", [entry.get_absolute_url() for entry in entries]),
        ("history", [f"/entries/{entry.pk}/history/" for entry in entries]),
        ("compare", [f"/entries/{entry.pk}/compare/" for entry in entries]),
        ("write", ["/lessons/new/?draft=9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f11"]),
        ("tags", ["/tags/"]),
        ("tag", [tag.get_absolute_url() for tag in tags]),
        ("teams", ["/teams/"]),
        ("projects", ["/projects/"]),
        ("years", ["/years/"]),
        ("team", [team.get_absolute_url() for team in teams]),
        ("person", [reader.get_absolute_url()]),
        ("year", [f"/years/{year}/" for year in range(2010, 2026)]),
        ("search", [f"/search/?q={chance.choice(words)}+{chance.choice(words)}" for _ in range(60)]),
        (
            "search, filtered",
            [f"/search/?q={chance.choice(words)}+team:{chance.choice(teams).slug}" for _ in range(60)],
        ),
        ("suggestions", [f"/search/suggest/?q={chance.choice(words)[:4]}" for _ in range(60)]),
    ]


def ask(client, name, addresses, rounds, *, before=lambda: None):
    """One row of the table. `before` runs before each request, off the clock."""
    from django.db import connection

    times, queries, executed = [], set(), Executed()
    for number in range(rounds + 1):
        address = addresses[number % len(addresses)]
        before()
        executed.count = 0
        with connection.execute_wrapper(executed):
            begun = perf_counter()
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            spent = (perf_counter() - begun) * 1000
        if answer.status_code != 200 or not body:
            sys.exit(f"{address}: {answer.status_code}")
        if number:
            times.append(spent)
            queries.add(executed.count)
    return {
        "page": name, "p50": round(median(times), 1), "p95": round(quantiles(times, n=20)[18], 1),
        "queries": max(queries), "fewest_queries": min(queries),
    }  # fmt: skip


class Executed:
    """Counts statements; Django's own capture writes each out with its parameters, which takes longer than many do."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, *arguments):
        self.count += 1
        return execute(*arguments)


def show(figures):
    print(f"{'page':<20} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8}")
    for row in figures:
        print(f"{row['page']:<20} {row['p50']:>8} {row['p95']:>8} {row['queries']:>8}")


def vacuum():
    """What Postgres does by itself within a minute of a large import."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
