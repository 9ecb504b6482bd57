"""Saving what somebody wrote in the editor: text, audience and co-authors, all or nothing."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from lessons.entry.models import Entry
from lessons.entry.sharing import Sharing


def written_with(key, *, by):
    """The entry that a person's editor with this key has saved already; None before its first save."""
    return Entry.objects.filter(source=_source(key, by)).first() if key else None


def readable(entry, person):
    """The newest version that somebody may read: a text that its authors have not published is theirs alone, of
    whoever wrote it, and of those who see its review."""
    if entry.live is None or entry.is_by(person) or entry.latest.author_id == person.pk:
        return entry.latest
    if entry.latest_id != entry.live_id and entry.reviews.open().visible_to(person).filter(version=entry.latest_id):
        return entry.latest
    return entry.live


@transaction.atomic
def write(content, *, by, begin, entry=None, key=None, based_on=0, note="", publish=False, sharing=None, started=None):
    """Save a text from the editor and return its entry.

    A new one (`entry` is None) is made by `begin`, a verb of its kind like `Lesson.objects.start`, and once for each
    editor `key`; the same text sent again changes nothing.
    `sharing` is what the writer chose, `started` what their form began with; None leaves it as it is. Raises
    `EditConflict` when somebody saved another text since `based_on`, `SharingConflict` when somebody else changed what
    the writer changed of the sharing, and `DomainError` when a rule is broken.
    """
    begun = None if entry else _begun(content, begin, by=by, key=key)
    if begun is None:
        entry = entry or written_with(key, by=by)
        entry.save_text(content, by=by, note=note, based_on=_overtaking(entry, based_on or 0, by))
    entry = Entry.objects.for_page().get(pk=(begun or entry).pk)
    if sharing is not None:
        now = Sharing.of(entry)
        if (merged := sharing.merged(started=now if begun else started, now=now)) != now:
            _share(entry, merged, by=by)
    if publish:
        entry.save_text(content, by=by, note=note, publish=True)
    return entry


def _overtaking(entry, based_on, person):
    """The version that a text follows. Whoever cannot read the newest one, which its author has not published, writes
    from what readers see, and that is no conflict: the other text stays in the history."""
    base = readable(entry, person) if entry.latest_id else None
    return entry.latest.number if base is not None and based_on == base.number else based_on


def _begun(content, begin, *, by, key):
    """A new entry with its first version; None when this key has made one, if only a moment ago."""
    try:
        with transaction.atomic():
            return begin(content, by=by, source=_source(key, by) if key else None).entry
    except IntegrityError:
        if written_with(key, by=by) is None:
            raise
    return None


def _share(entry, sharing, *, by):
    """Who joins sees it before it is narrowed, and who is left out while it is widened may still see it after."""
    steps = [
        lambda: entry.name_co_authors(get_user_model().objects.filter(pk__in=sharing.co_authors), by=by),
        lambda: entry.show_to(
            sharing.visibility, by=by, teams=apps.get_model("lessons.Team").objects.filter(pk__in=sharing.teams)
        ),
    ]
    for step in reversed(steps) if sharing.widens(Sharing.of(entry)) else steps:
        step()


def _source(key, person):
    """What a new text is known by: the key of its editor's page, which counts for one person alone."""
    return f"editor:{person.pk}:{key}"
