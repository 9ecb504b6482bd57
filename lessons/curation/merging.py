"""Merging two entries: one is kept with a text made of both and all that hung on the other, which leads to it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation import own_words
from lessons.curation.duplicate_finding import WordCounts
from lessons.curation.duplicates import DuplicatePair, resolve
from lessons.curation.uniting import as_data, unite
from lessons.entry.access import may_edit
from lessons.entry.models import Entry
from lessons.review.models import Review

UNDONE_WITHIN = timedelta(days=30)
MERGED = ("lesson", "playbook")  # a retrospective or an experiment says what happened once
LISTS = ("tags", "for_tags", "for_teams", "curators", "moments")


class MergeQuerySet(models.QuerySet):
    """The vocabulary of lists of merges."""

    def visible_to(self, person):
        """Those of which somebody sees the entry that was kept, and saw or sees the other one."""
        seen = Entry.objects.visible_to(person)
        return self.filter(kept__in=seen, gone__in=Entry.objects.ever_visible_to(person))

    def standing(self):
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def undoable(self):
        """Those that can still be undone, unless a later one is in the way."""
        return self.standing().filter(until__gt=timezone.now())

    def of(self, entry):
        """Those that an entry had a part in."""
        return self.filter(Q(kept=entry) | Q(gone=entry))

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def for_listing(self):
        """What one row of a list shows."""
        return self.select_related("kept", "gone", "by", "undone_by", "before", "version")


class Merge(models.Model):
    """Two entries became one. Keeps what it takes to have both again.

    `before` and `before_latest` are what readers saw of the kept one and its newest text, `version` is what was made of
    both; `memory` is what `uniting` remembers, and `pair` what had been decided about the two.
    """

    kept = models.ForeignKey(Entry, models.PROTECT, related_name="merges_in")
    gone = models.ForeignKey(Entry, models.PROTECT, related_name="merges_away")
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    before = models.ForeignKey("lessons.Version", models.PROTECT, related_name="+")
    before_latest = models.ForeignKey("lessons.Version", models.PROTECT, related_name="+")
    version = models.ForeignKey("lessons.Version", models.PROTECT, related_name="+")
    memory = models.JSONField()
    pair = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="an_entry_is_merged_into_one_other"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="no_entry_is_merged_into_itself"),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="a_merge_can_be_undone_for_a_while"),
        ]

    def __str__(self):
        return f"L-{self.gone_id} into L-{self.kept_id}"

    @property
    def can_be_undone(self):
        """Whether its time is not over; a later merge may still be in the way."""
        return self.undone_at is None and timezone.now() < self.until


@dataclass(frozen=True, slots=True)
class Sides:
    """Both entries of a merge as the database has them, locked until the transaction ends."""

    kept: Entry
    gone: Entry

    @classmethod
    def lock(cls, kept, gone):
        """The rows, always locked in the same order: of two merges of one entry at once, one is first."""
        rows = Entry.objects.filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
        list(rows.select_for_update().values_list("pk"))  # nothing can be hung on either meanwhile
        found = Entry.objects.for_page().in_bulk([kept.pk, gone.pk])
        return cls(found[kept.pk], found[gone.pk])


@transaction.atomic
def merge(kept, gone, content, *, by, seen=None):
    """Make one entry of two: `kept` gets this content, with the tags of both, and all that hung on `gone`. Returns the
    `Merge`, which `undo` takes back for 30 days. `seen` are the versions of both that the content was composed from:
    when readers see another one of either by now, nothing is merged. Raises `DomainError`.
    """
    if kept.pk == gone.pk:
        raise DomainError("Choose two different entries to merge.")
    WordCounts.lock(kept.kind)  # the search for duplicates locks pairs and entries the other way round
    sides = Sides.lock(kept, gone)
    _judge(sides, by=by)
    kept, gone = sides.kept, sides.gone
    if seen is not None and seen != (kept.live_id, gone.live_id):
        raise DomainError("One of the two was rewritten while you composed. Look at both again, then merge them.")
    own_words.judge(kept, gone, content, by=by)
    before, before_latest = kept.live, kept.latest
    pair = _decide(sides, by=by)
    united = content | {"tags": [*content["tags"], *kept.tag_names(), *gone.tag_names()]}
    united |= {"answers": []} if "answers" in united else {}
    version = kept.save_text(united, by=by, note=f"Merged with L-{gone.pk}", publish=True, reviewed=True)
    replaced = set(gone.links_out.filter(kind="replaces").values_list("target", flat=True))
    memory = unite(kept, gone)
    made = Merge.objects.create(
        kept=kept, gone=gone, by=by, until=timezone.now() + UNDONE_WITHIN, before=before, before_latest=before_latest,
        version=version, memory=memory, pair=pair,
    )  # fmt: skip
    gone.merged_into, gone.deleted_at, gone.deleted_by = kept, made.at, by
    gone.save(update_fields=["merged_into", "deleted_at", "deleted_by"])
    kept.record("merged", by=by, detail=f"L-{gone.pk}", after={"merge": made.pk, "merged": gone.pk})
    gone.record("merged away", by=by, before={"merged into": None}, after={"merge": made.pk, "merged into": kept.pk})
    refresh_statuses({kept.pk} | replaced, by=by)
    return made


def refusal(kept, gone, *, by):
    """Why these two cannot be merged as they are, in a sentence that says what to do; empty when they can."""
    try:
        _judge(Sides(kept, gone), by=by)
    except DomainError as error:
        return str(error)
    return ""


def proposal(kept, gone):
    """A content to begin composing with: the kept text, what it lacks from the other one, and the tags of both."""
    mine, other = kept.live_content(), gone.live_content()
    content = {key: value or other.get(key, value) for key, value in mine.items()}
    for key in LISTS:
        if key in content:
            content[key] = sorted({*mine[key], *other.get(key, ())}, key=lambda value: str(value).casefold())
    return content | ({"answers": []} if "answers" in content else {})


def refresh_statuses(keys, *, by):
    """Have entries notice what replaces them now."""
    for entry in Entry.objects.filter(pk__in=keys).order_by("pk"):
        entry.refresh_status(by=by)


def _judge(sides, *, by):
    """Whether these two may be merged, and by this person."""
    kept, gone = sides.kept, sides.gone
    if not by.is_curator:
        raise NotAllowed("Only curators merge entries. Ask one of them.")
    for entry in (kept, gone):
        if entry.merged_into_id is not None:
            raise DomainError(f"L-{entry.pk} has been merged already. Reload the page to see which are left.")
        if entry.deleted_at is not None:
            raise DomainError(f"L-{entry.pk} was deleted. Bring it back before you merge it.")
    if Entry.objects.visible_to(by).filter(pk__in=[kept.pk, gone.pk]).count() < 2:
        raise NotAllowed("You can only merge two entries that you see.")
    if not (may_edit(by, kept) and may_edit(by, gone)):
        raise NotAllowed("You can only merge two entries that you may change.")
    if kept.kind != gone.kind:
        raise DomainError("Only entries of the same kind can be merged. Link these two instead.")
    if kept.kind not in MERGED:
        raise DomainError(f"A {kept.kind} says what happened once, so it is not merged. Link the two instead.")
    if kept.is_draft or gone.is_draft:
        raise DomainError("A draft cannot be merged. Publish it first, or delete it.")
    if kept.status == "archived":
        raise DomainError(f"L-{kept.pk} is archived. Put it back on the shelf first, or keep the other one.")
    if Review.objects.open().filter(entry__in=[kept.pk, gone.pk]).exists():
        raise DomainError("One of the two is in review. Finish or withdraw the review before you merge them.")
    if gone.latest_id != gone.live_id:
        raise DomainError(
            f"L-{gone.pk} has a newer text that readers do not see yet. Have it published, or taken back by restoring "
            "what readers see, before you merge it away."
        )
    _judge_audiences(kept, gone)


def _judge_audiences(kept, gone):
    """Nobody loses sight of anything by a merge, and nobody gains it."""
    if kept.audience_told() != gone.audience_told():
        raise DomainError("The two are for different people. Choose the same visibility for both, then merge them.")
    for entry, other in ((gone, kept), (kept, gone)):
        for author in entry.authors:
            if author.is_active and not Entry.objects.visible_to(author).filter(pk=other.pk).exists():
                raise DomainError(
                    f"Not all who wrote L-{entry.pk} see L-{other.pk}. Have them named as its co-authors, or "
                    "share both with their team first."
                )


def _decide(sides, *, by):
    """Note on the pair that the two were, if they were found, that they are merged. Returns what it said before."""
    pair = DuplicatePair.objects.filter(first__in=[sides.kept, sides.gone], second__in=[sides.kept, sides.gone]).first()
    if pair is None:
        return {}
    pair = DuplicatePair.objects.locked(pair.pk)
    said = as_data(pair)
    if pair.decision not in ("", "merge"):
        pair.reopen()
    resolve(pair, "merge", by=by)
    return said
