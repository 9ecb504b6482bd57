"""What follows when a wanted lesson is answered: who waited is told, and its searches are asked again."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone

from lessons.entry.models import Entry
from lessons.wanted.models import WantedLesson
from search import engine

SUBJECT = "Answered: something you wanted to know"
LOOKED_AT = 20  # results among which the answer is looked for

logger = logging.getLogger(__name__)


def tell_all(pk):
    """Mail those who wait and may see the answer, each once; the others are told nothing."""
    wanted = _answered(pk)
    if wanted is None:
        return
    with get_connection() as connection:  # while the mail server is away, nobody counts as told
        for waiting in wanted.waiting.filter(told_at=None).select_related("person"):
            if waiting.person_id != wanted.closed_by_id and _sees(waiting.person, wanted) and _claimed(waiting):
                try:
                    _mail(waiting.person, wanted, connection).send()
                except (SMTPRecipientsRefused, SMTPDataError) as refusal:  # its words name the address, and no log may
                    logger.error("A mail about the answer to question %s was refused: %s", pk, type(refusal).__name__)


def look_up(pk):
    """Ask the searches of an answered one again, as far as everyone may see, and keep what they find now.

    Returns whether the index knew the answer as it is now; with False, nothing was kept.
    """
    wanted = _answered(pk)
    if wanted is None:
        return True
    if engine.is_waiting(wanted.answer.kind, wanted.answer_id):
        return False
    for query in wanted.queries.all():
        results = engine.find(query.text, engine.EVERYONE, size=LOOKED_AT, strict=True)
        ranks = [rank for rank, hit in enumerate(results.hits, 1) if hit.key == wanted.answer_id]
        query.found_now, query.rank = results.total, ranks[0] if ranks else None
        query.save(update_fields=["found_now", "rank"])
    return True


def _answered(pk):
    return WantedLesson.objects.closed().select_related("answer").filter(pk=pk, answer__isnull=False).first()


def _sees(person, wanted):
    return Entry.objects.visible_to(person).without_drafts().filter(pk=wanted.answer_id).exists()


def _claimed(waiting):
    """Whether this is the first to tell somebody. It is kept before the mail leaves, so that nobody gets two."""
    return type(waiting).objects.filter(pk=waiting.pk, told_at=None).update(told_at=timezone.now()) == 1


def _mail(person, wanted, connection):
    context = {"person": person, "wanted": wanted, "answer": wanted.answer, "site": settings.ORIGIN}
    return EmailMessage(
        SUBJECT, render_to_string("wanted/answered.txt", context), None, [person.email], connection=connection
    )
