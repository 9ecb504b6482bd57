"""A retrospective with a finding that became a lesson, for the actions that came out of it."""

import pytest
from django.utils import timezone

from lessons.models import Entry, Finding, Harvest, Retrospective
from tests import builders


@pytest.fixture
def entry(ada, stations):
    return builders.lesson("Rehearse at night", by=ada, team=stations)


@pytest.fixture
def action(entry, ada):
    """Ada's, of her team's lesson, due in ten days."""
    return builders.action(origin=entry, owner=ada)


@pytest.fixture
def finding(ada, stations):
    """Of a retrospective that only the team sees."""
    now = timezone.now()
    entry = Entry.objects.create(
        kind="retrospective", title="Umeå cut-over", summary="The crew was not ready.", author=ada, team=stations,
        status="published", published_at=now, visibility="teams",
    )  # fmt: skip
    entry.shared_with.set([stations])
    retrospective = Retrospective.objects.create(
        entry=entry, format_key="own", format_name="Own", columns=[], held_on=now.date(), facilitator=ada
    )
    return Finding.objects.create(retrospective=retrospective, name="Readiness was measured on equipment only")


@pytest.fixture
def became(finding, entry, ada):
    """The finding became the lesson."""
    return Harvest.objects.create(finding=finding, lesson=entry, kind=Harvest.Kind.BECAME, by=ada)
