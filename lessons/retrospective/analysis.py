"""What the talk about a finding leaves behind: causes, alternatives, evidence; and the times of what happened."""

from django.db import models
from django.db.models import Q

from lessons.retrospective.board import Finding
from lessons.retrospective.models import Retrospective

LONGEST_LINE = 500


class Category(models.TextChoices):
    """What kind of thing contributed. Systems and situations; there is none for a person."""

    PROCEDURE = "procedure", "Procedure or plan"
    COMMUNICATION = "communication", "Communication"
    HANDOVER = "handover", "Handover"
    KNOWLEDGE = "knowledge", "Knowledge or training"
    STAFFING = "staffing", "Staffing and time"
    TOOLS = "tools", "Tools and software"
    CHANGE = "change", "A change or release"
    CAPACITY = "capacity", "Capacity and load"
    EQUIPMENT = "equipment", "Equipment"
    MONITORING = "monitoring", "Monitoring and alarms"
    SUPPLIER = "supplier", "A supplier or another team"
    ENVIRONMENT = "environment", "Weather and surroundings"
    ORGANISATION = "organisation", "How we are organised"


class Cause(models.Model):
    """One thing that contributed to a finding, or one answer in its chain of whys."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="causes")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_LINE)
    category = models.CharField(max_length=15, choices=Category, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=["", *Category.values]), name="cause_category_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="a_cause_says_something"),
        ]

    def __str__(self):
        return self.text


class Alternative(models.Model):
    """Something else that could have been done or decided, and why it was not."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="alternatives")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_LINE)
    why_not = models.CharField(max_length=LONGEST_LINE, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="an_alternative_says_something")]

    def __str__(self):
        return self.text


class Evidence(models.Model):
    """Where one can see it: a dashboard, a log, a ticket, a photograph."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=1000)

    class Meta:
        ordering = ["place", "pk"]
        verbose_name_plural = "evidence"

    def __str__(self):
        return self.label


class Mark(models.TextChoices):
    """The moments that durations are counted between."""

    BEGAN = "began", "Impact began"
    DETECTED = "detected", "Detected"
    MITIGATED = "mitigated", "Mitigated"
    RESOLVED = "resolved", "Resolved"


class Moment(models.Model):
    """Something that happened at a time."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="moments")
    at = models.DateTimeField()
    text = models.CharField(max_length=LONGEST_LINE)
    mark = models.CharField(max_length=10, choices=Mark, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(mark__in=["", *Mark.values]), name="moment_mark_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="a_moment_says_what_happened"),
            models.UniqueConstraint(
                fields=["retrospective", "mark"], condition=~Q(mark=""), name="each_mark_once_a_retrospective"
            ),
        ]

    def __str__(self):
        return self.text


DURATIONS = (
    ("To detect", Mark.BEGAN, Mark.DETECTED),
    ("To mitigate", Mark.BEGAN, Mark.MITIGATED),
    ("To resolve", Mark.BEGAN, Mark.RESOLVED),
)


def durations(moments):
    """How long it took: `[(label, timedelta)]` for the marks that are there, in order."""
    marked = {moment.mark: moment.at for moment in moments if moment.mark}
    return [
        (label, marked[end] - marked[start])
        for label, start, end in DURATIONS
        if start in marked and end in marked and marked[end] >= marked[start]
    ]
