"""Lesson: what only a lesson has."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone

from lessons.entry.kinds import Fact, Kind, Section, register
from lessons.entry.models import Entry

SECTIONS = (
    Section("context", "context", "Context"),
    Section("happened", "happened", "What happened"),
    Section("reasons", "why", "Why it made sense at the time"),
    Section("recommendation", "do", "What we recommend"),
    Section("limits", "fails", "Where it may not hold"),
)


class Nature(models.TextChoices):
    """What went wrong and what went well are both lessons."""

    PROBLEM = "problem", "Problem"
    STRENGTH = "strength", "Strength"


class LessonQuerySet(models.QuerySet):
    @transaction.atomic
    def start(self, content, *, by, source=None, note="", at=None, visibility="everyone", teams=(), publish=False):
        """A new lesson by this person, with its first version; a draft unless `publish` is set. Returns it.

        `at` dates imported texts; `source` says where a text came from and is taken once.
        """
        entry = Entry.objects.create(
            kind="lesson", author=by, source=source, visibility=visibility, created_at=at or timezone.now()
        )
        entry.shared_with.set(teams)
        lesson = self.create(entry=entry)
        entry.save_text(content, by=by, note=note, at=at, publish=publish)
        return lesson


class Lesson(models.Model):
    """Something worth knowing: a problem to avoid or a strength to keep."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="lesson")
    nature = models.CharField(max_length=10, choices=Nature, default=Nature.PROBLEM)
    context = models.TextField(blank=True)
    happened = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    recommendation = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(nature__in=Nature.values), name="lesson_nature_is_known")
        ]

    def __str__(self):
        return str(self.entry)

    def get_absolute_url(self):
        return self.entry.get_absolute_url()


class Impact(models.Model):
    """How hard it hit (or how much it helped) in one respect."""

    class Area(models.TextChoices):
        SAFETY = "safety", "Safety"
        PEOPLE = "people", "People"
        TIME = "time", "Time"
        COST = "cost", "Cost"
        QUALITY = "quality", "Quality"

    class Severity(models.TextChoices):
        SLIGHT = "slight", "Slight"
        SERIOUS = "serious", "Serious"
        SEVERE = "severe", "Severe"

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="impacts")
    area = models.CharField(max_length=10, choices=Area)
    severity = models.CharField(max_length=10, choices=Severity)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "area"], name="one_impact_an_area"),
            models.CheckConstraint(
                condition=models.Q(area__in=["safety", "people", "time", "cost", "quality"]),
                name="impact_area_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=["slight", "serious", "severe"]), name="impact_severity_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_area_display()}: {self.get_severity_display().lower()}"


def rows_of(content):
    """The columns of a lesson that hold a content."""
    return {section.key: content[section.key] for section in SECTIONS} | {
        "nature": content["nature"] if content["nature"] in Nature.values else Nature.PROBLEM,
        "happened_on": date.fromisoformat(content["happened_on"]) if content["happened_on"] else None,
    }


def impacts_of(pk, content):
    """The impacts that a content names, as rows of the lesson with this key."""
    return [
        Impact(lesson_id=pk, area=area, severity=severity)
        for area, severity in content["impact"].items()
        if area in Impact.Area.values and severity in Impact.Severity.values
    ]


def _write(entry, content):
    """Put a content into the lesson's rows."""
    lesson, rows = entry.lesson, rows_of(content)
    for name, value in rows.items():
        setattr(lesson, name, value)
    lesson.save(update_fields=list(rows))
    lesson.impacts.all().delete()
    Impact.objects.bulk_create(impacts_of(entry.pk, content))


def _read(entry):
    """A lesson's own part of a content, from its rows."""
    lesson = entry.lesson
    return {section.key: getattr(lesson, section.key) for section in SECTIONS} | {
        "nature": lesson.nature,
        "happened_on": lesson.happened_on.isoformat() if lesson.happened_on else "",
        "impact": {impact.area: impact.severity for impact in lesson.impacts.all()},
    }


def _impact_in_words(impact):
    return ", ".join(f"{Impact.Area(area).label.lower()} {severity}" for area, severity in sorted(impact.items()))


LESSON = register(
    Kind(
        name="lesson",
        label="Lesson",
        plural="Lessons",
        path="lessons",
        sections=SECTIONS,
        facts=(
            Fact("nature", "Nature", "problem", lambda value: Nature(value).label),
            Fact("happened_on", "When it happened", ""),
            Fact("impact", "Impact", {}, _impact_in_words),
        ),
        write=_write,
        read=_read,
        related=("impacts",),
    )
)
