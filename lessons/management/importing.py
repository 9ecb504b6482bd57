"""What the commands share that import lessons."""

from django.core.management.base import BaseCommand, CommandError

from lessons.common.errors import DomainError
from lessons.intake.owners import somebody_at
from lessons.person.models import Team


class ImportCommand(BaseCommand):
    """Whose the lessons are, a dry run, and the report at the end."""

    def add_arguments(self, parser):
        parser.add_argument(
            "--author",
            metavar="EMAIL",
            help="Whom the lessons belong to that name nobody themselves; otherwise to an account of the import's own, "
            "and drafts and private ones to the longest-standing administrator.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Read and judge everything, keep nothing.")

    def person(self, email):
        """The person that `--author` names, None without it."""
        try:
            return None if email is None else somebody_at(email)
        except DomainError as error:
            raise CommandError(str(error)) from None

    def team(self, name):
        """The team of this name or address."""
        found = Team.objects.filter(name__iexact=name).first() or Team.objects.filter(slug=name.lower()).first()
        if found is None:
            raise CommandError(f"There is no team {name}. Make it first, or write its name as it is.")
        return found

    def report(self, summary, *, dry_run, place=""):
        """Say what was refused or left alone, each with its `place` and name, and how it went."""
        for name, reason in summary.failed:
            self.stderr.write(f"{place}{name}: {reason}")
        for name in summary.left_alone:
            self.stderr.write(f"{place}{name}: edited here, left alone")
        for sentence in summary.sentences(dry_run=dry_run):
            self.stdout.write(sentence)
