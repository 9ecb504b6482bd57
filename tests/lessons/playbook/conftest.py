"""A playbook that somebody follows."""

import pytest

from lessons.models import Run
from tests import builders


@pytest.fixture
def lesson(ada):
    return builders.lesson("Count with your eyes", by=ada)


@pytest.fixture
def entry(ada, lesson, stations):
    """A playbook of Ada's team, its first step because of the lesson."""
    steps = [builders.step("Count", checklist=["Left", "Right"], basis=[lesson]), "Open", "Close"]
    return builders.playbook("Gate cut-over", by=ada, team=stations, steps=steps)


@pytest.fixture
def run(entry, ada):
    return Run.objects.start(entry.playbook, by=ada, title="Luleå")
