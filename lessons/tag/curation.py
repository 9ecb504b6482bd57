"""Keeping tags in order: rename, merge, delete, and finding the ones that want care."""

from dataclasses import dataclass

from django.db import transaction

from lessons.common.errors import DomainError
from lessons.common.signals import entries_changed
from lessons.common.text import fold
from lessons.tag.models import (
    Tag,
    TagAlias,
    TaggedEntry,
    TaggedPlaybook,
    TaggedProject,
    free_slug,
    huge_from,
    tidy_name,
)
from lessons.tag.settled import pairs_to_judge, with_settled


@transaction.atomic
def rename(tag, name, *, by=None):
    """Give a tag another name; the old one stays as an alias, in addresses and in searches."""
    name = free_name(name, tag=tag)
    if name == tag.name:
        return tag
    since, old_name, old_slug = tag.kept(), tag.name, tag.slug
    if fold(name) != tag.folded:
        tag.aliases.filter(folded=fold(name)).delete()
        tag.slug = free_slug(tag.slugify(name), tag=tag)
    tag.name = name
    tag.save()
    tag.tell_changed(since, by=by)
    _keep_name(old_name, old_slug, tag)
    _tell(tag)
    return tag


@transaction.atomic
def add_alias(tag, name, *, by=None):
    """Let a tag go by another name too, in addresses, forms and searches."""
    name = free_name(name, tag=tag)
    if fold(name) == tag.folded:
        raise DomainError(f"“{name}” is the tag's own name.")
    alias, made = TagAlias.objects.update_or_create(folded=fold(name), defaults={"name": name, "tag": tag})
    if made:
        alias.tell_made(by=by)
    _tell(tag)
    return alias


@transaction.atomic
def remove_alias(alias, *, by=None):
    """The tag no longer goes by this name, and its address leads nowhere."""
    alias.remove(by=by)
    _tell(alias.tag)


def free_name(name, *, tag):
    """The name, tidied, when no tag but this one has it or goes by it; DomainError says what to do otherwise."""
    name = tidy_name(name)
    if not name:
        raise DomainError("Write a name with at least one sign that can be printed.")
    if other := Tag.objects.filter(folded=fold(name)).exclude(pk=tag.pk).first():
        raise DomainError(f"There is a tag “{other}” already. Merge the two instead.")
    if TagAlias.objects.filter(folded=fold(name)).exclude(tag_id=tag.pk).exists():
        raise DomainError(f"“{name}” is another name of a tag already. Search for it in the list of tags.")
    return name


@transaction.atomic
def merge(tag, into, *, by=None):
    """Put everything tagged with one tag under another; the old name stays as an alias."""
    if tag.pk == into.pk:
        raise DomainError("A tag cannot be merged with itself.")
    touched = _entries_of(tag)
    for through in (TaggedEntry, TaggedPlaybook, TaggedProject):
        have = through.objects.filter(tag=into).values("content_object_id")
        through.objects.filter(tag=tag, content_object_id__in=have).delete()
        through.objects.filter(tag=tag).update(tag=into)
    tag.aliases.update(tag=into)
    name, slug = tag.name, tag.slug
    tag.tell("merged", by=by, before={"entries": sorted(touched)}, after={"into": into.pk})
    tag.delete()
    _keep_name(name, slug, into)
    entries_changed.send(Tag, keys=touched)
    return into


@transaction.atomic
def delete(tag, *, by=None):
    """Take a tag off everything and remove it, with its other names."""
    touched = _entries_of(tag)
    tag.tell("removed", by=by, before={"entries": sorted(touched)})
    tag.delete()
    entries_changed.send(Tag, keys=touched)


def uses_seen(tags, person):
    """`{TaggedEntry: 3, TaggedPlaybook: 1}`: on how many entries, and in how many filters of playbooks, this person
    sees some of these tags."""
    entries = TaggedEntry.content_object.field.related_model.objects.visible_to(person)
    return {
        TaggedEntry: TaggedEntry.objects.filter(tag__in=tags, content_object__in=entries).count(),
        TaggedPlaybook: TaggedPlaybook.objects.filter(tag__in=tags, content_object__entry__in=entries).count(),
    }


@dataclass(frozen=True, slots=True)
class Care:
    """Tags that want a curator, each kind with how many there are and a few of them; pairs that are alike as such."""

    counts: dict
    unused: list
    huge: list
    undescribed: list
    alike: list


def tags_needing_care(person, *, most=5):
    """What a curator's desk shows of the tags that this person sees; `most` of each kind. Two queries."""
    seen = list(with_settled(Tag.objects.seen_by(person)).order_by("-uses", "folded"))
    least = huge_from(person)
    kinds = {
        "unused": [tag for tag in seen if tag.unused],
        "huge": [tag for tag in seen if tag.uses >= least and 0 not in tag.said],
        "undescribed": [tag for tag in seen if not tag.description and not tag.unused],
        "alike": pairs_to_judge(seen),
    }
    return Care({kind: len(found) for kind, found in kinds.items()}, **{kind: kinds[kind][:most] for kind in kinds})


def _keep_name(name, slug, tag):
    if fold(name) == tag.folded:
        return
    TagAlias.objects.update_or_create(folded=fold(name), defaults={"name": name, "slug": slug, "tag": tag})


def _entries_of(tag):
    return list(TaggedEntry.objects.filter(tag=tag).values_list("content_object_id", flat=True))


def _tell(tag):
    entries_changed.send(Tag, keys=_entries_of(tag))
