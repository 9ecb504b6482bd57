"""Mails about actions."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.action.reminders import ActionReminder, forget_old_reminders, people_to_remind, reminder_for

logger = logging.getLogger(__name__)


@app.periodic(cron="*/20 * * * *")
@app.task(queueing_lock="action-reminders", pass_context=False)
def remind_owners(timestamp: int):
    """A mail to each owner for whom it is eight in the morning and something is due; one a day, however often it runs.

    It runs some times an hour for the sake of those whom a run that was killed had not reached yet.
    """
    people = list(people_to_remind(timezone.now()))
    if not people:
        return
    with get_connection() as connection:  # while the mail server is away, nobody's day is used up
        for person, day in people:
            if (mail := reminder_for(person, day)) is not None and ActionReminder.claim(person, day):
                subject, text = mail
                try:
                    EmailMessage(subject, text, None, [person.email], connection=connection).send()
                except (SMTPRecipientsRefused, SMTPDataError):
                    logger.exception("The reminder for person %s was refused", person.pk)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="old-action-reminders", pass_context=False)
def forget_reminders(timestamp: int):
    """Delete the notes of who was reminded long ago."""
    forget_old_reminders()
