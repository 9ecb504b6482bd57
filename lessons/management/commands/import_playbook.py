"""`manage.py import_playbook DIR`: Markdown files become playbooks, their headings the steps."""

from pathlib import Path

from django.core.management.base import CommandError

from lessons.common.progress import Progress
from lessons.management.importing import ImportCommand
from lessons.playbook.importing import import_folder


class Command(ImportCommand):
    help = (
        "Import Markdown files as playbooks: each file is one, and its headings are the steps. With --as-one, the "
        "folder is a single playbook whose files are the steps. May be repeated: what was edited here stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--as-one", metavar="TITLE", default="", help="One playbook, each file a step of it.")
        parser.add_argument("--team", metavar="NAME", help="The team that they belong to.")
        parser.add_argument(
            "--source",
            metavar="NAME",
            help="What the folder is known by when it is imported again, wherever it is then (default: its full path).",
        )
        super().add_arguments(parser)

    def handle(self, *args, folder, as_one, team, source, author, dry_run, **options):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        summary = import_folder(
            folder, as_one=as_one, source=source, author=self.person(author), team=team and self.team(team),
            dry_run=dry_run, progress=Progress("Importing"),
        )  # fmt: skip
        self.report(summary, dry_run=dry_run)
