"""Commitments: what the team promised last time, looked at before anything new is promised."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from lessons.action.models import Action, State
from lessons.common.errors import DomainError
from lessons.common.text import clean
from lessons.retrospective.models import Retrospective
from lessons.retrospective.phases import UNDER_WAY


class Outcome(models.TextChoices):
    """What a team says of an action it promised earlier."""

    DONE = "done", "Done"
    KEPT = "kept", "Still on it"
    CHANGED = "changed", "Changed"
    DROPPED = "dropped", "Dropped"


class Commitment(models.Model):
    """An earlier action as this retrospective found it."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="commitments")
    action = models.ForeignKey(Action, models.CASCADE, related_name="looked_at")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "action"], name="one_commitment_an_action"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="commitment_outcome_is_known"),
        ]

    def __str__(self):
        return f"{self.action_id} {self.outcome}"


def open_commitments(retrospective):
    """The open actions of this team's other retrospectives."""
    if retrospective.entry.team_id is None:
        return Action.objects.none()
    return (
        Action.objects.of_team(retrospective.entry.team_id)
        .open()
        .filter(origin__kind="retrospective", origin__deleted_at__isnull=True)
        .exclude(origin=retrospective.entry_id)
    )


def gather(retrospective):
    """Note every action that is to be looked at, so that none can be skipped unseen. Once, when it opens."""
    known = set(retrospective.commitments.values_list("action", flat=True))
    Commitment.objects.bulk_create(
        Commitment(retrospective=retrospective, action=action)
        for action in open_commitments(retrospective).exclude(pk__in=known)
    )


@transaction.atomic
def look_at(retrospective, action, outcome, *, by, note="", text=None, owner=None, due_on=None, at=None):
    """Say what became of a commitment; the action itself is told. `text`, `owner` and `due_on` are for a change."""
    retrospective.take(*UNDER_WAY, by=by)
    commitment = retrospective.commitments.filter(action=action).first()
    if commitment is None:
        raise DomainError("That action is not one of this team's earlier commitments.")
    note = clean(note).strip()[:500]
    if action.state == State.OPEN:
        _tell(action, outcome, by=by, note=note, text=text, owner=owner, due_on=due_on, at=at)
    elif action.state != outcome:
        raise DomainError(f"This action is {action.get_state_display().lower()} already.")
    commitment.outcome, commitment.note, commitment.by, commitment.at = outcome, note, by, at or timezone.now()
    commitment.save(update_fields=["outcome", "note", "by", "at"])


def _tell(action, outcome, *, by, note, text, owner, due_on, at):
    match outcome:
        case Outcome.DONE:
            action.finish(by=by, evidence=note, at=at)
        case Outcome.DROPPED:
            action.drop(by=by, reason=note, at=at)
        case Outcome.CHANGED:
            action.change(by=by, text=text, owner=owner, due_on=due_on, note=note, at=at)
        case Outcome.KEPT:
            pass
        case _:
            raise DomainError("Say whether it is done, still on, changed or dropped.")


def tally(commitments):
    """How the commitments stand: `{"done": 3, "kept": 1, …, "unseen": 1, "total": 5}`."""
    counted = {outcome: 0 for outcome in Outcome.values} | {"unseen": 0, "total": len(commitments)}
    for commitment in commitments:
        counted[commitment.outcome or "unseen"] += 1
    return counted
