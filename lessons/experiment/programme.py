"""The programme: what runs, what is proposed, what came of the rest, and how long it takes to know."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Aggregate, Count, DurationField, F, Max, Q

from lessons.experiment.course import Outcome, State
from lessons.experiment.models import Experiment

ALL_ENDED, WITH_LESSONS = "ended", "with-lessons"
CHOICES = {
    ALL_ENDED: "All",
    **{outcome.value: outcome.label for outcome in Outcome},
    State.STOPPED.value: State.STOPPED.label,
    WITH_LESSONS: "With lessons",
}


class Median(Aggregate):
    """The middle of what is there; of an even number, half-way between the two in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Figures:
    """How many there are of each, and the two figures with the numbers behind them."""

    running: int
    proposed: int
    confirmed: int
    refuted: int
    inconclusive: int
    stopped: int
    median: timedelta | None
    longest: timedelta | None
    lessons: int
    with_lessons: int

    @property
    def concluded(self):
        return self.confirmed + self.refuted + self.inconclusive

    @property
    def ended(self):
        return self.concluded + self.stopped

    @property
    def is_empty(self):
        return not (self.ended or self.running or self.proposed)

    def of(self, choice):
        """How many rows a choice among those that ended has."""
        return {ALL_ENDED: self.ended, WITH_LESSONS: self.with_lessons}.get(choice) or getattr(self, choice, 0)


def figures(person):
    """Counted over what this person may see, in two queries."""
    shelf = Experiment.objects.on_the_programme(person)
    spent = F("ended_at") - F("entry__created_at")
    concluded = Q(state=State.CONCLUDED)
    counted = shelf.aggregate(
        running=Count("pk", filter=Q(state=State.RUNNING)),
        proposed=Count("pk", filter=Q(state=State.PROPOSED)),
        stopped=Count("pk", filter=Q(state=State.STOPPED)),
        median=Median(spent, filter=concluded),
        longest=Max(spent, filter=concluded, output_field=DurationField()),
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
    )
    harvested = [row for row in shelf.ended().with_lessons(person).values_list("lessons", flat=True) if row]
    return Figures(**counted, lessons=sum(harvested), with_lessons=len(harvested))


def ended(person, choice):
    """Those that ended, narrowed to one of the `CHOICES`, the newest first."""
    found = Experiment.objects.on_the_programme(person).ended().with_lessons(person)
    if choice in Outcome.values:
        found = found.concluded(choice)
    elif choice == State.STOPPED:
        found = found.stopped()
    elif choice == WITH_LESSONS:
        found = found.filter(lessons__gt=0)
    return found.newest_first().for_listing()
