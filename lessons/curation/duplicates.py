"""Possible duplicates: two entries that read alike, and what a curator decided about them."""

from datetime import timedelta

import numpy as np
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.duplicate_texts import on_the_shelf, prints_of
from lessons.curation.prints import in_common
from lessons.entry.kinds import kind_of
from lessons.entry.models import Entry, Link

TELLS_APART = ("recurs", "follows")  # links that say how two current entries stand to each other
TAKEN_BACK_WITHIN = timedelta(days=30)
STILL_THE_SAME = 0.5  # share of words in common with the text that was judged; with less it is another text


class DuplicatePairQuerySet(models.QuerySet):
    """The vocabulary of lists of pairs."""

    def visible_to(self, person):
        """The pairs of which somebody sees both entries."""
        seen = Entry.objects.visible_to(person).values("pk")
        return self.filter(first__in=seen, second__in=seen)

    def undecided(self):
        return self.filter(decision="")

    def current(self):
        """Those of which both are on the shelf, and no link says yet how they stand to each other."""
        shelf = on_the_shelf().values("pk")
        links = Link.objects.filter(kind__in=TELLS_APART)
        there = links.filter(source=models.OuterRef("first"), target=models.OuterRef("second"))
        back = links.filter(source=models.OuterRef("second"), target=models.OuterRef("first"))
        here = self.filter(first__in=shelf, second__in=shelf)
        return here.exclude(models.Exists(there)).exclude(models.Exists(back))

    def waiting(self):
        """What a curator is to decide, the most alike first."""
        return self.undecided().current().order_by("-score", "pk")

    def locked(self, pk):
        """The pair with its entries, locked until the transaction ends; None when it has gone."""
        return self.select_for_update(of=("self",)).select_related("first", "second").filter(pk=pk).first()

    def decided_lately(self, moment):
        """What was decided, but for merges, in the 30 days before a moment; the last decision first."""
        decided = self.filter(decision__in=["different", "recurrence"], decided_at__gt=moment - TAKEN_BACK_WITHIN)
        return decided.order_by("-decided_at", "-pk")

    def for_listing(self):
        """What one row of a list shows."""
        return self.select_related("first__team", "second__team", "decided_by")


class DuplicatePair(models.Model):
    """Two entries of one kind that may be the same, why, and what was decided about them.

    A pair that was called different is found no more, until one of its texts has become another one: `first_words` and
    `second_words` are the hashed words of the two as they were judged.
    """

    class Decision(models.TextChoices):
        DIFFERENT = "different", "Different"
        RECURRENCE = "recurrence", "It happened again"
        MERGE = "merge", "Merge"

    first = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    second = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    score = models.FloatField()
    reason = models.CharField(max_length=200)
    found_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    first_words = models.BinaryField(default=bytes)
    second_words = models.BinaryField(default=bytes)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_pair_of_two_entries"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="the_first_of_a_pair_has_the_lower_number"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="a_score_is_from_0_to_1"),
            models.CheckConstraint(
                condition=Q(decision__in=["", "different", "recurrence", "merge"]), name="duplicate_decision_is_known"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="a_decision_about_a_pair_has_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.first_id} and {self.second_id}"

    def reopen(self):
        """Have it decided anew."""
        self.decision, self.decided_by, self.decided_at = "", None, None
        self.first_words = self.second_words = b""
        self.found_at = timezone.now()
        self.save(update_fields=["decision", "decided_by", "decided_at", "first_words", "second_words", "found_at"])

    def has_other_texts(self, prints):
        """Whether one of the two has become another text since it was judged; `prints` has them as they are now."""
        judged = {self.first_id: self.first_words, self.second_id: self.second_words}
        shares = (in_common(np.frombuffer(words, np.uint32), prints[pk].words) for pk, words in judged.items())
        return min(shares) < STILL_THE_SAME


@transaction.atomic
def resolve(pair, decision, *, by):
    """Record what a curator decided about two entries that they see, and return the pair as it is now.

    `different` remembers both texts as they are. `recurrence` links the later entry to the earlier one. `merge` only
    says so: call this first, and merge in the same transaction.
    """
    if decision not in DuplicatePair.Decision.values:
        raise DomainError("Choose whether the two are different, the same thing happening again, or to be merged.")
    if not by.is_curator:
        raise NotAllowed("Only curators decide about possible duplicates. Ask one of them.")
    pair = DuplicatePair.objects.locked(pair.pk)
    if pair is None:
        raise DomainError("These two are no longer found to be alike. Reload the page to see those that are.")
    if not DuplicatePair.objects.visible_to(by).filter(pk=pair.pk).exists():
        raise NotAllowed("You can only decide about two entries that you see.")
    if pair.decision == decision:
        return pair
    if pair.decision:
        raise DomainError("Somebody has decided about these two already. Reload the page to see what.")
    pair.decision, pair.decided_by, pair.decided_at = decision, by, timezone.now()
    if decision == "different":
        prints = prints_of(Entry.objects.filter(pk__in=[pair.first_id, pair.second_id]), pair.first.kind)
        pair.first_words, pair.second_words = (prints[pk].words.tobytes() for pk in (pair.first_id, pair.second_id))
    pair.save(update_fields=["decision", "decided_by", "decided_at", "first_words", "second_words"])
    if decision == "recurrence":
        earlier, later = in_order_of_happening(pair.first, pair.second)
        later.link_to(earlier, "recurs", by=by)
        earlier.record("happened again", by=by)
    return pair


@transaction.atomic
def take_back(pair, *, by):
    """Have a pair decided anew; the link that said it happened again goes."""
    if not by.is_curator:
        raise NotAllowed("Only curators decide about possible duplicates. Ask one of them.")
    pair = DuplicatePair.objects.locked(pair.pk)
    if pair is None or not pair.decision:
        raise DomainError("This was taken back already. Reload the page.")
    if pair.decision == "merge":
        raise DomainError("The two were merged. Undo the merge to have both again.")
    if not DuplicatePair.objects.visible_to(by).filter(pk=pair.pk).exists():
        raise NotAllowed("You can only decide about two entries that you see.")
    for source, target in (
        ((pair.first, pair.second), (pair.second, pair.first)) if pair.decision == "recurrence" else ()
    ):
        for link in source.links_out.filter(kind="recurs", target=target):
            source.unlink(link, by=by)
    pair.reopen()
    return pair


def in_order_of_happening(*entries):
    """Entries by the day it happened where all of them say when, by when they were published otherwise."""
    days = {entry.pk: _day(entry) for entry in entries}
    return sorted(
        entries, key=lambda entry: (days[entry.pk] if all(days.values()) else "", entry.published_at, entry.pk)
    )


def _day(entry):
    content = kind_of(entry).read(entry)
    return content.get("happened_on") or content.get("held_on") or ""
