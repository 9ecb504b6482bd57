"""Table of contents: the jobs of every slice."""

from lessons.entry.jobs import tell_of_opening
from lessons.retrospective.jobs import move_those_that_are_due

__all__ = ["move_those_that_are_due", "tell_of_opening"]
