"""Dots on findings: so many a person, so many a finding; and the vote on whether the meeting was worth its time."""

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.retrospective.board import Vote, counted_dots, dots_of
from lessons.retrospective.models import Worth
from lessons.retrospective.phases import Phase

FEWEST_ANSWERS = 5  # figures from fewer people's answers would say who answered what


@transaction.atomic
def put_dot(finding, *, by):
    """One more dot of this person's on a finding."""
    retrospective = _taken(finding, by)
    dots = dots_of(retrospective, by)
    if sum(dots.values()) >= retrospective.dots_each:
        raise DomainError(f"All {retrospective.dots_each} of your dots are out. Take one back to put it elsewhere.")
    if dots.get(finding.pk, 0) >= retrospective.dots_a_finding:
        raise DomainError(f"A finding takes at most {retrospective.dots_a_finding} dots of one person.")
    Vote.objects.update_or_create(finding=finding, person=by, defaults={"dots": dots.get(finding.pk, 0) + 1})


@transaction.atomic
def take_dot(finding, *, by):
    """One dot less; nothing happens when there is none."""
    retrospective = _taken(finding, by)
    dots = dots_of(retrospective, by).get(finding.pk, 0)
    if dots > 1:
        Vote.objects.filter(finding=finding, person=by).update(dots=dots - 1)
    elif dots:
        Vote.objects.filter(finding=finding, person=by).delete()


def count_dots(retrospective):
    """Keep how many dots each finding has, for all to see, and put the findings in that order."""
    counted = counted_dots(retrospective)
    findings = list(retrospective.findings.in_place())
    for finding in findings:
        finding.dots = counted.get(finding.pk, 0)
    retrospective.findings.bulk_update(findings, ["dots"])
    best = max(findings, key=lambda finding: finding.dots, default=None)
    retrospective.discussing = best
    retrospective.save(update_fields=["discussing"])


@transaction.atomic
def say_worth(retrospective, value, *, by):
    """Whether the meeting was worth its time, 1 to 5; a second answer replaces the first."""
    if value not in range(1, 6):
        raise DomainError("Choose a number from 1 to 5.")
    retrospective.take(Phase.ACTIONS, by=by)
    Worth.objects.update_or_create(retrospective=retrospective, person=by, defaults={"value": value})


def count_worth(retrospective):
    """Forget who said what of its worth; keep number and sum."""
    values = list(retrospective.worths.values_list("value", flat=True))
    retrospective.worth_count, retrospective.worth_sum = len(values), sum(values)
    retrospective.save(update_fields=["worth_count", "worth_sum"])
    retrospective.worths.all().delete()


def mean_worth(retrospective):
    """The mean and how many answered, `(4.1, 8)`; the mean is None while it must be withheld."""
    count = retrospective.worth_count
    mean = retrospective.worth_sum / count if count >= FEWEST_ANSWERS else None
    return mean, count


def _taken(finding, by):
    retrospective = finding.retrospective
    retrospective.take(Phase.VOTE, by=by)
    return retrospective
