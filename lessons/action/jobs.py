"""Mails about actions."""

from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.action.reminders import ActionReminder, people_to_remind, reminder_for


@app.periodic(cron="*/20 * * * *")
@app.task(queueing_lock="action-reminders", pass_context=False)
def remind_owners(timestamp: int):
    """A mail to each owner for whom it is eight in the morning and something is due; one a day, however often it runs.

    It runs some times an hour for the sake of those whom a run that was killed had not reached yet.
    """
    ActionReminder.tell(people_to_remind(timezone.now()), reminder_for)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="old-action-reminders", pass_context=False)
def forget_reminders(timestamp: int):
    """Delete the notes of who was reminded long ago."""
    ActionReminder.forget_old()
