"""The board: notes in columns, findings that notes are grouped into, and dots on findings."""

import uuid

from django.db import models
from django.db.models import Q, Sum

from lessons.retrospective.models import Retrospective

LONGEST_NOTE = 500
LONGEST_NAME = 120
LONGEST_TALK = 20_000


LINES = {"causes": ("text", "category"), "alternatives": ("text", "why_not"), "evidence": ("label", "url")}


class CauseForm(models.TextChoices):
    """How the causes of a finding are told."""

    CONTRIBUTING = "contributing", "Contributing causes"
    WHYS = "whys", "A chain of whys"


class FindingQuerySet(models.QuerySet):
    def in_place(self):
        return self.order_by("place", "pk")


class Finding(models.Model):
    """A group of notes under one name; once it is discussed, what the team found out about it.

    Causes, alternatives and evidence are short lists that are only ever read and written with it: `LINES` says of what.
    `revision` counts the texts of its talk.
    """

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="findings")
    name = models.CharField(max_length=LONGEST_NAME)
    place = models.PositiveSmallIntegerField(default=0)
    dots = models.PositiveSmallIntegerField(default=0)
    talk = models.TextField(blank=True)
    cause_form = models.CharField(max_length=12, choices=CauseForm, default=CauseForm.CONTRIBUTING)
    causes = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_finding_has_a_name"),
            models.CheckConstraint(condition=Q(cause_form__in=CauseForm.values), name="cause_form_is_known"),
        ]

    def __str__(self):
        return self.name

    @property
    def anchor(self):
        return f"finding-{self.pk}"


class NoteQuerySet(models.QuerySet):
    def face_up(self):
        return self.filter(face_down=False)

    def loose(self):
        return self.filter(finding=None)

    def in_order(self):
        """An order that says nothing about who wrote first: keys are random."""
        return self.order_by("pk")


class Note(models.Model):
    """One thought, in a column.

    A signed note has an author. An unsigned one has none: `token_hash` is of a token that only its author's browser
    holds, and goes when the board closes. There is no time, and the key is random; `face_down` is a boolean where the
    house prefers times, because a time would tell when somebody wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="notes")
    column = models.CharField(max_length=60)
    text = models.CharField(max_length=LONGEST_NOTE)
    author = models.ForeignKey("lessons.User", models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    face_down = models.BooleanField(default=True)
    finding = models.ForeignKey(Finding, models.SET_NULL, null=True, related_name="notes")

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something"),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(token_hash=""), name="a_signed_note_has_no_token"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_signed(self):
        return self.author_id is not None


class Vote(models.Model):
    """The dots one person has put on one finding. They go when the board closes; what remains is their number."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="votes")
    person = models.ForeignKey("lessons.User", models.CASCADE, related_name="+")
    dots = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "person"], name="one_vote_a_person_and_finding"),
            models.CheckConstraint(condition=Q(dots__gte=1), name="a_vote_has_dots"),
        ]

    def __str__(self):
        return f"{self.dots} on {self.finding_id}"


def dots_of(retrospective, person):
    """What a person has voted: `{finding id: dots}`."""
    votes = Vote.objects.filter(finding__retrospective=retrospective, person=person)
    return dict(votes.values_list("finding", "dots"))


def voters_of(retrospective):
    """How many people have put a dot anywhere; never who."""
    votes = Vote.objects.filter(finding__retrospective=retrospective)
    return votes.values("person").distinct().count()


def counted_dots(retrospective):
    """`{finding id: dots}` of everybody together."""
    votes = Vote.objects.filter(finding__retrospective=retrospective)
    return dict(votes.values_list("finding").annotate(Sum("dots")))
