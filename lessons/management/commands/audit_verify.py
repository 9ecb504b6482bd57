"""`manage.py audit_verify`: has anybody changed the audit log, whoever owns the database included?"""

import re
import sys

from django.core.management.base import BaseCommand, CommandError

from lessons.curation.audit_chain import Broken, guards_that_are_off, verify

MARK = re.compile(r"([1-9]\d{0,17}):([0-9a-f]{64})")


class Command(BaseCommand):
    help = "Recompute the chain of the audit log. Ends with 1 and names the first row that was touched."

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            metavar="NUMBER:HASH",
            help="What an earlier run printed and you kept elsewhere: shows that the end was cut off or written anew.",
        )

    def handle(self, *, expect, **options):
        try:
            count, newest = verify(self._mark(expect))
        except Broken as broken:
            self.stderr.write(str(broken))
            sys.exit(1)
        self.stdout.write(f"The audit log is whole: {count} rows, each sealed after the one before it.")
        if count:
            self.stdout.write(f"The newest is {count}:{newest}")
            self.stdout.write("Keep that elsewhere and give it to --expect: only so a removed end can be shown.")
        if off := guards_that_are_off():
            self.stderr.write(f"These triggers of lessons_auditrow are switched off or gone: {', '.join(off)}.")
            sys.exit(1)

    def _mark(self, text):
        if text is None:
            return None
        if not (found := MARK.fullmatch(text)):
            raise CommandError("Write what was kept as NUMBER:HASH, as an earlier run printed it.")
        return int(found[1]), found[2]
