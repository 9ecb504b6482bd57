"""Many new entries at once, as an import makes them: the same rows as one by one, in a few statements."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery, prefetch_related_objects

from lessons.common.auditing import Change, tell_all
from lessons.common.signals import entries_changed, entries_published
from lessons.common.text import fold
from lessons.entry.models import Activity, Entry, Version
from lessons.person.models import Team, User
from lessons.tag.models import Tag, TaggedEntry


@dataclass(frozen=True, slots=True)
class New:
    """An entry to be made: a judged content, whose it is, where it came from, and whether readers see it, and which."""

    content: dict
    by: User
    source: str
    at: datetime
    publish: bool
    visibility: str = "everyone"
    teams: tuple[Team, ...] = ()
    note: str = "Imported"


@transaction.atomic
def create_many(news, *, kind, fill):
    """Make these entries, each with its first version; readers see those that are published. Returns the entries.

    `fill(entries, news, contents)` writes the kind's own rows and gives the contents as the versions will keep them.
    """
    tags = Tag.objects.by_folded_name(name for new in news for name in new.content["tags"])
    contents = [new.content | {"tags": _names(new, tags)} for new in news]
    entries = Entry.objects.bulk_create(_entry(new, kind) for new in news)
    _share(entries, news)
    contents = fill(entries, news, contents)
    TaggedEntry.objects.bulk_create(
        TaggedEntry(tag=tags[fold(name)], content_object=entry)
        for entry, content in zip(entries, contents, strict=True)
        for name in content["tags"]
    )
    Version.objects.bulk_create(
        Version(
            entry=entry, number=1, content=content, author=new.by, note=new.note, created_at=new.at,
            live_from=new.at if new.publish else None, audience=entry.audience_of([new.by]) if new.publish else [],
        )
        for entry, new, content in zip(entries, news, contents, strict=True)
    )  # fmt: skip
    _point_at_versions(entries)
    tell_all(_change(entry, new) for entry, new in zip(entries, news, strict=True))
    Activity.objects.bulk_create(
        Activity(entry=entry, verb="published" if new.publish else "saved", person=new.by, at=new.at)
        for entry, new in zip(entries, news, strict=True)
    )
    entries_changed.send(Entry, keys=[entry.pk for entry in entries])
    entries_published.send(Entry, keys=[entry.pk for entry, new in zip(entries, news, strict=True) if new.publish])
    return entries


@transaction.atomic
def hand_over(entries):
    """Keep the new author that each of these entries was given."""
    before = dict(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", "author"))
    tell_all(
        Change("handed over", "entry", entry.pk, None, {"author": before[entry.pk]}, {"author": entry.author_id})
        for entry in entries
    )
    Entry.objects.bulk_update(entries, ["author"], batch_size=500)
    Activity.objects.bulk_create(Activity(entry=entry, verb="handed over", person=entry.author) for entry in entries)
    entries_changed.send(Entry, keys=[entry.pk for entry in entries])


def _entry(new, kind):
    return Entry(
        kind=kind, author=new.by, source=new.source, created_at=new.at, changed_at=new.at,
        title=new.content["title"], summary=new.content["summary"], team_id=new.content["team"],
        project_id=new.content["project"], status="published" if new.publish else "draft",
        published_at=new.at if new.publish else None, visibility=new.visibility,
    )  # fmt: skip


def _share(entries, news):
    """Name the teams that these entries are for, and remember them on the entries."""
    shared = Entry.shared_with.through
    shared.objects.bulk_create(
        shared(entry_id=entry.pk, team_id=team.pk)
        for entry, new in zip(entries, news, strict=True)
        for team in new.teams
    )
    prefetch_related_objects(entries, "shared_with")


def _change(entry, new):
    """What the audit log is told of a new entry, as when it is made alone."""
    after = {
        "version": 1, "status": entry.status, "team": entry.team_id, "project": entry.project_id,
        "author": entry.author_id, **entry.audience_told(),
    }  # fmt: skip
    live = {"live": 1} if new.publish else {}
    return Change("published" if new.publish else "saved", "entry", entry.pk, new.by, {}, after | live)


def _names(new, tags):
    return sorted({tags[fold(name)].name for name in new.content["tags"]}, key=str.casefold)


def _point_at_versions(entries):
    made = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    version = Subquery(Version.objects.filter(entry=OuterRef("pk")).values("pk")[:1])
    made.update(latest=version)
    made.exclude(status="draft").update(live=version)
