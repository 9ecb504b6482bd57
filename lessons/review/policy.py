"""Whose changes are looked at before readers see them."""

from django.conf import settings
from django.db import transaction

from lessons.common.auditing import tell
from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.gate import NeedsReview, judge_with
from lessons.review.models import Policy, Review, TeamPolicy

REVIEWED = ("lesson", "playbook", "experiment")  # a retrospective says what a team said; nobody approves that


def policy_of(team):
    """What a team (by its id, or None) chose: `required`, `optional` or `off`."""
    chosen = TeamPolicy.objects.filter(team=team).values_list("policy", flat=True).first() if team else None
    return chosen or Policy.OPTIONAL


def needs_curator(entry):
    """Whether it takes the word of a curator to publish it after a review."""
    return entry.kind == "playbook"


def approves_own(person):
    """Whether somebody may approve what they wrote themselves."""
    return settings.CURATORS_APPROVE_THEIR_OWN and person.is_curator


def is_required(entry):
    return entry.kind in REVIEWED and policy_of(entry.team_id) == Policy.REQUIRED


@judge_with
def judge(entry, content, *, by):
    """Refuse to publish what must be reviewed, or what would overtake a review."""
    if entry.kind not in REVIEWED:
        return
    waiting = Review.objects.of(entry).open().select_related("version").first()
    if waiting is not None:
        number = waiting.version.number
        raise NeedsReview(
            f"Version {number} is in review. Send your text to the same reviewers, or withdraw the review."
        )
    if is_required(entry) or policy_of(content["team"]) == Policy.REQUIRED:
        raise NeedsReview("What this team publishes is reviewed first. Ask for a review; readers keep what they have.")


def may_choose(person, memberships):
    """Whether somebody may choose the policy of a team with these members: its leads, and administrators."""
    leads = (row.person_id for row in memberships if row.role == "lead")
    return person.is_administrator or (person.can_write and person.pk in leads)


def chosen_by(team):
    """What a team chose, as `policy_of`, where it was fetched with its `review_policy`."""
    return team.review_policy.policy if hasattr(team, "review_policy") else Policy.OPTIONAL


@transaction.atomic
def choose(team, policy, *, by):
    """Choose whether what a team publishes is reviewed."""
    if not may_choose(by, team.memberships.all()):
        raise NotAllowed("The leads of the team and administrators choose this.")
    if policy not in Policy.values:
        raise DomainError("Choose one: required, optional, or off.")
    before = policy_of(team.pk)
    TeamPolicy.objects.update_or_create(team=team, defaults={"policy": policy})
    tell("chosen", "review policy", team.pk, by=by, before={"policy": str(before)}, after={"policy": policy})
