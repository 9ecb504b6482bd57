"""Keeping text that somebody is still writing, whatever kind of entry it will be."""

from datetime import timedelta

from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format

from lessons.common.errors import Gone, NotAllowed
from lessons.entry.draft import Draft
from lessons.entry.models import Entry
from lessons.entry.writing import written_with

SETTLING = timedelta(seconds=5)
LONGEST = 400_000  # characters of one autosave; what is over is the person's save to judge


def keep(form, *, writer, kind, entry=None):
    """Put what a form holds aside; the answer names the draft's key and says when it was kept."""
    form.is_valid()
    content = form.typed()
    key, based_on = form.cleaned_data.get("key"), form.cleaned_data.get("based_on") or 0
    if sum(len(str(value)) for value in content.values()) > LONGEST:
        return JsonResponse({"error": "The text is too long to be kept by itself. Save it."}, status=413)
    entry = entry or written_with(key, by=writer)
    if entry is not None and _is_overtaken(entry, based_on, writer):
        return JsonResponse({}, status=409)
    draft = Draft.objects.keep(writer, kind=kind, entry=entry, key=key, content=content, based_on=based_on)
    kept_at = date_format(timezone.localtime(draft.saved_at), "H:i")
    return JsonResponse({"key": str(key or draft.key), "saved": f"Kept at {kept_at}. Not saved yet."})


def begun_or_refuse(writer, pk, *, fetch):
    """The entry that somebody edits, by `fetch`. Who has begun may go on typing when it was deleted or narrowed
    meanwhile: what is kept is theirs alone, and the home page offers it."""
    try:
        return fetch()
    except (Http404, NotAllowed, Gone):
        if not Draft.objects.of(writer, entry=pk).exists():
            raise
    return Entry.objects.for_page().get(pk=pk)


def _is_overtaken(entry, based_on, writer):
    """Whether the text comes right after this writer's own save of it: a request that the save has overtaken.

    It leaves nothing behind; a page that is still open sends its text again a moment later.
    """
    latest = entry.latest
    return latest.number != based_on and latest.author_id == writer.pk and timezone.now() - latest.created_at < SETTLING
