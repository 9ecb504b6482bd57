"""`manage.py import_postmortems FILE`: incident reviews as closed retrospectives."""

from pathlib import Path

from django.core.management.base import CommandError

from lessons.common.progress import Progress
from lessons.lesson.llis import read_records
from lessons.management.importing import ImportCommand
from lessons.retrospective.importing import import_records


class Command(ImportCommand):
    help = (
        "Import incident reviews (.jsonl or .jsonl.gz: slug, company, product, title, date, start, end, summary, body, "
        "url, license) as closed retrospectives; may be repeated."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)
        parser.add_argument("--team", metavar="NAME", help="One team for all of them; else each company is a team.")
        parser.add_argument(
            "--visibility", choices=["everyone", "teams", "me"], default="everyone", help="Who may see them."
        )
        parser.add_argument(
            "--teams", nargs="+", default=[], metavar="NAME", help="With --visibility teams: who, else their own team."
        )

    def handle(self, *args, file, author, dry_run, team, visibility, teams, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if teams and visibility != "teams":
            raise CommandError("--teams goes with --visibility teams.")
        author = self.person(author)
        records = list(read_records(file))
        summary = import_records(
            records, author=author, team=team, visibility=visibility,
            teams=[self.team(name) for name in teams], dry_run=dry_run, progress=Progress("Importing"),
        )  # fmt: skip
        self.report(summary, dry_run=dry_run, place="Line ")
