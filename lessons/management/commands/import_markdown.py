"""`manage.py import_markdown DIR`: Markdown files with front matter become lessons."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lessons.common.progress import Progress
from lessons.lesson.markdown_files import import_folder


class Command(BaseCommand):
    help = "Import Markdown files (front matter: title, tags, date, team, kind); may be repeated."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Read and judge everything, keep nothing.")

    def handle(self, *args, folder, dry_run, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        summary = import_folder(folder, dry_run=dry_run, progress=Progress("Importing"))
        for path, reason in summary.failed:
            self.stderr.write(f"{path}: {reason}")
        self.stdout.write(summary.sentence(dry_run=dry_run))
