"""`manage.py import_llis FILE`: NASA's public Lessons Learned export, as JSON lines or CSV."""

from pathlib import Path

from django.core.management.base import CommandError

from lessons.common.progress import Progress
from lessons.lesson.llis import import_records, read_records
from lessons.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import NASA's Lessons Learned export (.jsonl, .jsonl.gz or .csv); may be repeated."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)

    def handle(self, *args, file, author, dry_run, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        author = self.person(author)
        records = list(read_records(file))
        summary = import_records(records, author=author, dry_run=dry_run, progress=Progress("Importing"))
        self.report(summary, dry_run=dry_run, place="Line ")
