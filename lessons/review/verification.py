"""Verification: whether what readers rely on is still true, who looks after that, and when they look again."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.signals import applied, entries_published
from lessons.common.text import clean
from lessons.entry.access import is_for, may_edit, why_unseen_by
from lessons.entry.holding import HOLDS, SOON
from lessons.entry.models import Entry
from lessons.entry.outcomes import Outcome
from lessons.person.models import Team
from lessons.review.cadence import INTERVALS, NEVER, pushed_out

LONGEST = 2000


class State(models.TextChoices):
    VERIFIED = "verified", HOLDS["verified"]
    DUE = "due", HOLDS["due"]
    OVERDUE = "overdue", HOLDS["overdue"]
    DISPUTED = "disputed", HOLDS["disputed"]
    NEVER = "never", "Not checked again"


class VerificationQuerySet(models.QuerySet):
    """The vocabulary of lists of verifications. The last word owns the joins."""

    def visible_to(self, person):
        seen = Entry.objects.visible_to(person).without_drafts().exclude(status__in=["archived", "superseded"])
        return self.filter(entry__in=seen)

    def pressing(self, today=None):
        """Those that are due soon, overdue or disputed."""
        today = today or timezone.localdate()
        return self.filter(Q(due_on__lte=today + SOON) | Q(disputed_at__isnull=False))

    def in_state(self, state, today=None):
        today = today or timezone.localdate()
        undisputed = Q(disputed_at=None)
        return self.filter({
            State.DISPUTED: Q(disputed_at__isnull=False),
            State.OVERDUE: undisputed & Q(due_on__lt=today),
            State.DUE: undisputed & Q(due_on__gte=today, due_on__lte=today + SOON),
            State.VERIFIED: undisputed & Q(due_on__gt=today + SOON),
            State.NEVER: undisputed & Q(due_on=None),
        }[State(state)])  # fmt: skip

    def held_by(self, person):
        """Those that this person looks after, themselves or by a team; who has left, their team inherits from. What is
        of no team is looked after by its author."""
        teams = person.team_ids()
        inherited = Q(person=None, team=None) | Q(person__is_active=False)
        own = Q(entry__team=None, entry__author=person)
        return self.filter(Q(person=person) | Q(team__in=teams) | inherited & (Q(entry__team__in=teams) | own))

    def for_listing(self):
        return self.select_related("entry__team", "entry__author", "person", "team", "verified_by", "disputed_by")


class Verification(models.Model):
    """One published entry's. `every_days` is None for what is usual for its kind (`usual_days`), 0 for never."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="verification")
    person = models.ForeignKey("lessons.User", models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey("lessons.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    usual_days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    disputed_at = models.DateTimeField(null=True)
    disputed_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    dispute = models.TextField(blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) | Q(team=None), name="a_verifier_is_a_person_or_a_team"),
            models.CheckConstraint(
                condition=Q(disputed_at__isnull=True, dispute="") | Q(disputed_at__isnull=False) & ~Q(dispute=""),
                name="what_is_disputed_says_why",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="verifications_by_date")]

    def __str__(self):
        return f"{self.get_state_display()}: {self.entry}"

    @property
    def interval(self):
        return self.usual_days if self.every_days is None else self.every_days

    @property
    def state(self):
        """Where it stands today."""
        if self.disputed_at is not None:
            return State.DISPUTED
        if self.due_on is None:
            return State.NEVER
        today = timezone.localdate()
        if self.due_on < today:
            return State.OVERDUE
        return State.DUE if self.due_on <= today + SOON else State.VERIFIED

    def get_state_display(self):
        return self.state.label

    @property
    def held_by(self):
        """The person or team that looks after it. Where nobody is named or who was has left: the entry's team, and its
        author where it has none."""
        if self.person is not None and self.person.is_active:
            return self.person
        author = self.entry.author
        return self.team or self.entry.team or (author if author.is_active else None)

    @transaction.atomic
    def still_true(self, *, by, at=None):
        """Somebody has looked, and it still holds."""
        self._lock()
        moment = at or timezone.now()
        before = {"state": str(self.state)}
        self.verified_at, self.verified_by = moment, by
        self.disputed_at, self.disputed_by, self.dispute = None, None, ""
        self.due_on = self._next(timezone.localdate(moment))
        self.save(update_fields=["verified_at", "verified_by", "disputed_at", "disputed_by", "dispute", "due_on"])
        self.entry.record("verified", by=by, at=moment, before=before, after={"state": "verified"})

    @transaction.atomic
    def needs_change(self, comment, *, by, at=None):
        """Somebody has looked, and it does not hold: what is wrong with it."""
        self._lock()
        if not (comment := clean(comment or "").strip()[:LONGEST]):
            raise DomainError("Say in a sentence what no longer holds. Whoever mends it will need it.")
        before = {"state": str(self.state)}
        self.disputed_at, self.disputed_by, self.dispute = at or timezone.now(), by, comment
        self.save(update_fields=["disputed_at", "disputed_by", "dispute"])
        self.entry.record("disputed", by=by, at=at, before=before, after={"state": "disputed"})

    @transaction.atomic
    def entrust(self, *, by, person=None, team=None, every_days=None):
        """Say who looks after it, and how often; None for what is usual, 0 for never."""
        self._lock()
        if person is not None and team is not None:
            raise DomainError("Name a person or a team, not both.")
        if why := why_not_held_by(self.entry, person, team):
            raise DomainError(why)
        before, interval = self._told(), self.interval
        self.person, self.team, self.every_days = person, team, every_days
        if self.interval != interval:
            self.due_on = self._next(timezone.localdate(self.verified_at) if self.verified_at else timezone.localdate())
        self.save(update_fields=["person", "team", "every_days", "due_on"])
        self.entry.record("entrusted", by=by, before=before, after=self._told())

    @transaction.atomic
    def move_to(self, day, *, by):
        """Have it looked at on another day: later, or now. What is never looked at again stays so."""
        self._lock()
        if self.due_on is None:
            raise DomainError("It is not looked at again, so there is no day to move. Say how often it is to be first.")
        before, self.due_on = self.due_on, day
        self.save(update_fields=["due_on"])
        days = {"due_on": before.isoformat()}, {"due_on": day.isoformat()}
        self.entry.record("check moved", by=by, before=days[0], after=days[1])

    def _told(self):
        return {"verifier": self.person_id, "team": self.team_id, "every_days": self.every_days}

    def _next(self, day):
        return day + timedelta(days=self.interval) if self.interval != NEVER else None

    def _lock(self):
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()


