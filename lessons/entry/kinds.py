"""The kinds of knowledge, registered by the slices that own them.

An entry's own text is a *content*: a plain dictionary that a version keeps whole.

    {"title": str, "summary": str, "team": id | None, "project": id | None, "tags": [name, …], …the kind's own keys}
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text of a kind: its key in the content, its anchor on the page and its heading."""

    key: str
    anchor: str
    heading: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A short value of a kind besides its sections: how it is called, and how it reads when nobody chose it."""

    key: str
    label: str
    empty: Any
    show: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry of this kind is called, which Markdown sections it has, and how a content becomes rows."""

    name: str
    label: str
    plural: str
    path: str
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = ()
    write: Callable = field(default=lambda entry, content: None)
    read: Callable = field(default=lambda entry: {})

    def normal(self, content):
        """A content with every key this kind has, and no other."""
        empty = {"title": "", "summary": "", "team": None, "project": None, "tags": []}
        empty |= {section.key: "" for section in self.sections} | {fact.key: fact.empty for fact in self.facts}
        return {key: content.get(key) or value for key, value in empty.items()}


KINDS: dict[str, Kind] = {}


def register(kind):
    KINDS[kind.name] = kind
    return kind


def kind_of(entry):
    return KINDS[entry.kind]
