"""Doing one thing to many entries: looked at before, done in one transaction, and taken back within 30 days."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Case, Count, F, Q, When
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.bulk_verb import Verb
from lessons.curation.bulk_verbs import VERBS
from lessons.entry.access import may_edit
from lessons.entry.models import Entry

MOST = 200  # at once; each is a version, a line in the log and a job for the index
UNDONE_WITHIN = timedelta(days=30)


class BulkChangeQuerySet(models.QuerySet):
    """The vocabulary of lists of changes to many entries."""

    def lately(self):
        """Those that can still be taken back, or were, the newest first."""
        return self.filter(at__gt=timezone.now() - UNDONE_WITHIN).order_by("-at", "-pk")

    def for_listing(self, person):
        """What a row shows to somebody: those that touched an entry which they see, with how many in `size`."""
        seen = Count("parts", filter=Q(parts__entry__in=Entry.objects.ever_visible_to(person)))
        rows = self.select_related("by", "undone_by").annotate(size=seen, whole=Count("parts")).filter(size__gt=0)
        return rows.annotate(
            may_take_back=Case(When(by=person, then=True), When(size=F("whole"), then=True), default=False)
        )  # they did it, or they see all of it


class BulkChange(models.Model):
    """A curator did one thing to many entries. `value` is what they chose with it, in ids and names of tags."""

    verb = models.CharField(max_length=20)
    value = models.JSONField(null=True)
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="bulk_changes_newest_first")]

    def __str__(self):
        return f"{self.label}, {self.at:%Y-%m-%d}"

    @property
    def label(self):
        return VERBS[self.verb].done

    @property
    def can_be_undone(self):
        return self.undone_at is None and timezone.now() < self.at + UNDONE_WITHIN


class BulkPartQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those of entries that somebody sees, or could see before they were deleted."""
        return self.filter(entry__in=Entry.objects.ever_visible_to(person))

    def for_listing(self):
        return self.select_related("entry").order_by("entry__title_key", "entry")


class BulkPart(models.Model):
    """One of its entries, with what the undo needs; `left` says why the undo left it as it was."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="parts")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="bulk_parts")
    memory = models.JSONField(default=dict)
    left = models.CharField(max_length=200, blank=True)

    objects = BulkPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "entry"], name="one_part_a_change_and_entry")]

    def __str__(self):
        return f"L-{self.entry_id} in {self.change_id}"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a preview: what it says before and after, or why it is left alone."""

    entry: Entry
    before: str = ""
    after: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a verb would do to some entries."""

    verb: Verb
    lines: list[Line]

    @property
    def changed(self):
        return [line for line in self.lines if not line.why_not]

    @property
    def left_alone(self):
        return [line for line in self.lines if line.why_not]


def preview(verb, value, entries, *, by):
    """What this verb would do to these entries, the first `MOST` of them. Changes nothing."""
    _judge(by)
    verb = VERBS[verb]
    seen = Entry.objects.visible_to(by).filter(pk__in=entries[:MOST])
    lines = [_line(verb, entry, value, by=by) for entry in _whole(seen).order_by("title_key", "pk")]
    return Preview(verb, lines)


@transaction.atomic
def carry_out(verb, value, entries, *, by):
    """Do it, to all of these entries that it does not leave alone. Returns the `BulkChange`, with its `parts`.

    Raises `DomainError` when nothing is left to do.
    """
    _judge(by)
    if len(entries) > MOST:
        raise DomainError(f"At most {MOST} entries can be changed at once. Do it in several steps.")
    change = BulkChange.objects.create(verb=verb, value=value, by=by)
    parts = [
        BulkPart(change=change, entry=entry, memory=VERBS[verb].do(entry, value, by=by))
        for entry in _locked(Entry.objects.visible_to(by).filter(pk__in=entries))
        if not _line(VERBS[verb], entry, value, by=by).why_not
    ]
    if not parts:
        raise DomainError("None of these entries can be changed like that. The list says why.")
    BulkPart.objects.bulk_create(parts)
    tell(f"bulk {verb}", "bulk change", change.pk, by=by, after={"entries": [part.entry_id for part in parts]})
    return change


@transaction.atomic
def undo(change, *, by):
    """Take it back where nobody has changed the same thing since. Returns the parts that stay, each saying why."""
    _judge(by)
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at:
        raise DomainError("Somebody has taken this back already. Reload the page.")
    if not change.can_be_undone:
        raise DomainError("This can be taken back for 30 days, and they are over.")
    if change.by_id != by.pk and change.parts.exclude(pk__in=change.parts.visible_to(by)).exists():
        raise NotAllowed("You can only take back what touched entries that you see. Ask whoever did it.")
    parts = {part.entry_id: part for part in change.parts.all()}
    seen = set(change.parts.visible_to(by).values_list("entry", flat=True))
    for entry in _locked(Entry.objects.filter(pk__in=parts)):
        may_change = entry.pk in seen and may_edit(by, entry)
        parts[entry.pk].left = _take_back(change, parts[entry.pk], entry, may_change=may_change, by=by)
    BulkPart.objects.bulk_update(parts.values(), ["left"])
    change.undone_at, change.undone_by = timezone.now(), by
    change.save(update_fields=["undone_at", "undone_by"])
    tell(f"bulk {change.verb} undone", "bulk change", change.pk, by=by)
    return [part for part in parts.values() if part.left]


def _take_back(change, part, entry, *, may_change, by):
    if entry.merged_into_id:
        return "It was merged into another entry since."
    if entry.deleted_at and change.verb != "delete":
        return "It was deleted since."
    if not may_change:
        return "You may no longer change it."
    return VERBS[change.verb].undo(entry, change.value, part.memory, by=by)[:200]


def _locked(entries):
    """Entries as the verbs need them, locked until the transaction ends, always in the same order."""
    keys = list(entries.order_by("pk").values_list("pk", flat=True))
    list(Entry.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return list(_whole(Entry.objects.filter(pk__in=keys)).order_by("pk"))


def _whole(entries):
    """Entries as the verbs need them."""
    return entries.for_page().with_use()


def _line(verb, entry, value, *, by):
    if not may_edit(by, entry):
        return Line(entry, why_not="You can read it but not change it.")
    if entry.is_draft:
        return Line(entry, why_not="It is a draft.")
    if why_not := verb.why_not(entry, value, by=by):
        return Line(entry, why_not=why_not)
    return Line(entry, *verb.change(entry, value))


def _judge(by):
    if not by.is_curator:
        raise NotAllowed("Only curators change many entries at once. Ask one of them.")
