"""`manage.py import_markdown DIR`: Markdown files with front matter become lessons."""

from pathlib import Path

from django.core.management.base import CommandError

from lessons.common.progress import Progress
from lessons.lesson.markdown_files import import_folder
from lessons.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Import Markdown files (front matter: title, tags, date, team, project, author, kind, status, visibility, "
        "shared_with); may be repeated."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--source",
            metavar="NAME",
            help="What the folder is known by when it is imported again, wherever it is then (default: its full path).",
        )
        super().add_arguments(parser)

    def handle(self, *args, folder, source, author, dry_run, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        author = self.person(author)
        summary = import_folder(folder, source=source, author=author, dry_run=dry_run, progress=Progress("Importing"))
        self.report(summary, dry_run=dry_run)
