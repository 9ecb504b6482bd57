"""What a source hands over to be found. Nothing here knows where it comes from."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b


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
    `has` names what it carries (`attachments`), `aliases` are words it is also found by.
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
    author: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    status: str = "published"
    date: datetime | None = None
    audience: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    verified: bool = False
    applications: int = 0
    changed_at: datetime | None = None

    def digest(self):
        """A short fingerprint: two documents that read the same have the same one."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
