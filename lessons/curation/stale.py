"""What nobody has looked at for long and nobody uses: proposed for archiving, a week after its owner was told."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import may_edit
from lessons.entry.models import Entry
from lessons.feedback.models import Application
from lessons.person.models import Membership, User
from lessons.playbook.steps import Basis
from lessons.review.cadence import INTERVALS
from lessons.review.verification import Verification, may_verify

LONG_OVERDUE = timedelta(days=180)
UNUSED_FOR = timedelta(days=730)  # a yearly thing may be left out once
NOTICE = timedelta(days=7)
KEPT_FOR = timedelta(days=365)  # whoever keeps something is not asked about it again so soon


def stale(entries, today=None):
    """Those of some entries that are overdue for half a year, were applied by nobody for two, and carry no step of a
    current playbook; the longest overdue first. What was kept lately, or has its notice already, is not among them."""
    today = today or timezone.localdate()
    moment = timezone.now()
    overdue = Q(verification__due_on__lt=today - LONG_OVERDUE)
    applied = Application.objects.filter(entry=OuterRef("pk"), at__gt=moment - UNUSED_FOR)
    carried = Basis.objects.filter(
        entry=OuterRef("pk"), step__playbook__entry__status="published", step__playbook__entry__deleted_at=None
    )
    notices = ArchiveNotice.objects.filter(entry=OuterRef("pk"))
    spared = notices.filter(Q(outcome="") | Q(outcome="kept", ended_at__gt=moment - KEPT_FOR))
    found = entries.filter(overdue, ~Exists(applied), ~Exists(carried), ~Exists(spared), status="published")
    return found.order_by("verification__due_on", "pk")


class ArchiveNoticeQuerySet(models.QuerySet):
    """The vocabulary of lists of notices."""

    def open(self):
        return self.filter(outcome="")

    def visible_to(self, person):
        return self.filter(entry__in=Entry.objects.visible_to(person))

    def up_on(self, day):
        """Those whose week, which began when its owner was told, is over."""
        return self.open().filter(ends_on__lte=day, told_at__isnull=False).order_by("ends_on", "pk")

    def for_listing(self):
        return self.select_related("entry__team", "given_by")


class ArchiveNotice(models.Model):
    """The week in which the owner of an entry can keep it on the shelf; what came of it is its `outcome`."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "Kept"
        ARCHIVED = "archived", "Archived"
        WITHDRAWN = "withdrawn", "Withdrawn"

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="archive_notices")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    ends_on = models.DateField()
    told_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = ArchiveNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(outcome=""), name="one_open_notice_an_entry"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "kept", "archived", "withdrawn"]), name="notice_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="a_notice_that_ended_says_when",
            ),
        ]

    def __str__(self):
        return f"L-{self.entry_id} until {self.ends_on}"

    def begin(self):
        """Its owner is told now, and has a week from now."""
        self.told_at, self.ends_on = timezone.now(), timezone.localdate() + NOTICE
        self.save(update_fields=["told_at", "ends_on"])

    @transaction.atomic
    def keep(self, *, by):
        """Somebody who looks after the entry, or may change it, wants it to stay."""
        self._lock()
        verification = Verification.objects.for_listing().filter(entry=self.entry).first()
        if not (may_edit(by, self.entry) or (verification and may_verify(by, verification))):
            raise NotAllowed("You can read this. Whether it stays is said by those who look after it.")
        self._end("kept", by=by)
        self.entry.record("kept on the shelf", by=by)

    @transaction.atomic
    def withdraw(self, *, by):
        """The curator has thought better of it."""
        self._lock()
        if not by.is_curator:
            raise NotAllowed("Only curators take a notice back. Ask one of them.")
        self._end("withdrawn", by=by)
        self.entry.record("archiving withdrawn", by=by)

    @transaction.atomic
    def carry_out(self):
        """Archive it, unless somebody has used, rewritten or looked at it since. Returns whether it was archived."""
        self._lock()
        if self.was_of_use():
            self._end("kept", by=None)
            self.entry.record("kept on the shelf", by=None)
            return False
        self._end("archived", by=None)
        self.entry.archive(by=self.given_by)
        return True

    def was_of_use(self):
        """Whether somebody has used, rewritten or looked at the entry since, or it is no longer on the shelf."""
        entry, since = self.entry, self.given_at
        checked = Verification.objects.filter(entry=entry, verified_at__gt=since).exists()
        used = entry.applications.filter(at__gt=since).exists()
        return checked or used or entry.changed_at > since or entry.status != "published" or bool(entry.deleted_at)

    def _lock(self):
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        if self.outcome:
            raise DomainError(f"This was settled already: {self.get_outcome_display().lower()}. Reload the page.")

    def _end(self, outcome, *, by):
        self.outcome, self.ended_at, self.ended_by = outcome, timezone.now(), by
        self.save(update_fields=["outcome", "ended_at", "ended_by"])


@transaction.atomic
def give_notice(entry, *, by):
    """Propose to archive an entry in a week; its owner is told by mail, and its page says so. Returns the notice."""
    if not by.is_curator:
        raise NotAllowed("Only curators propose to archive what others wrote. Ask one of them.")
    if entry.status != "published" or entry.kind not in INTERVALS:
        raise DomainError("Only lessons and playbooks that are on the shelf can be proposed for archiving.")
    if ArchiveNotice.objects.open().filter(entry=entry).exists():
        raise DomainError("It is proposed for archiving already.")
    notice = ArchiveNotice.objects.create(entry=entry, given_by=by, ends_on=timezone.localdate() + NOTICE)
    entry.record("archiving proposed", by=by, after={"ends_on": notice.ends_on.isoformat()})
    return notice


def owners_of(entry):
    """Who is told: who looks after it, else its authors, else its team, as far as they are here and see it."""
    verification = Verification.objects.filter(entry=entry).select_related("person", "team", "entry__team").first()
    holder = verification.held_by if verification else entry.team
    active = User.objects.active()
    team = getattr(holder, "pk", None) if not isinstance(holder, User) else None
    groups = (
        [holder] if isinstance(holder, User) else [],
        active.filter(Q(pk=entry.author_id) | Q(co_authored=entry)).distinct(),
        active.filter(pk__in=Membership.objects.filter(team=team).values("person")),
    )
    for group in groups:
        seeing = [person for person in group if Entry.objects.visible_to(person).filter(pk=entry.pk).exists()]
        if seeing:
            return seeing
    return []


def untold():
    """Open notices of which nobody was told yet."""
    return ArchiveNotice.objects.open().filter(told_at=None).select_related("entry__team").order_by(F("given_at"), "pk")
