"""What every import of lessons shares: who it is by, how it went, and that one bad record stops nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.common.text import fold
from lessons.entry.judging import judge
from lessons.entry.models import Entry
from lessons.lesson.bulk import New, create_many
from lessons.lesson.models import LESSON
from lessons.person.models import User

BATCH = 200


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


@dataclass(frozen=True, slots=True)
class Planned:
    """What one record asks for: a content, by whom, under which `source`, dated `at`, for readers or as a draft."""

    content: dict
    by: User
    source: str
    publish: bool
    at: datetime


def import_all(named, plan, *, dry_run=False, progress=lambda done, total: None):
    """Import what `plan(record)` makes of each `(name, record)`, all in one transaction; returns the summary.

    A record whose plan raises `DomainError` (or that is one) is noted with its name and leaves nothing behind.
    """
    summary = Summary()
    with transaction.atomic():
        run = _Run(summary)
        for done, (name, record) in enumerate(named, 1):
            try:
                if isinstance(record, DomainError):
                    raise record
                with transaction.atomic():
                    run.take(plan(record))
            except DomainError as error:
                summary.failed.append((name, str(error)))
            progress(done, len(named))
        run.flush()
        if dry_run:
            transaction.set_rollback(True)
    return summary


class _Run:
    """One import: new lessons are made by the batch, known ones rewritten one by one where they differ."""

    def __init__(self, summary):
        self.summary = summary
        self.known = {entry.source: entry for entry in Entry.objects.exclude(source=None).select_related("latest")}
        self.waiting: dict[str, New] = {}

    def take(self, planned):
        content = judge(LESSON, planned.content, publish=planned.publish)
        if planned.source in self.waiting:
            self.flush()
        if (entry := self.known.get(planned.source)) is not None:
            self._rewrite(entry, planned, content)
            return
        self.waiting[planned.source] = New(content, planned.by, planned.source, planned.at, planned.publish)
        self.summary.created += 1
        self.summary.drafts += not planned.publish
        if len(self.waiting) >= BATCH:
            self.flush()

    def flush(self):
        made = create_many(list(self.waiting.values()))
        self.waiting.clear()
        self.known |= {
            entry.source: entry
            for entry in Entry.objects.select_related("latest").filter(pk__in=[entry.pk for entry in made])
        }

    def _rewrite(self, entry, planned, content):
        before = entry.latest_id
        if (entry.live_id == before or not planned.publish) and _same(entry.latest.content, content):
            self.summary.same += 1
            return
        entry.save_text(content, by=planned.by, note="Imported again", publish=planned.publish)
        self.summary.same += entry.latest_id == before
        self.summary.changed += entry.latest_id != before


def _same(kept, content):
    tags = {fold(name) for name in kept["tags"]} == {fold(name) for name in content["tags"]}
    return tags and kept | {"tags": []} == content | {"tags": []}


def importer(email, name):
    """The person an import's texts are by: nobody can sign in as them."""
    return User.objects.filter(email=email).first() or User.objects.create_user(
        email, display_name=name, is_active=False, role="reader"
    )
