"""Reminding people by mail: in the morning of their own clock, once a day at most, however often a job runs."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from lessons.person.zones import zone_named

HOUR = 8  # on their own clock
KEPT = timedelta(days=40)

logger = logging.getLogger(__name__)


class OnceADay:
    """That a person was reminded on a day of their own calendar, or was about to be when the worker died. Mixed into
    models with a `person` and the day `on`, unique together."""

    def __str__(self):
        return f"{self.person_id} on {self.on}"

    @classmethod
    @transaction.atomic
    def claim(cls, person, on):
        """Whether this is the first to remind somebody on that day. It is kept before the mail leaves: whoever dies
        in between leaves a person without a mail for a day, and nobody with two."""
        return cls.objects.get_or_create(person=person, on=on)[1]

    @classmethod
    def forget_old(cls):
        """Remove what is too old to stop a second mail."""
        cls.objects.filter(on__lt=timezone.localdate() - KEPT).delete()

    @classmethod
    def not_told(cls, people, moment):
        """`(people, day)` for each day that it is eight in the morning of somewhere: those who live there and were not
        told on that day yet."""
        for name in people.order_by("time_zone").values_list("time_zone", flat=True).distinct():
            local = moment.astimezone(zone_named(name))
            if local.hour == HOUR:
                told = cls.objects.filter(on=local.date()).values("person")
                yield people.filter(time_zone=name).exclude(pk__in=told).order_by("pk"), local.date()

    @classmethod
    def tell(cls, people, reminder_for):
        """Mail each `(person, day)` what `reminder_for(person, day)` gives: `(subject, text)`, or None for nothing."""
        people = list(people)
        if not people:
            return
        with get_connection() as connection:  # while the mail server is away, nobody's day is used up
            for person, day in people:
                if (mail := reminder_for(person, day)) is not None and cls.claim(person, day):
                    subject, text = mail
                    try:
                        EmailMessage(subject, text, None, [person.email], connection=connection).send()
                    except (SMTPRecipientsRefused, SMTPDataError):
                        logger.exception("The reminder for person %s was refused", person.pk)
