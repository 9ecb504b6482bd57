"""The ledger of reuse: each time that somebody used what others learned, and what it did to the work."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from lessons.entry.models import Entry
from lessons.entry.outcomes import Outcome

LATELY = timedelta(days=90)  # how long a “worse” is a reason for caution


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was applied, and what came of it; the rest of `applied` has not been told yet."""

    applied: int = 0
    helped: int = 0
    same: int = 0
    worse: int = 0

    @property
    def told(self):
        return self.helped + self.same + self.worse


class ApplicationQuerySet(models.QuerySet):
    def tallies(self, entries):
        """`{entry id: Tally}` of those of some entries (or ids) that were applied at all."""
        counted = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
        rows = self.filter(entry__in=entries).order_by().values("entry").annotate(applied=Count("pk"), **counted)
        return {row.pop("entry"): Tally(**row) for row in rows}

    def harmful_among(self, entries):
        """The ids of those of some entries that made something worse lately."""
        worse = self.filter(entry__in=entries, outcome=Outcome.WORSE, at__gte=timezone.now() - LATELY)
        return set(worse.values_list("entry", flat=True))

    def newest_first(self):
        return self.order_by("-at", "-pk")


class Application(models.Model):
    """Somebody used an entry in their work. `run` is the run of a playbook in which they did."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="applications")
    person = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="applications")
    team = models.ForeignKey("lessons.Team", models.SET_NULL, null=True, related_name="+")
    project = models.ForeignKey("lessons.Project", models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey("lessons.Run", models.CASCADE, null=True, related_name="applications")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    how = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="application_outcome_is_known"),
            models.UniqueConstraint(fields=["run", "entry"], name="a_run_applies_an_entry_once"),
        ]
        indexes = [models.Index(fields=["entry", "outcome", "-at"], name="applications_of_an_entry")]

    def __str__(self):
        return f"L-{self.entry_id}: {self.get_outcome_display() or 'not told yet'}"
