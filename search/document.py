"""What a source hands over to be found. Nothing here knows where it comes from."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import NamedTuple

from search.analysis import composed

Day = date  # `Document.date` hides the word


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: the anchor it opens at on the page, its heading, and its plain text."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A value to filter by (`stations`) and what people call it (`Stations`)."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, in plain text.

    `audience` says who may find it: `everyone`, `team:7`, `user:12`. `people` are tokens of those who wrote it,
    `has` names what it carries (`attachments`), `aliases` are words it is also found by. `held_on` is the day on which
    people met about it; what nobody met about has none.
    """

    kind: str
    key: int
    title: str
    summary: str = ""
    sections: tuple[Section, ...] = ()
    tags: tuple[Label, ...] = ()
    aliases: tuple[str, ...] = ()
    team: Label | None = None
    project: Label | None = None
    format: Label | None = None
    causes: tuple[Label, ...] = ()
    author: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    status: str = "published"
    date: datetime | None = None
    held_on: Day | None = None
    audience: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    verified: bool = False
    applications: int = 0
    changed_at: datetime | None = None

    def digest(self):
        """A fingerprint, a signed 64-bit number: documents that read the same have the same one."""
        text = repr(self).encode("utf-8", "backslashreplace")
        return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


class Text(NamedTuple):
    """What a document says, to show where it matches: sections are `(anchor, heading, text)`."""

    title: str = ""
    summary: str = ""
    sections: tuple = ()


def text_of(document):
    """A document's text, composed as it is indexed."""
    sections = tuple((section.anchor, section.heading, composed(section.text)) for section in document.sections)
    return Text(composed(document.title), composed(document.summary), sections)
