"""Telling owners what is proposed for archiving, and archiving what nobody wanted to keep."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from lessons.curation.stale import ArchiveNotice, owners_of, untold
from lessons.person.zones import zone_named

logger = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="archive-notices", pass_context=False)
def tell_owners(timestamp: int):
    """One mail a person for all that was proposed since the last one; the week begins with it."""
    if not untold().exists():
        return
    with get_connection() as connection:  # while the mail server is away, nobody's week begins
        for person, notices in _begin_weeks().items():
            try:
                EmailMessage(*_mail(person, notices), None, [person.email], connection=connection).send()
            except (SMTPRecipientsRefused, SMTPDataError):
                logger.exception("The notice for person %s was refused", person.pk)


@transaction.atomic
def _begin_weeks():
    """`{person: [notice]}` of what nobody was told of. It is noted before the mails leave: whoever dies in between
    leaves somebody with a line on a page instead of a mail, and nobody with two."""
    by_person: dict = {}
    notices = list(untold().select_for_update(of=("self",), skip_locked=True))
    for notice in notices:
        notice.begin()
        for person in owners_of(notice.entry):
            by_person.setdefault(person, []).append(notice)
    return by_person


def _mail(person, notices):
    many = "1 entry goes" if len(notices) == 1 else f"{len(notices)} entries go"
    with timezone.override(zone_named(person.time_zone)):
        text = render_to_string("curation/notice.txt", {"person": person, "notices": notices, "site": settings.ORIGIN})
    return f"{many} to the archive in a week, unless you keep {'it' if len(notices) == 1 else 'them'}", text


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="archiving", pass_context=False)
def archive_what_nobody_kept(timestamp: int):
    """Archive that of which the week is over."""
    for notice in ArchiveNotice.objects.up_on(timezone.localdate()):
        notice.carry_out()
