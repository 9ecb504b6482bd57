"""Table of contents: every model of the domain, by slice."""

from lessons.common.storage import StoredChunk, StoredFile
from lessons.entry.attachment import Attachment
from lessons.entry.counting import LibraryMark
from lessons.entry.draft import Draft
from lessons.entry.models import AccessGrant, Activity, Entry, Link, Version
from lessons.lesson.models import Impact, Lesson
from lessons.person.models import Membership, Project, Team, User
from lessons.tag.models import Tag, TagAlias, TaggedEntry, TaggedProject

__all__ = [
    "AccessGrant",
    "Activity",
    "Attachment",
    "Draft",
    "Entry",
    "Impact",
    "Lesson",
    "LibraryMark",
    "Link",
    "Membership",
    "Project",
    "StoredChunk",
    "StoredFile",
    "Tag",
    "TagAlias",
    "TaggedEntry",
    "TaggedProject",
    "Team",
    "User",
    "Version",
]
