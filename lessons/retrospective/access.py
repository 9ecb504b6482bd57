"""Who may look at a board, who may take part, and who facilitates."""

from django.db.models import Count, OuterRef, Subquery

from lessons.common.errors import NotAllowed
from lessons.entry.access import visible_or_404
from lessons.entry.models import Entry
from lessons.retrospective.models import Participation


def boards():
    """Entries that are retrospectives, with what a board needs; browsers ask for it every moment."""
    return Entry.objects.filter(kind="retrospective").select_related("team", "retrospective__facilitator")


def whole():
    """The same with what one that may be closed shows: its text, and how many people took part."""
    people = Participation.objects.filter(retrospective=OuterRef("pk")).values("retrospective")
    count = Subquery(people.annotate(count=Count("pk")).values("count"))
    return boards().select_related("project", "author", "live").annotate(people_count=count)


def seen_or_404(person, pk, *, queryset=None):
    """A retrospective's entry, for who may see it, as `visible_or_404` has it.

    Its `is_open_to` says whether they may take part: not if it was only opened for them as an administrator.
    """
    queryset = boards() if queryset is None else queryset
    entry = queryset.visible_to(person).filter(pk=pk).first()
    may = entry is not None and person.can_write
    entry = entry or visible_or_404(person, pk, queryset=queryset)
    entry.is_open_to = may
    return entry


def board_or_refuse(person, pk, *, facilitating=False):
    """The retrospective whose board somebody wants to change; 404 when it may not be seen, 403 when not changed."""
    entry = seen_or_404(person, pk)
    if not entry.is_open_to:
        raise NotAllowed("You can look on but not take part. Ask who facilitates it.")
    retrospective = entry.retrospective
    if facilitating and not retrospective.is_facilitated_by(person):
        raise NotAllowed(f"{retrospective.facilitator} facilitates this one. Ask them.")
    return retrospective
