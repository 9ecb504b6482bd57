"""Experiment: something that is tried on purpose, where it is safe to fail, to find out whether it is so."""

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lessons.entry.models import Entry, Link, Version
from lessons.experiment.content import LONGEST_UNIT, MOST_DIGITS, MOST_PLACES, figure, hypothesis_of
from lessons.experiment.course import LONGEST_REASON, Course, Outcome, State
from lessons.person.models import Team


class ExperimentQuerySet(models.QuerySet):
    """The vocabulary of lists of experiments, and how one begins. The last word owns the joins."""

    @transaction.atomic
    def draft(self, content, *, by, source=None, note="", at=None, visibility="everyone", teams=()):
        """A new experiment by this person, with its first version: a draft until it is proposed. Returns it."""
        entry = Entry.objects.create(
            kind="experiment", author=by, source=source, visibility=visibility, created_at=at or timezone.now()
        )
        entry.shared_with.set(teams)
        experiment = self.create(entry=entry)
        entry.save_text(content, by=by, note=note, at=at)
        return experiment

    def on_the_programme(self, person):
        """Those this person may see that are proposed or further, and not archived."""
        return self.filter(entry__in=Entry.objects.visible_to(person).published())

    def running(self):
        return self.filter(state=State.RUNNING)

    def proposed(self):
        return self.filter(state=State.PROPOSED)

    def ended(self):
        return self.filter(state__in=[State.CONCLUDED, State.STOPPED])

    def concluded(self, outcome=None):
        return self.filter(state=State.CONCLUDED, **({"outcome": outcome} if outcome else {}))

    def stopped(self):
        return self.filter(state=State.STOPPED)

    def with_lessons(self, person):
        """Each with `lessons`: how many published lessons that this person may see came from it."""
        seen = Entry.objects.visible_to(person).without_drafts().filter(kind="lesson")
        came = Link.objects.filter(kind=Link.Kind.CAME_FROM, target=OuterRef("pk"), source__in=seen)
        counted = came.order_by().values("target").annotate(number=Count("pk")).values("number")
        return self.annotate(lessons=Coalesce(Subquery(counted), 0))

    def with_latest_reading(self):
        """Each with `reading` and `read_at`: the last line of its log that has a number."""
        read = self.model.lines.rel.related_model.objects.filter(experiment=OuterRef("pk"), value__isnull=False)
        latest = read.order_by("-at", "-pk")
        return self.annotate(reading=Subquery(latest.values("value")[:1]), read_at=Subquery(latest.values("at")[:1]))

    def soonest_end_first(self):
        return self.order_by("ends_on", "pk")

    def newest_first(self):
        return self.order_by("-ended_at", "-entry__published_at", "-pk")

    def for_listing(self):
        """What one row of a list shows."""
        return self.select_related("entry__team")


def _number():
    return models.DecimalField(max_digits=MOST_DIGITS, decimal_places=MOST_PLACES, null=True)


class Experiment(Course, models.Model):
    """A hypothesis, where and how it is tried, and what came of it.

    The plan and the conclusion are text and have versions; state, outcome, log and ticks are rows of their own.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="experiment")
    belief = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    whom = models.TextField(blank=True)
    sign = models.TextField(blank=True)
    background = models.TextField(blank=True)
    sandbox = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    stop_rule = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    unit = models.CharField(max_length=LONGEST_UNIT, blank=True)
    baseline, target, result = _number(), _number(), _number()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    came_out = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    iteration = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    started_version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    stop_reason = models.TextField(blank=True, max_length=LONGEST_REASON)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="experiment_state_is_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="experiment_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(state="concluded") & ~Q(outcome="") | ~Q(state="concluded") & Q(outcome=""),
                name="a_concluded_experiment_has_an_outcome_and_no_other_has",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", started_at__isnull=True, iteration=0)
                | ~Q(state="proposed") & Q(started_at__isnull=False, iteration__gte=1),
                name="an_experiment_that_started_knows_since_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["concluded", "stopped"], ended_at__isnull=False)
                | Q(state__in=["proposed", "running"], ended_at__isnull=True),
                name="an_experiment_that_ended_knows_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stop_reason=""), name="a_stopped_experiment_says_why"
            ),
        ]
        indexes = [models.Index(fields=["state", "-ended_at"], name="experiments_by_state")]

    def __str__(self):
        return str(self.entry)

    def get_absolute_url(self):
        return self.entry.get_absolute_url()

    @property
    def hypothesis(self):
        """What is believed and how one will know, as one paragraph."""
        return hypothesis_of({key: getattr(self, key) for key in ("belief", "effect", "whom", "sign")})

    @property
    def day(self):
        """How many days it has run, the first being one."""
        return (timezone.localdate() - timezone.localdate(self.started_at)).days + 1

    @property
    def planned_days(self):
        """How many days it is to run from the day it started; None when that is not known."""
        days = (self.ends_on - timezone.localdate(self.started_at)).days + 1 if self.ends_on else 0
        return days if days > 0 else None

    @property
    def is_past_end(self):
        return self.is_running and self.ends_on is not None and timezone.localdate() > self.ends_on

    @property
    def days_from_idea(self):
        return (self.ended_at - self.entry.created_at).days

    @property
    def target_in_words(self):
        return figure(self.target)

    @property
    def reading_in_words(self):
        """The latest reading, where a list asked for it."""
        return figure(self.reading)

    def gather(self, people, teams):
        """Make the squad of these people and teams, by id; those that are gone are left out."""
        made = self.members.model
        found = [made(experiment=self, person=person) for person in get_user_model().objects.filter(pk__in=people)]
        found += [made(experiment=self, team=team) for team in Team.objects.filter(pk__in=teams)]
        self.members.all().delete()
        self.members.bulk_create(found)
        self._prefetched_objects_cache = {}
