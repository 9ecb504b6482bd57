"""Table of contents: the jobs of every slice."""

from lessons.action.jobs import forget_reminders, remind_owners
from lessons.curation.duplicate_jobs import compare_all, compare_arrivals
from lessons.curation.jobs import empty_the_trash, judge_all_links, judge_changed_links
from lessons.curation.stale_jobs import archive_what_nobody_kept, tell_owners
from lessons.entry.jobs import tell_of_opening
from lessons.retrospective.jobs import move_those_that_are_due
from lessons.review.jobs import forget_review_reminders, index_what_became_due, remind_reviewers
from lessons.wanted.jobs import ask_again, find_possible_answers, tell_those_who_wait

__all__ = [
    "archive_what_nobody_kept",
    "ask_again",
    "compare_all",
    "compare_arrivals",
    "empty_the_trash",
    "find_possible_answers",
    "forget_reminders",
    "forget_review_reminders",
    "index_what_became_due",
    "judge_all_links",
    "judge_changed_links",
    "move_those_that_are_due",
    "remind_owners",
    "remind_reviewers",
    "tell_of_opening",
    "tell_owners",
    "tell_those_who_wait",
]
