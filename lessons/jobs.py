"""Table of contents: the jobs of every slice."""

from lessons.action.jobs import forget_reminders, remind_owners
from lessons.entry.jobs import tell_of_opening

__all__ = ["forget_reminders", "remind_owners", "tell_of_opening"]
