"""A run: somebody follows a playbook for real, from one of its versions. Runs are the evidence of its use."""

from django.db import models, transaction
from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import one_line
from lessons.entry.access import tokens_of
from lessons.entry.models import Entry
from lessons.entry.outcomes import Outcome
from lessons.playbook.running import Running

LONGEST_TITLE = 200


class RunState(models.TextChoices):
    UNDER_WAY = "underway", "Under way"
    PAUSED = "paused", "Paused"
    FINISHED = "finished", "Finished"
    STOPPED = "stopped", "Stopped"


OPEN_STATES = (RunState.UNDER_WAY, RunState.PAUSED)


def current_or_refuse(entry):
    """Raise `DomainError` for a playbook that is not for following: only what is on the shelf is."""
    if entry.deleted_at is not None:
        raise DomainError("This playbook was deleted, or merged into another one, a moment ago. Reload its page.")
    if entry.live_id is None:
        raise DomainError("It is a draft. Publish the playbook before somebody follows it.")
    if entry.status == "archived":
        raise DomainError("This playbook is archived. Put it back on the shelf before somebody follows it.")
    if entry.status == "superseded":
        raise DomainError("This playbook was replaced. Open it to see by what, and follow that.")


class RunQuerySet(models.QuerySet):
    @transaction.atomic
    def start(self, playbook, *, by, title="", team=None, project=None, at=None):
        """Begin to follow the version that readers see now. Returns the run."""
        entry = Entry.objects.select_for_update().get(pk=playbook.pk)  # runs of one playbook are numbered in a row
        current_or_refuse(entry)
        if len(title := one_line(title)) > LONGEST_TITLE:
            raise DomainError(f"What the run is for has {len(title)} characters. Use at most {LONGEST_TITLE}.")
        number = (self.filter(playbook=playbook).aggregate(newest=Max("number"))["newest"] or 0) + 1
        run = self.create(
            playbook=playbook, version=entry.live, number=number, title=title, team=team, project=project, leader=by,
            started_at=at or timezone.now(),
        )  # fmt: skip
        run.crew.add(by)
        run.record("started", by=by, at=at)
        entry.record("run", by=by, at=at, detail=f"run {number}")
        return run

    def visible_to(self, person):
        """A run is seen by whoever sees its playbook, and might read the version that it follows when that was live;
        and by its crew."""
        followed = Q(version=F("playbook__entry__live")) | Q(version__audience__overlap=tokens_of(person))
        crew = Q(pk__in=self.model.crew.through.objects.filter(user=person).values("run"))
        return self.filter(followed | crew, playbook__entry__in=Entry.objects.visible_to(person))

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def ended(self):
        return self.exclude(state__in=OPEN_STATES)

    def with_somebody(self, person):
        """Those that this person is in the crew of."""
        return self.filter(crew=person)

    def newest_first(self):
        return self.order_by("-started_at", "-pk")

    def for_listing(self):
        """What one row of a list shows, with how many steps are marked in `marked`."""
        return self.select_related("playbook__entry", "version", "team", "project", "leader").annotate(
            marked=Count("marks", filter=Q(marks__gone=False))
        )

    def figures(self):
        """Of some runs: `runs`, `ended`, `teams`, and how many `helped`, were the `same`, or made it `worse`."""
        counted = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
        return self.aggregate(
            runs=Count("pk"), ended=Count("pk", filter=~Q(state__in=OPEN_STATES)),
            teams=Count("team", distinct=True), **counted,
        )  # fmt: skip


class Run(Running, models.Model):
    """One time that somebody follows a playbook."""

    playbook = models.ForeignKey("lessons.Playbook", models.CASCADE, related_name="runs")
    version = models.ForeignKey("lessons.Version", models.RESTRICT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    team = models.ForeignKey("lessons.Team", models.SET_NULL, null=True, related_name="runs")
    project = models.ForeignKey("lessons.Project", models.SET_NULL, null=True, related_name="runs")
    leader = models.ForeignKey("lessons.User", models.PROTECT, related_name="+")
    crew = models.ManyToManyField("lessons.User", related_name="runs")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.UNDER_WAY)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    stop_reason = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="one_run_a_playbook_and_number"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_is_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="run_outcome_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | Q(state__in=["finished", "stopped"], ended_at__isnull=False),
                name="a_run_that_ended_knows_since_when",
            ),
            models.CheckConstraint(condition=~Q(state="stopped") | ~Q(stop_reason=""), name="a_stopped_run_says_why"),
        ]
        indexes = [models.Index(fields=["playbook", "-started_at"], name="runs_of_a_playbook")]

    def __str__(self):
        return self.title or f"Run {self.number}"

    def get_absolute_url(self):
        return reverse("playbook:run", args=[self.playbook_id, self.number])

    @property
    def is_open(self):
        return self.state in OPEN_STATES

    @property
    def is_under_way(self):
        return self.state == RunState.UNDER_WAY

    @property
    def steps(self):
        """The steps of the version it follows, as a content holds them."""
        return self.version.content["steps"]


class Mark(models.Model):
    """What became of one step in one run. `gone` when the run has moved to a version without that step."""

    class State(models.TextChoices):
        DONE = "done", "Done"
        DIFFERENTLY = "differently", "Done differently"
        SKIPPED = "skipped", "Skipped"

    run = models.ForeignKey(Run, models.CASCADE, related_name="marks")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State, blank=True)
    ticked = models.JSONField(default=list)
    note = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    by = models.ForeignKey("lessons.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="one_mark_a_run_and_step"),
            models.CheckConstraint(
                condition=Q(state__in=["", "done", "differently", "skipped"]), name="mark_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "differently"]) | ~Q(note=""),
                name="what_was_skipped_or_done_otherwise_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.title}: {self.get_state_display()}"


class RunEvent(models.Model):
    """What happened to a run as a whole. Ids only, never names."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=20)
    person = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.verb} run {self.run_id}"
