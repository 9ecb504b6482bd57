"""Saving what somebody wrote in the editor: text, audience and co-authors, all or nothing."""

from django.db import transaction

from lessons.entry.models import Entry
from lessons.lesson.models import Lesson


@transaction.atomic
def write(
    content,
    *,
    by,
    entry=None,
    key=None,
    based_on=None,
    note="",
    publish=False,
    visibility=None,
    teams=(),
    co_authors=None,
):
    """Save a lesson from the editor and return its entry.

    A new lesson (`entry` is None) is made once for each editor `key`, however often the form is sent. Raises
    `EditConflict` when somebody saved since `based_on`, and `DomainError` when a rule is broken.
    """
    if entry is None:
        source = f"editor:{key}" if key else None
        entry = Entry.objects.filter(source=source, author=by).first() if source else None
        if entry is not None:
            return entry
        entry = Lesson.objects.start(content, by=by, source=source).entry
        based_on = None
    else:
        entry.save_text(content, by=by, note=note, based_on=based_on)
    if visibility is not None:
        entry.show_to(visibility, by=by, teams=teams)
    if co_authors is not None:
        entry.name_co_authors(co_authors, by=by)
    if publish:
        entry.save_text(content, by=by, note=note, publish=True)
    return entry
