"""What is written down while an experiment runs, and what was ticked before it started."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from lessons.experiment.content import MOST_DIGITS, MOST_PLACES, figure

LONGEST_LINE = 4000


class LogLine(models.Model):
    """One line of the log. It is only added to: a correction is another line.

    An iteration begins with a line that says what is different from there on; `value` is a reading of the measure.
    """

    experiment = models.ForeignKey("lessons.Experiment", models.CASCADE, related_name="lines")
    iteration = models.PositiveSmallIntegerField()
    begins = models.BooleanField("begins an iteration", default=False)
    text = models.TextField(max_length=LONGEST_LINE)
    value = models.DecimalField(max_digits=MOST_DIGITS, decimal_places=MOST_PLACES, null=True)
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_line_of_the_log_says_something"),
            models.UniqueConstraint(
                fields=["experiment", "iteration"], condition=Q(begins=True), name="an_iteration_begins_once"
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def figure(self):
        return figure(self.value)

    @property
    def in_words(self):
        """The line as an export and the index have it."""
        day = date_format(timezone.localtime(self.at), "j F Y")
        return f"{day}{f', iteration {self.iteration} begins' if self.begins else ''}: {self.text}"


class Tick(models.Model):
    """Somebody says that one thing on the checklist is so."""

    experiment = models.ForeignKey("lessons.Experiment", models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=20)
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(item__in=["told", "may_stop", "agreed"]), name="ticked_item_is_known"),
            models.UniqueConstraint(fields=["experiment", "item"], name="one_tick_an_item"),
        ]

    def __str__(self):
        return self.item
