"""Harvest: a finding becomes a draft lesson, or is known as the recurrence of one. Linked both ways."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.entry.models import Entry
from lessons.lesson.models import Lesson, Nature
from lessons.retrospective.board import CauseForm, Finding
from lessons.retrospective.formats import Tone


class Harvest(models.Model):
    """A finding and a lesson: the finding became it, or the same thing happened again."""

    class Kind(models.TextChoices):
        BECAME = "became", "Became"
        RECURRENCE = "recurrence", "Happened again"

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="harvests")
    lesson = models.ForeignKey(Entry, models.CASCADE, related_name="harvests")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "lesson"], name="one_harvest_a_finding_and_lesson"),
            models.CheckConstraint(condition=Q(kind__in=["became", "recurrence"]), name="harvest_kind_is_known"),
        ]

    def __str__(self):
        return f"{self.finding_id} {self.kind} {self.lesson_id}"


@transaction.atomic
def harvest(finding, *, by, nature=None, at=None):
    """A draft lesson of what was found, by this person, for those who may see the retrospective. Returns its entry.

    It carries the notes' words without names, whoever signed them: a lesson is about the work.
    """
    retrospective = finding.retrospective
    entry = retrospective.entry
    lesson = Lesson.objects.start(
        content_from(finding, nature=nature), by=by, note=f"From the retrospective “{entry}”"[:300], at=at,
        visibility=entry.visibility, teams=entry.shared_with.all(),
    ).entry  # fmt: skip
    adopt(finding, lesson, by=by, at=at)
    return lesson


@transaction.atomic
def adopt(finding, lesson, *, by, at=None):
    """A lesson that is written already came from this finding."""
    retrospective = finding.retrospective
    lesson.link_to(retrospective.entry, "came-from", by=by, at=at, anchor=finding.anchor)
    finding.harvests.create(lesson=lesson, kind=Harvest.Kind.BECAME, by=by, at=at or timezone.now())
    retrospective.touch()
    retrospective.entry.record("harvested", by=by, at=at, detail=f"lesson {lesson.pk}", after={"lesson": lesson.pk})


@transaction.atomic
def recur(finding, lesson, *, by, at=None):
    """The finding is a lesson that is known already: it happened again, and the lesson's record says so."""
    if lesson.kind != "lesson":
        raise DomainError("Only a lesson can happen again. Choose one.")
    made, created = finding.harvests.get_or_create(
        lesson=lesson, defaults={"kind": Harvest.Kind.RECURRENCE, "by": by, "at": at or timezone.now()}
    )
    if created:
        finding.retrospective.touch()
        entry = finding.retrospective.entry
        entry.record("recurrence", by=by, at=at, detail=f"lesson {lesson.pk}", after={"lesson": lesson.pk})
        entry.link_to(lesson, "recurs", by=by, at=at, anchor=finding.anchor)
        lesson.record("happened again", by=by, at=at)
    return made


def nature_of(finding):
    """A strength when most of its notes are from columns of what went well; a problem otherwise."""
    tones = {column.key: column.tone for column in finding.retrospective.board}
    found = [tones.get(note.column, Tone.PLAIN) for note in finding.notes.all()]
    well = found.count(Tone.WELL)
    return Nature.STRENGTH if well * 2 > len(found) else Nature.PROBLEM


def content_from(finding, *, nature=None):
    """A lesson's content made of a finding: name, notes, causes, alternatives, evidence and dots."""
    retrospective = finding.retrospective
    entry = retrospective.entry
    return {
        "title": finding.name,
        "summary": "",
        "team": entry.team_id,
        "project": entry.project_id,
        "tags": sorted(tag.name for tag in entry.tags.all()),
        "nature": nature or nature_of(finding),
        "context": f"{entry.title}, {retrospective.held_on:%-d %B %Y}. {entry.summary}".strip(),
        "happened": _happened(finding),
        "reasons": _reasons(finding),
        "recommendation": "\n".join(f"- {action.text}" for action in finding.actions.all()),
        "limits": "",
        "happened_on": retrospective.held_on.isoformat(),
    }


def _happened(finding):
    notes = "\n".join(f"- {note.text}" for note in finding.notes.face_up().in_order())
    evidence = "\n".join(f"- [{line['label']}](<{line['url']}>)" for line in finding.evidence)
    dots = f"The team gave it {finding.dots} dot{'s' if finding.dots != 1 else ''}." if finding.dots else ""
    parts = (
        finding.talk.strip(),
        notes and f"What was said:\n\n{notes}",
        evidence and f"Evidence:\n\n{evidence}",
        dots,
    )
    return "\n\n".join(part for part in parts if part)


def _reasons(finding):
    numbered = finding.cause_form == CauseForm.WHYS
    causes = [
        f"{number}. {line['text']}" if numbered else f"- {line['text']}"
        for number, line in enumerate(finding.causes, 1)
    ]
    others = [
        f"- {line['text']}" + (f" Not done because: {line['why_not']}" if line["why_not"] else "")
        for line in finding.alternatives
    ]
    parts = ("\n".join(causes), others and "Considered and not done:\n\n" + "\n".join(others))
    return "\n\n".join(part for part in parts if part)
