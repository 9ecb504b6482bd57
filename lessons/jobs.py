"""Table of contents: the jobs of every slice."""

from lessons.entry.jobs import tell_of_opening

__all__ = ["tell_of_opening"]
