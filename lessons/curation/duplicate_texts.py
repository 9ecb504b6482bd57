"""The texts that are compared: what readers find on the pages of entries that are current."""

from lessons.curation.prints import print_of
from lessons.entry.kinds import KINDS, kind_of
from lessons.entry.models import Entry

AT_ONCE = 500


def on_the_shelf():
    """What is compared at all: neither drafts nor what was archived, deleted or replaced, nor open retrospectives."""
    return Entry.objects.filter(status="published", deleted_at__isnull=True).settled()


def prints_of(entries, kind):
    """The prints of entries of one kind, by id, the lowest first. Reads some hundred entries at a time."""
    related = [f"{kind}__{name}" for name in KINDS[kind].related]
    whole = entries.filter(kind=kind).select_related(kind).prefetch_related("actions", *related).order_by("pk")
    return {entry.pk: print_of(entry.title, body_of(entry)) for entry in whole.iterator(chunk_size=AT_ONCE)}


def body_of(entry):
    """Its summary and passages; headings only where people wrote them, as they do over findings."""
    kind = kind_of(entry)
    fixed = {section.anchor for section in kind.sections}
    parts = [entry.summary]
    for passage in kind.passages_of(entry):
        parts += [passage.text] if passage.anchor in fixed else [passage.heading, passage.text]
    return "\n".join(parts)
