"""The curation desk over a large library: p50, p95 and the number of database queries of it and of its queues.

    python -m tests.bench.desk [--entries 20000] [--versions 200000] [--rounds 40] [--check]

Every entry has ten versions and its verification, most are overdue, half were applied, playbooks stand on some; pairs,
broken links and reviews wait, and 50,000 searches were logged. The whole stack but the socket. The desk is asked for
while nothing changes and, as "desk, changed", after something has, so that all but the searches is counted again.
`--check` fails when the desk needs more than 20 queries, or more than 300 ms at p95 while nothing changes.
"""

import argparse
import gc
import random
import sys
from datetime import timedelta

from tests.bench.measuring import own_database
from tests.bench.pages import ask, show, vacuum

MOST_QUERIES, BAR = 20, 300
PAIRS, LINKS, REVIEWS, PLAYBOOKS, STEPS, DELETED = 2000, 3000, 300, 100, 15, 500
SEARCHES, QUERIES = 50_000, 8_000
QUEUES = {
    "desk": "/admin/", "verification": "/reviews/verification/", "reviews": "/curation/reviews/",
    "duplicates": "/curation/duplicates/", "links": "/curation/links/", "gaps": "/curation/gaps/?of=tags",
    "stale": "/curation/stale/", "changes": "/curation/changes/", "trash": "/trash/",
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--check", action="store_true", help="Fail when the desk misses its bars.")
    options = parser.parse_args()
    with own_database():
        figures = measure(options)
    show(figures)
    desk, queries = figures[0], figures[-1]["queries"]
    if options.check and (desk["p95"] > BAR or queries > MOST_QUERIES):
        sys.exit(f"The desk: {desk['p95']} ms (at most {BAR}), {queries} queries (at most {MOST_QUERIES}).")


def measure(options):
    """Fill a library and its queues, and ask for each page so many times as a curator."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from lessons.entry.counting import mark_change
    from lessons.models import User
    from tests.bench.corpus import records
    from tests.bench.filling import add_versions, fill

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(records(options.entries))
    add_versions()
    add_history(options.versions)
    fill_queues()
    curator = User.objects.create_user("curator@bench.example", display_name="Cleo", role="curator")
    vacuum()
    gc.collect()
    gc.freeze()
    client = Client()
    client.force_login(curator, backend=settings.AUTHENTICATION_BACKENDS[0])
    changed = ask(client, "desk, changed", [QUEUES["desk"]], options.rounds, before=lambda: mark_change(None))
    return [*(ask(client, name, [address], options.rounds) for name, address in QUEUES.items()), changed]


def add_history(versions):
    """Copies of each first version, until there are so many in all; the last one is live."""
    from django.db import connection

    from lessons.models import Entry

    each = versions // Entry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO lessons_version (entry_id, number, content, author_id, note, created_at, live_from, audience)
            SELECT entry_id, at, content, author_id, 'Again', created_at, live_from, audience
            FROM lessons_version, generate_series(2, %s) AS at
            """,
            [each],
        )
        cursor.execute(
            """
            UPDATE lessons_entry SET live_id = v.id, latest_id = v.id
            FROM lessons_version v WHERE v.entry_id = lessons_entry.id AND v.number = %s
            """,
            [each],
        )


def fill_queues():
    """What waits, spread over the library."""
    from django.utils import timezone

    from lessons.models import Application, BrokenLink, DuplicatePair, Entry, Review, Verification

    chance, now = random.Random(5), timezone.now()
    keys = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    people = list(Entry.objects.values_list("author", flat=True).distinct())
    Verification.objects.bulk_create(
        (
            Verification(
                entry_id=key, usual_days=365, verified_at=now, verified_by_id=chance.choice(people),
                due_on=now.date() + timedelta(days=chance.randrange(-900, 300)),
            )
            for key in keys
        ),
        batch_size=2000,
    )  # fmt: skip
    Application.objects.bulk_create(
        (
            Application(
                entry_id=chance.choice(keys), at=now - timedelta(days=chance.randrange(1500)),
                outcome=chance.choice(["", "helped", "helped", "same", "worse"]),
            )
            for _ in range(len(keys) * 2)
        ),
        batch_size=2000,
    )  # fmt: skip
    pairs = {tuple(sorted(chance.sample(keys, 2))) for _ in range(PAIRS)}
    DuplicatePair.objects.bulk_create(
        DuplicatePair(first_id=first, second_id=second, score=chance.random(), reason="Much the same title.")
        for first, second in pairs
    )
    BrokenLink.objects.bulk_create(
        BrokenLink(entry_id=key, address="/nothing/", why="There is no such page.")
        for key in chance.sample(keys, LINKS)
    )
    Review.objects.bulk_create(
        Review(entry=entry, version_id=entry.latest_id, requested_by_id=entry.author_id, message="Please look.")
        for entry in Entry.objects.filter(pk__in=chance.sample(keys, REVIEWS))
    )
    _searches(chance, now.date())
    _playbooks(chance, keys)
    Entry.objects.filter(pk__in=chance.sample(keys, DELETED)).update(deleted_at=now)


def _searches(chance, today):
    """Half a year of searches, a third of them in vain."""
    from lessons.models import Entry
    from search.models import LoggedSearch

    titles = [title.split() for title in Entry.objects.values_list("title", flat=True)[:QUERIES]]
    asked = [" ".join(chance.sample(words, min(3, len(words)))) for words in titles]
    LoggedSearch.objects.bulk_create(
        (
            LoggedSearch(
                query=asked[min(int(chance.expovariate(1 / 800)), len(asked) - 1)][:1000],
                results=chance.choice([0, 8, 30]), day=today - timedelta(days=chance.randrange(180)),
                clicked_kind=chance.choice(["", "lesson"]),
            )
            for _ in range(SEARCHES)
        ),
        batch_size=2000,
    )  # fmt: skip


def _playbooks(chance, keys):
    """Playbooks whose steps stand on lessons."""
    from lessons.models import User
    from tests import builders

    author = User.objects.first()
    for number in range(PLAYBOOKS):
        steps = [
            {"key": "", "title": f"Step {step}", "text": "Do it.", "who": "", "minutes": None, "warning": "",
             "only_if": "", "checklist": [], "basis": [{"entry": chance.choice(keys), "anchor": "", "reason": ""}]}
            for step in range(STEPS)
        ]  # fmt: skip
        builders.playbook(f"Playbook {number}", by=author, steps=steps)


if __name__ == "__main__":
    main()
