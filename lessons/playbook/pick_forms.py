"""What the forms of a playbook can name: what a step is based on, and what takes its place, by words or a number."""

from django.db.models import Q

from lessons.common.asked import reference
from lessons.common.text import clean
from lessons.entry.access import MOST_WORDS
from lessons.entry.models import Entry
from lessons.retrospective.board import Finding

MOST = 8
FEWEST_LETTERS = 2


def bases(person, typed):
    """Published lessons, findings and experiments that somebody sees, the newest first: `["L-12 Title", …]`."""
    words = _searchable(typed)
    shelf = Entry.objects.visible_to(person).published().exclude(kind="playbook")
    if _is_number(words):
        return _numbered(shelf, words)
    return (_titled(shelf.settled(), words) + _findings(shelf, words))[:MOST]


def successors(person, typed):
    """Playbooks in use that somebody sees, in the same form."""
    words = _searchable(typed)
    in_use = Entry.objects.visible_to(person).filter(kind="playbook", status="published")
    return _numbered(in_use, words) if _is_number(words) else _titled(in_use, words)


def _searchable(typed):
    words = clean(typed)[:200].strip()
    return words if len(words) >= FEWEST_LETTERS else ""


def _is_number(words):
    return words.upper().startswith("L-")


def _numbered(entries, words):
    named = reference(words.upper())
    return [f"L-{entry.pk} {entry}" for entry in entries.filter(pk=named[0])] if named else []


def _titled(entries, words):
    if not words:
        return []
    return [f"L-{entry.pk} {entry}" for entry in entries.titled(words).newest_first()[:MOST]]


def _findings(shelf, words):
    if not words:
        return []
    said = Q()
    for word in words.split()[:MOST_WORDS]:
        said &= Q(name__icontains=word)
    findings = Finding.objects.filter(said, retrospective__entry__in=shelf.settled()).select_related("retrospective")
    newest = findings.order_by("-pk")[: MOST // 2]
    return [f"L-{finding.retrospective_id}#{finding.anchor} {finding}" for finding in newest]
