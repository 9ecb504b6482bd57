"""How a wanted lesson ends: an entry answers it, or nobody needs it any more; and how it is opened again."""

from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.common.errors import DomainError
from lessons.common.signals import entries_published
from lessons.entry.models import Entry
from lessons.wanted.answers import PossibleAnswer, WantedDraft, locked
from lessons.wanted.gaps import SettledGap
from lessons.wanted.jobs import ask_again, tell_those_who_wait
from lessons.wanted.models import WantedLesson

INDEXED_AFTER = 5  # seconds that the index usually needs for an entry, and some


@transaction.atomic
def answer(wanted, entry, *, by):
    """Close it with an entry that readers see. Those who wait and may see the entry get a mail."""
    wanted = locked(wanted, by=by)
    if not wanted.is_open:
        raise DomainError("This is closed already. Open it again first, if the answer does not help.")
    if not Entry.objects.visible_to(by).without_drafts().exclude(visibility="me").filter(pk=entry.pk).exists():
        raise DomainError("Name an entry that is published, that you can open, and that others can open, too.")
    _close(wanted, by=by, entry=entry)


@transaction.atomic
def take_off(wanted, *, by):
    """Close it without an answer: nobody needs it any more."""
    wanted = locked(wanted, by=by)
    if wanted.is_open:
        _close(wanted, by=by)


@transaction.atomic
def reopen(wanted, *, by):
    """Have it wanted again; the entry that was its answer is suggested no more."""
    wanted = locked(wanted, by=by)
    if wanted.is_open:
        return
    if wanted.stems and WantedLesson.objects.open().filter(stems=wanted.stems).exists():
        raise DomainError("The same is on the wanted list already.")
    before = {"answer": wanted.answer_id}
    if wanted.answer_id is not None:
        refused = {"refused_at": timezone.now(), "refused_by": by}
        PossibleAnswer.objects.update_or_create(wanted=wanted, entry_id=wanted.answer_id, defaults=refused)
    wanted.answer = wanted.closed_at = wanted.closed_by = None
    try:
        with transaction.atomic():
            wanted.save(update_fields=["answer", "closed_at", "closed_by"])
    except IntegrityError:  # somebody reopened the same at this moment
        raise DomainError("The same is on the wanted list already.") from None
    wanted.waiting.update(told_at=None)
    wanted.queries.update(found_now=None, rank=None)
    wanted.settled.all().delete()
    tell("reopened", "wanted lesson", wanted.pk, by=by, before=before, after={"answer": None})


@receiver(entries_published, dispatch_uid="lessons.wanted.closing")
def close_what_was_written(sender, keys, **_):
    """Readers see for the first time what was written for a wanted lesson: that answers it, unless it is for its
    authors alone."""
    drafts = WantedDraft.objects.filter(entry__in=keys, wanted__closed_at=None).exclude(entry__visibility="me")
    for draft in drafts.select_related("entry__author"):
        wanted = WantedLesson.objects.select_for_update().get(pk=draft.wanted_id)
        if wanted.is_open:
            _close(wanted, by=draft.entry.author, entry=draft.entry)


def _close(wanted, *, by, entry=None):
    wanted.answer, wanted.closed_at, wanted.closed_by = entry, timezone.now(), by
    wanted.save(update_fields=["answer", "closed_at", "closed_by"])
    if wanted.stems:
        SettledGap.objects.create(stems=wanted.stems, wanted=wanted, by=by, at=wanted.closed_at)
    verb = "answered" if entry else "taken off"
    tell(verb, "wanted lesson", wanted.pk, by=by, before={"answer": None}, after={"answer": entry and entry.pk})
    if entry is not None:
        tell_those_who_wait.defer(wanted=wanted.pk)
        ask_again.configure(schedule_in={"seconds": INDEXED_AFTER}).defer(wanted=wanted.pk)
