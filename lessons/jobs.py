"""Table of contents: the jobs of every slice."""

from lessons.action.jobs import forget_reminders, remind_owners
from lessons.curation.duplicate_jobs import compare_all, compare_arrivals
from lessons.entry.jobs import tell_of_opening
from lessons.retrospective.jobs import move_those_that_are_due
from lessons.review.jobs import forget_review_reminders, index_what_became_due, remind_reviewers

__all__ = [
    "compare_all",
    "compare_arrivals",
    "forget_reminders",
    "forget_review_reminders",
    "index_what_became_due",
    "move_those_that_are_due",
    "remind_owners",
    "remind_reviewers",
    "tell_of_opening",
]
