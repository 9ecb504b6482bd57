"""What every import shares: whose they are, how it went, and that one bad record stops nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.entry.history import EditConflict
from lessons.entry.judging import judge
from lessons.entry.kinds import Kind
from lessons.entry.models import Entry
from lessons.intake.bulk import New, hand_over
from lessons.intake.owners import Owners
from lessons.intake.reimporting import Outcome, Reimport
from lessons.person.models import Team, User
from lessons.tag.models import tidy_name

BATCH = 200


@dataclass
class Summary:
    """How an import went. `failed` holds `(line or path, reason)`, `left_alone` lines or paths.

    `hidden` counts, for each owner, what only its authors see and this import gave away. `noun` is what it imports.
    """

    noun: str
    created: int = 0
    drafts: int = 0
    changed: int = 0
    same: int = 0
    failed: list = field(default_factory=list)
    left_alone: list = field(default_factory=list)
    hidden: Counter = field(default_factory=Counter)

    def sentences(self, *, dry_run):
        """The last lines of an import command."""
        yield (
            f"{'Would have imported' if dry_run else 'Imported'}: {self.created} new ({self.drafts} of them drafts), "
            f"{self.changed} changed, {self.same} as before, {len(self.failed)} refused, "
            f"{len(self.left_alone)} edited here and left alone."
        )
        for owner, count in self.hidden.items():
            if owner.is_active:
                yield f"Drafts and private {self.noun} of {owner} ({owner.email}): {count}."
            else:
                yield (
                    f"Drafts and private {self.noun} that nobody can open: {count}. "
                    "Import again with --author EMAIL to give them to somebody."
                )


@dataclass(frozen=True, slots=True)
class Planned:
    """What one record asks for: a content, known by its `source`, dated `at`, for readers or as a draft.

    `named` is the author that the record names, `teams` those it is for when its visibility is `teams`.
    """

    content: dict
    source: str
    publish: bool
    at: datetime
    named: User | None = None
    visibility: str = "everyone"
    teams: tuple[Team, ...] = ()

    @property
    def audience(self):
        """Who may see it besides its authors, as tokens."""
        return {"everyone"} if self.visibility == "everyone" else {f"team:{team.pk}" for team in self.teams}

    @property
    def is_hidden(self):
        return not self.publish or self.visibility == "me"


@dataclass(frozen=True, slots=True)
class Craft:
    """How entries of a kind are made by an import, and made anew by the next one."""

    kind: Kind
    noun: str
    create: Callable[[list[New]], list[Entry]]
    reimport: type[Reimport] = Reimport


def import_all(named, begin, *, account, craft, author=None, dry_run=False, progress=lambda done, total: None):
    """Import each `(name, record)`, all in one transaction; returns the summary.

    `begin()` gives the function that makes a `Planned` of a record. `account` is the address and the name of whose the
    entries are without an `author`. A record whose plan raises `DomainError` (or that is one) is noted with its name
    and leaves nothing behind.
    """
    summary = Summary(craft.noun)
    with transaction.atomic():
        run, plan = _Run(summary, Owners(*account, author=author), craft), begin()
        for done, (name, record) in enumerate(named, 1):
            try:
                if isinstance(record, DomainError):
                    raise record
                with transaction.atomic():
                    run.take(name, plan(record))
            except EditConflict:
                summary.left_alone.append(name)
            except DomainError as error:
                summary.failed.append((name, str(error)))
                plan = begin()  # a team that the old one remembers may have been rolled back
            progress(done, len(named))
        run.finish()
        if dry_run:
            transaction.set_rollback(True)
    return summary


class _Run:
    """One import: new entries are made by the batch, known ones rewritten one by one where they differ."""

    def __init__(self, summary, owners, craft):
        self.summary, self.owners, self.craft = summary, owners, craft
        self.reimport = craft.reimport(owners.account)
        self.known = _by_source(Entry.objects.exclude(source=None))
        self.waiting: dict[str, New] = {}
        self.handed: list[Entry] = []

    def take(self, name, planned):
        content = judge(self.craft.kind, planned.content, publish=planned.publish)
        content["tags"] = [tag for typed in content["tags"] if (tag := tidy_name(typed))]
        if planned.source in self.waiting:
            self._flush()
        if (entry := self.known.get(planned.source)) is not None:
            self._rewrite(name, entry, planned, content)
        else:
            self._add(planned, content)

    def finish(self):
        self._flush()
        hand_over(self.handed)

    def _add(self, planned, content):
        owner = self.owners.of(planned.named, hidden=planned.is_hidden)
        self.waiting[planned.source] = New(
            content, owner, planned.source, planned.at, planned.publish, planned.visibility, planned.teams
        )
        self.summary.created += 1
        self.summary.drafts += not planned.publish
        self._count(owner, hidden=planned.is_hidden)
        if len(self.waiting) >= BATCH:
            self._flush()

    def _rewrite(self, name, entry, planned, content):
        by = self.owners.of(planned.named, hidden=_is_hidden(entry))
        outcome = self.reimport.rewrite(entry, planned, content, by=by)
        self.summary.same += outcome == Outcome.SAME
        self.summary.changed += outcome == Outcome.CHANGED
        if outcome == Outcome.LEFT_ALONE:
            self.summary.left_alone.append(name)
        if entry.author_id == self.owners.account.pk:
            self._pass_on(entry, planned)

    def _pass_on(self, entry, planned):
        """Give what is still the import account's to whom this import says."""
        owner = self.owners.of(planned.named, hidden=_is_hidden(entry))
        self._count(owner, hidden=_is_hidden(entry))
        if owner != self.owners.account:
            entry.author = owner
            self.handed.append(entry)

    def _count(self, owner, *, hidden):
        if hidden:
            self.summary.hidden[owner] += 1

    def _flush(self):
        made = self.craft.create(list(self.waiting.values()))
        self.waiting.clear()
        self.known |= _by_source(Entry.objects.filter(pk__in=[entry.pk for entry in made]))


def _by_source(entries):
    return {entry.source: entry for entry in entries.select_related("latest").prefetch_related("shared_with")}


def _is_hidden(entry):
    return entry.is_draft or entry.visibility == "me"
