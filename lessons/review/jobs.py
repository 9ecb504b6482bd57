"""Mails about reviews and about what should be looked at again."""

from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.common.signals import entries_changed
from lessons.review.reminders import ReviewReminder, people_to_remind, reminder_for
from lessons.review.verification import Verification, became_due


@app.periodic(cron="*/20 * * * *")
@app.task(queueing_lock="review-reminders", pass_context=False)
def remind_reviewers(timestamp: int):
    """A mail to each person for whom it is eight in the morning and something waits; one a day at most."""
    ReviewReminder.tell(people_to_remind(timezone.now()), reminder_for)


@app.periodic(cron="11 */6 * * *")
@app.task(queueing_lock="verification-index", pass_context=False)
def index_what_became_due(timestamp: int):
    """Have the index told of what has become due or overdue since yesterday; nobody did anything, the day did."""
    if keys := became_due(timezone.localdate()):
        entries_changed.send(Verification, keys=keys)


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="old-review-reminders", pass_context=False)
def forget_review_reminders(timestamp: int):
    """Delete the notes of who was reminded long ago."""
    ReviewReminder.forget_old()
