"""`manage.py import_llis FILE`: NASA's public Lessons Learned export, as JSON lines or CSV."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lessons.common.progress import Progress
from lessons.lesson.llis import import_records, read_records


class Command(BaseCommand):
    help = "Import NASA's Lessons Learned export (.jsonl, .jsonl.gz or .csv); may be repeated."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Read and judge everything, keep nothing.")

    def handle(self, *args, file, dry_run, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        records = list(read_records(file))
        summary = import_records(records, dry_run=dry_run, progress=Progress("Importing"))
        for line, reason in summary.failed:
            self.stderr.write(f"Line {line}: {reason}")
        self.stdout.write(summary.sentence(dry_run=dry_run))
