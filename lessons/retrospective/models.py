"""Retrospective: a team looks back together, phase by phase, and keeps what it found."""

from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.models import Entry
from lessons.retrospective.formats import Column
from lessons.retrospective.phases import LABELS, Phase, Phases

DOTS_EACH, DOTS_A_FINDING = 5, 3


class Subject(models.TextChoices):
    """What a retrospective is about."""

    SPRINT = "sprint", "A sprint or a stretch of work"
    PROJECT = "project", "The end of a project"
    INCIDENT = "incident", "An incident"
    EXPERIMENT = "experiment", "An experiment"
    OTHER = "other", "Something else"


class RetrospectiveQuerySet(models.QuerySet):
    """The vocabulary of lists of retrospectives. The last word owns the joins."""

    def visible_to(self, person):
        return self.filter(entry__in=Entry.objects.visible_to(person))

    def under_way(self):
        return self.exclude(phase__in=[Phase.PLANNED, Phase.CLOSED])

    def planned(self):
        return self.filter(phase=Phase.PLANNED)

    def closed(self):
        return self.filter(phase=Phase.CLOSED)

    def of_team(self, team):
        return self.filter(entry__team=team)

    def counted(self):
        """With how many findings, actions and people each has."""
        return self.annotate(
            finding_count=Count("findings", distinct=True),
            people_count=Count("participations", distinct=True),
            action_count=Count("entry__actions", distinct=True),
            actions_done=Count("entry__actions", filter=Q(entry__actions__state="done"), distinct=True),
        )

    def due_to_move(self, now):
        """Those that run by the clock and whose phase is over, or that are to open."""
        return self.filter(Q(phase=Phase.PLANNED, opens_at__lte=now) | Q(by_the_clock=True, ends_at__lte=now)).exclude(
            phase=Phase.CLOSED
        )

    def for_listing(self):
        return self.select_related("entry__team", "facilitator").order_by("-held_on", "-pk")

    @transaction.atomic
    def plan(
        self,
        *,
        title,
        purpose,
        team,
        format,
        held_on,
        by,
        facilitator=None,
        visibility="teams",
        teams=(),
        at=None,
        source=None,
        **fields,
    ):
        """A planned retrospective that those it is for can see. Returns its entry; `fields` are its own columns."""
        entry = Entry.objects.create(
            kind="retrospective", author=by, visibility=visibility, source=source, created_at=at or timezone.now()
        )
        entry.shared_with.set(teams or ([team] if visibility == "teams" and team else []))
        project, tags = fields.pop("project", None), fields.pop("tags", [])
        self.create(
            entry=entry, format_key=format.key, format_name=format.name, columns=format.columns_as_data(),
            held_on=held_on, facilitator=facilitator or by, **fields,
        )  # fmt: skip
        content = {
            "title": title, "summary": purpose, "team": team.pk if team else None,
            "project": project.pk if project else None, "tags": tags, "background": fields.get("background", ""),
        }  # fmt: skip
        entry.save_text(content, by=by, publish=True, at=at)
        entry.refresh_from_db()
        return entry


class Retrospective(Phases, models.Model):
    """One meeting, or one week in which everybody takes part when they can.

    The board (notes, findings, votes) is in rows of its own and changes under everybody's eyes; `revision` counts the
    changes, so that a browser can ask whether it still has the board as it is. When it closes, the text that it leaves
    behind becomes a version of the entry, and corrections are versions too.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="retrospective")
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.PLANNED)
    revision = models.PositiveIntegerField(default=0)
    subject = models.CharField(max_length=12, choices=Subject, default=Subject.SPRINT)
    background = models.TextField(blank=True)
    held_on = models.DateField()

    format_key = models.CharField(max_length=60)
    format_name = models.CharField(max_length=80)
    columns = models.JSONField()

    facilitator = models.ForeignKey("lessons.User", models.PROTECT, related_name="facilitated")
    facilitator_seen_at = models.DateTimeField(null=True)
    dots_each = models.PositiveSmallIntegerField(default=DOTS_EACH)
    dots_a_finding = models.PositiveSmallIntegerField(default=DOTS_A_FINDING)
    discussing = models.ForeignKey("lessons.Finding", models.SET_NULL, null=True, related_name="+")

    by_the_clock = models.BooleanField(default=False)
    opens_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    follows = models.OneToOneField("self", models.SET_NULL, null=True, related_name="followed_by")
    every_weeks = models.PositiveSmallIntegerField(null=True)
    worth_count = models.PositiveSmallIntegerField(default=0)
    worth_sum = models.PositiveSmallIntegerField(default=0)

    objects = RetrospectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="retrospective_phase_is_known"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="retrospective_subject_is_known"),
            models.CheckConstraint(
                condition=Q(phase="closed", closed_at__isnull=False) | (~Q(phase="closed") & Q(closed_at__isnull=True)),
                name="a_closed_retrospective_knows_since_when",
            ),
            models.CheckConstraint(
                condition=Q(dots_a_finding__gte=1, dots_each__gte=F("dots_a_finding")),
                name="nobody_can_put_more_dots_on_a_finding_than_they_have",
            ),
        ]
        indexes = [models.Index(fields=["-held_on"], name="retrospectives_newest_first")]

    def __str__(self):
        return str(self.entry)

    def get_absolute_url(self):
        return self.entry.get_absolute_url()

    @property
    def board(self):
        """Its columns, in order."""
        return [Column(**column) for column in self.columns]

    def column(self, key):
        """One of its columns; `DomainError` when it has none of that name."""
        for column in self.board:
            if column.key == key:
                return column
        raise DomainError("The board has no such column. Choose one of those it has.")

    def take(self, *phases, by=None):
        """Take the board for one change: it is counted, others wait, and a phase that has gone on refuses it.

        `by` is whoever wants to change it and has to take part for that.
        """
        own = type(self).objects.filter(pk=self.pk)
        if not own.filter(phase__in=phases).update(revision=F("revision") + 1):
            now = own.values_list("phase", flat=True).get()
            raise DomainError(f"It has gone on meanwhile and is in the phase “{LABELS[now]}” now.")
        if by is not None and not self.is_joined_by(by):
            raise NotAllowed("You are looking on. Join first; then you can take part.")
        self.refresh_from_db()

    def is_joined_by(self, person):
        return self.participations.filter(person=person).exists()

    def is_facilitated_by(self, person):
        return self.facilitator_id == person.pk

    def touch(self):
        """Count a change of the board that needs no phase."""
        type(self).objects.filter(pk=self.pk).update(revision=F("revision") + 1)


class Participation(models.Model):
    """Somebody takes part. It is written when they join and never afterwards: it must not tell when they did what."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="participations")
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="participations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "person"], name="one_participation_a_person"),
        ]

    def __str__(self):
        return f"{self.person_id} in {self.retrospective_id}"


class PhaseEnd(models.Model):
    """When a phase of a retrospective that runs by the clock ends."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="phase_ends")
    phase = models.CharField(max_length=12, choices=Phase)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["retrospective", "phase"], name="one_end_a_phase")]

    def __str__(self):
        return f"{self.phase} until {self.at}"


class Worth(models.Model):
    """One participant's return-on-time vote, 1 to 5, until it closes; then only their number and sum remain."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="worths")
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "person"], name="one_return_on_time_vote_a_person"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="return_on_time_is_one_to_five"),
        ]

    def __str__(self):
        return str(self.value)
