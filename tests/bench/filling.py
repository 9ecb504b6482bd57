"""Puts measured entries into the database, in bulk: real rows, real people, teams and tags."""

from itertools import islice

from tests.bench.corpus import TAGS, TEAMS

AT_ONCE = 1000


def fill(records):
    """Store records as published lessons; returns an ordinary reader who is in one team."""
    from lessons.models import Entry, Lesson, Membership, Tag, TaggedEntry, Team, User

    teams = [Team.objects.create(name=name) for name in TEAMS]
    tags = [Tag.objects.create(name=name) for name in TAGS]
    people = [
        User.objects.create_user(email=f"person{number}@bench.example", display_name=f"Person {number}")
        for number in range(40)
    ]
    for number, person in enumerate(people):
        Membership.objects.create(person=person, team=teams[number % len(teams)])
    rows = iter(records)
    while batch := list(islice(rows, AT_ONCE)):
        entries = Entry.objects.bulk_create(
            Entry(
                kind="lesson",
                title=record.title,
                summary=record.summary,
                author=people[record.author],
                team=teams[record.team],
                status="published",
                visibility=record.visibility,
                created_at=record.date,
                changed_at=record.date,
                published_at=record.date,
            )
            for record in batch
        )
        Lesson.objects.bulk_create(
            Lesson(entry=entry, **record.sections) for entry, record in zip(entries, batch, strict=True)
        )
        TaggedEntry.objects.bulk_create(
            TaggedEntry(tag=tags[tag], content_object=entry)
            for entry, record in zip(entries, batch, strict=True)
            for tag in record.tags
        )
        Entry.shared_with.through.objects.bulk_create(
            Entry.shared_with.through(entry=entry, team=entry.team) for entry in entries if entry.visibility == "teams"
        )
    return people[0]


def add_versions():
    """Give every entry without one its first version, as saving would have."""
    from django.db.models import OuterRef, Subquery

    from lessons.models import Entry, Version

    rows = Entry.objects.filter(latest=None).select_related("lesson", "author").prefetch_related(
        "tags", "shared_with", "lesson__impacts", "co_authors"
    )  # fmt: skip
    while batch := list(rows.order_by("pk")[:AT_ONCE]):
        Version.objects.bulk_create(
            Version(
                entry=entry,
                number=1,
                content=entry.content(),
                author=entry.author,
                created_at=entry.created_at,
                live_from=entry.created_at,
                audience=entry.audience(),
            )
            for entry in batch
        )
        made = Subquery(Version.objects.filter(entry=OuterRef("pk")).values("pk")[:1])
        Entry.objects.filter(pk__in=[entry.pk for entry in batch]).update(latest=made, live=made)
