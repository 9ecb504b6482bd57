"""Mails about reviews and about what should be looked at again."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.review.reminders import ReviewReminder, forget_old_reminders, people_to_remind, reminder_for

logger = logging.getLogger(__name__)


@app.periodic(cron="*/20 * * * *")
@app.task(queueing_lock="review-reminders", pass_context=False)
def remind_reviewers(timestamp: int):
    """A mail to each person for whom it is eight in the morning and something waits; one a day at most."""
    people = [(person, day, mail) for person, day in people_to_remind(timezone.now())
              if (mail := reminder_for(person, day)) is not None]  # fmt: skip
    if not people:
        return
    with get_connection() as connection:  # while the mail server is away, nobody's day is used up
        for person, day, (subject, text) in people:
            if ReviewReminder.claim(person, day):
                try:
                    EmailMessage(subject, text, None, [person.email], connection=connection).send()
                except (SMTPRecipientsRefused, SMTPDataError):
                    logger.exception("The reminder for person %s was refused", person.pk)


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="old-review-reminders", pass_context=False)
def forget_review_reminders(timestamp: int):
    """Delete the notes of who was reminded long ago."""
    forget_old_reminders()
