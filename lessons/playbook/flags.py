"""Steps that stand on something that no longer holds: replaced, contradicted, deleted, or found to do harm."""

from dataclasses import dataclass

from lessons.entry.models import Entry, Link


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a step wants a careful reader: what happened to `entry`, and what stands against it, if that is an entry."""

    entry: Entry
    words: str
    other: Entry | None = None

    @property
    def is_open(self):
        """Whether what it is about can still be opened."""
        return self.entry.deleted_at is None


def flags_of(entries, viewer, *, harmful=()):
    """`{entry id: [Flag, …]}` for those of some entries that no longer hold, as far as this viewer may know.

    `harmful` are the ids of those that lately made something worse.
    """
    entries = {entry.pk: entry for entry in entries}
    visible = Entry.objects.visible_to(viewer).without_drafts()
    against = Link.objects.filter(target__in=entries, kind__in=["replaces", "contradicts"], source__in=visible)
    found: dict[int, list[Flag]] = {}
    for link in against.select_related("source").order_by("pk"):
        words = "has been replaced by" if link.kind == "replaces" else "is contradicted by"
        found.setdefault(link.target_id, []).append(Flag(entries[link.target_id], words, link.source))
    for pk, entry in entries.items():
        if entry.status == "superseded" and not any(flag.words.startswith("has been") for flag in found.get(pk, ())):
            found.setdefault(pk, []).append(Flag(entry, "has been replaced"))
        if entry.status == "archived":
            found.setdefault(pk, []).append(Flag(entry, "is archived"))
        if pk in harmful:
            found.setdefault(pk, []).append(Flag(entry, "made things worse where it was used lately"))
    return found


def flags_of_deleted(keys, viewer):
    """The same for those of some ids that were deleted, of what this viewer could have seen."""
    if not keys:
        return {}
    deleted = Entry.objects.visible_to(viewer, deleted=True).filter(pk__in=keys, merged_into=None)
    return {entry.pk: [Flag(entry, "was deleted")] for entry in deleted}
