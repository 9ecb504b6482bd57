"""Build the index anew, beside the live one."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError

from search import rebuild
from search.health import report


class Command(BaseCommand):
    help = "Build the search index anew from the database. Searches and saves go on meanwhile."

    def handle(self, **options):
        began = time.monotonic()
        if not rebuild.rebuild(progress=self._show):
            raise CommandError("Another rebuild is running. Wait for it, or stop it first.")
        self.stderr.write("")
        took = time.monotonic() - began
        self.stdout.write(f"The index was rebuilt in {took:.1f} s; generation {report()['generation']}.")

    def _show(self, done, total):
        if sys.stderr.isatty() or done == total:
            self.stderr.write(f"\r{done} of {total}", ending="")