def why_not_held_by(entry, person=None, team=None):
    """Why a person or team cannot look after a published entry, in a sentence; empty when they can."""
    if person is not None and not person.is_active:
        return f"{person} has left."
    if person is not None and not person.can_write:
        return f"{person} can read but not write, and so cannot say whether it still holds."
    return why_unseen_by(entry, person, team)


def may_verify(person, verification):
    """Whether somebody who sees an entry may say whether it still holds: who looks after it, and who may change it."""
    entry = verification.entry
    if not person.can_write or not is_for(person, entry):
        return False
    return _is_held_by(verification, person) or may_edit(person, entry)


def note_who_may_say(rows, person):
    """Set `may_say` on verifications of what somebody sees: whether they may say that it still holds. One query."""
    changeable = Entry.objects.filter(pk__in=[row.pk for row in rows]).visible_to(person).changeable_by(person)
    own = set(changeable.values_list("pk", flat=True)) if person.can_write else set()
    for row in rows:
        row.may_say = row.pk in own or (person.can_write and _is_held_by(row, person))


def _is_held_by(verification, person):
    holder = verification.held_by
    return holder.pk in person.team_ids() if isinstance(holder, Team) else holder == person


@receiver(entries_published, dispatch_uid="lessons.review.verification")
def begin(sender, keys, **_):
    """Whoever publishes something vouches for it; from then on it is looked at again."""
    entries = Entry.objects.filter(pk__in=keys, published_at__isnull=False, verification=None)
    Verification.objects.bulk_create([_first(entry) for entry in entries], ignore_conflicts=True, batch_size=500)


def _first(entry):
    days = INTERVALS.get(entry.kind, NEVER)
    day = timezone.localdate(entry.published_at)
    return Verification(
        entry=entry, usual_days=days, verified_at=entry.published_at, verified_by_id=entry.author_id,
        due_on=day + timedelta(days=days) if days else None,
    )  # fmt: skip


def became_due(today):
    """The ids of what was due for the first time, or overdue, in the days that a worker may have missed."""
    missed = timedelta(days=3)
    due = Q(due_on__range=(today + SOON - missed, today + SOON))
    return list(
        Verification.objects.filter(due | Q(due_on__range=(today - missed, today))).values_list("entry", flat=True)
    )


@receiver(applied, dispatch_uid="lessons.review.verification.heed")
def heed(sender, applications, **_):
    """What helped somebody can wait a little longer; what made something worse is looked at now."""
    today = timezone.localdate()
    rows = Verification.objects.filter(entry__in=[said.entry_id for said in applications], due_on__isnull=False)
    by_entry = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    for application in applications:
        row = by_entry.get(application.entry_id)
        if row is None:
            continue
        if application.outcome == Outcome.WORSE:
            row.due_on = min(row.due_on, today)
        elif application.outcome == Outcome.HELPED and row.disputed_at is None:
            row.due_on = pushed_out(row.due_on, row.interval, today)
    Verification.objects.bulk_update(by_entry.values(), ["due_on"])
