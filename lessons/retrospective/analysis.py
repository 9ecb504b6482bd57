"""The kinds of causes, and the timeline: when what happened, and how long it took."""

from django.db import models
from django.db.models import Q

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
