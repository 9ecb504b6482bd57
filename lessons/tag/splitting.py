"""Splitting a tag that means several things: each entry that has it keeps it, or has another, or several."""

from django.db import transaction
from django.db.models import Q

from lessons.common.errors import DomainError
from lessons.common.text import fold
from lessons.tag.models import Tag, TagAlias, TaggedEntry

MOST = 6  # tags that one is split into


def entries_with(tag, person, *, words=""):
    """The entries with a tag that this person sees, newest first; of these the ones whose title or takeaway has the
    `words`."""
    entries = TaggedEntry.content_object.field.related_model.objects.visible_to(person).filter(taggings__tag=tag)
    return entries.saying(words).newest_first()


def judge_names(tag, names):
    """DomainError says why a tag cannot be split into tags of these names."""
    if not 1 <= len(names) <= MOST:
        raise DomainError(f"Name one to {MOST} tags, with commas between.")
    for name in names:
        if fold(name) == tag.folded or TagAlias.objects.filter(tag=tag, folded=fold(name)).exists():
            raise DomainError(f"“{name}” is this tag already. Name what it splits into.")


@transaction.atomic
def split(tag, names, chosen, *, by):
    """Give entries the names that were chosen for each, among those given and the tag's own: `{entry id: {name, …}}`.

    Each has one at least. Entries that this person does not see, or that have lost the tag, stay as they are. A tag is
    made once an entry has it. Returns how many entries changed.
    """
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    judge_names(tag, names)
    tags = _tags(names, used=set().union(*chosen.values()), by=by) | {tag.name: tag}
    changed = 0
    for entry in entries_with(tag, by).filter(pk__in=chosen).order_by("pk").select_for_update(of=("self",)):
        wanted = {tags[name].pk for name in chosen[entry.pk] if name in tags}
        if not wanted:
            raise DomainError(f"Choose at least one tag for “{entry}”.")
        changed += _give(entry, wanted, offered={other.pk for other in tags.values()}, by=by)
    return changed


def _tags(names, *, used, by):
    """The tags of these names, also of other names of tags; those that are used are made where there are none."""
    tags = {}
    for name in names:
        found = Tag.objects.filter(Q(folded=fold(name)) | Q(aliases__folded=fold(name))).first()
        if found is None and name in used:
            found = Tag(name=name)
            found.keep(by=by)
        if found is not None:
            tags[name] = found
    return tags


def _give(entry, wanted, *, offered, by):
    before = set(TaggedEntry.objects.filter(content_object=entry).values_list("tag", flat=True))
    after = before - offered | wanted
    if before == after:
        return False
    TaggedEntry.objects.filter(content_object=entry, tag__in=before - after).delete()
    TaggedEntry.objects.bulk_create(TaggedEntry(content_object=entry, tag_id=pk) for pk in sorted(after - before))
    entry.record("retagged", by=by, before={"tags": sorted(before)}, after={"tags": sorted(after)})
    return True
