"""Does the index say what the database says?"""

import sys

from django.core.management.base import BaseCommand

from search.doctor import examine
from search.errors import DamagedIndex, NoIndex
from search.health import report
from search.queue import enqueue

SHOWN = 10


class Command(BaseCommand):
    help = "Compare the search index with the database, entry by entry. Ends with 1 when they differ."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Queue what differs to be indexed again.")

    def handle(self, *, repair, **options):
        state = report()
        self.stdout.write(
            f"Generation {state['generation']}, changed {state['changed_at'] or 'never'}; "
            f"{state['waiting']} waiting, the oldest for {state['lag_seconds']} s."
        )
        try:
            found = examine()
        except (NoIndex, DamagedIndex) as error:
            self.stderr.write(f"{error} Run index_rebuild, or start the worker.")
            sys.exit(1)
        self.stdout.write(f"{found.compared} entries compared.")
        for name in ("missing", "extra", "stale"):
            items = getattr(found, name)
            if items:
                listed = ", ".join(f"{kind} {key}" for kind, key in items[:SHOWN])
                more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
                self.stderr.write(f"{len(items)} {name}: {listed}{more}")
                if repair:
                    for kind in {kind for kind, _ in items}:
                        enqueue(kind, [key for found_kind, key in items if found_kind == kind])
        if found.waiting:
            self.stdout.write(f"{len(found.waiting)} differ because they are waiting to be indexed.")
        for kind, key, reason in found.faults:
            self.stderr.write(f"{kind} {key} cannot be indexed: {reason}")
        if not found.is_sound:
            sys.exit(1)
        self.stdout.write("The index agrees with the database.")
