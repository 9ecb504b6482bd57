"""What every import of lessons shares: who it is by, how it went, and that one bad record stops nothing."""

from dataclasses import dataclass, field

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.lesson.models import Lesson
from lessons.person.models import User


@dataclass
class Summary:
    """How an import went. `failed` holds `(line or path, reason)`."""

    created: int = 0
    drafts: int = 0
    changed: int = 0
    same: int = 0
    failed: list = field(default_factory=list)

    def sentence(self, *, dry_run):
        """The last line of an import command."""
        return (
            f"{'Would have imported' if dry_run else 'Imported'}: {self.created} new ({self.drafts} of them drafts), "
            f"{self.changed} changed, {self.same} as before, {len(self.failed)} refused."
        )


def import_all(named, take, *, dry_run=False, progress=lambda done, total: None):
    """Call `take(record, summary)` for each `(name, record)`, all in one transaction; returns the summary.

    A record that raises `DomainError` (or is one) is noted with its name and leaves nothing behind.
    """
    summary = Summary()
    with transaction.atomic():
        for done, (name, record) in enumerate(named, 1):
            try:
                if isinstance(record, DomainError):
                    raise record
                with transaction.atomic():
                    take(name, record, summary)
            except DomainError as error:
                summary.failed.append((name, str(error)))
            progress(done, len(named))
        if dry_run:
            transaction.set_rollback(True)
    return summary


def save_imported(content, summary, *, by, source, publish, at=None, entry=None):
    """Make or rewrite the entry that a record stands for, and count it."""
    if entry is None:
        summary.created += 1
        summary.drafts += not publish
        return Lesson.objects.start(content, by=by, source=source, at=at, note="Imported", publish=publish).entry
    before = entry.latest_id
    entry.save_text(content, by=by, note="Imported again", publish=publish)
    summary.same += entry.latest_id == before
    summary.changed += entry.latest_id != before
    return entry


def importer(email, name):
    """The person an import's texts are by: nobody can sign in as them."""
    return User.objects.filter(email=email).first() or User.objects.create_user(
        email, display_name=name, is_active=False, role="reader"
    )
