"""The kinds of knowledge, registered by the slices that own them.

An entry's own text is a *content*: a plain dictionary that a version keeps whole.

    {"title": str, "summary": str, "team": id | None, "project": id | None, "tags": [name, …], …the kind's own keys}
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text of a kind: its key in the content, its anchor on the page and its heading."""

    key: str
    anchor: str
    heading: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a kind besides its sections: how it is called, and how it reads when nobody chose it.

    `in_front`: whether an export names it in the front matter. What is long is among the passages instead.
    `in_words`: whether it is compared as one value. What is not is among the items of its kind.
    `refers_to`: the model whose ids the value lists, as in `lessons.User`; `names(entry)` are theirs, for an export.
    """

    key: str
    label: str
    empty: Any
    show: Callable[[Any], str] = str
    in_front: bool = True
    in_words: bool = True
    refers_to: str = ""
    names: Callable[[Any], list[str]] | None = None

    def for_front(self, entry, content):
        """Its value as an export's front matter has it."""
        return self.names(entry) if self.names else content[self.key]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an entry's page that can be found and opened by itself: Markdown under a heading, at an anchor."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of several like parts of a content, known by its key from version to version: a step of a playbook."""

    key: str
    label: str
    title: str
    text: str


class Choice(NamedTuple):
    """A value that entries can be narrowed by (`handover`), and what people call it (`Handover`)."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What readers narrow a search by besides what every entry has. What is not to be found yet is not in here."""

    format: Choice | None = None
    causes: tuple[Choice, ...] = ()
    held_on: date | None = None
    actions: Iterable = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry of this kind is called, which Markdown sections it has, and how a content becomes rows.

    `passages(entry)` gives what readers of an entry find under headings, if that is more than its sections, and
    `traits(entry)` what they narrow a search by. `saying(text)` and `narrowing(filter, value)` are the same as
    conditions in SQL (of `has`: which entries show their actions); `dated` is the column with its day. `related` are
    the relations of the kind's own model that are read for whole entries (exports, the index).
    `tidy(content, publish=)` judges what is the kind's own before it is kept; `items(content)` are its parts that come
    in a row.
    """

    name: str
    label: str
    plural: str
    path: str
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...] = ()
    write: Callable = field(default=lambda entry, content: None)
    read: Callable = field(default=lambda entry: {})
    tidy: Callable = field(default=lambda content, *, publish: content)
    items: Callable[[dict], list[Item]] = field(default=lambda content: [])
    passages: Callable | None = None
    traits: Callable[[Any], Traits] = lambda entry: Traits(actions=entry.actions.all())
    saying: Callable[[str], Q] | None = None
    narrowing: Callable[[str, Any], Q] = lambda name, value: Q() if name == "has" else Q(pk__in=[])
    dated: str = "published_at__date"
    related: tuple[str, ...] = ()

    def counted(self, number):
        """So many of this kind, in words: `1 lesson`, `2,000 lessons`."""
        return f"{number:,} {(self.label if number == 1 else self.plural).lower()}"

    def normal(self, content):
        """A content with every key this kind has, and no other."""
        empty = {"title": "", "summary": "", "team": None, "project": None, "tags": []}
        empty |= {section.key: "" for section in self.sections} | {fact.key: fact.empty for fact in self.facts}
        return {key: content.get(key) or value for key, value in empty.items()}

    def passages_of(self, entry):
        """The passages of an entry that say something, in the order of its page."""
        if self.passages is not None:
            found = self.passages(entry)
        else:
            own = getattr(entry, self.name)
            found = (Passage(section.anchor, section.heading, getattr(own, section.key)) for section in self.sections)
        return [passage for passage in found if passage.text.strip()]

    def says(self, text):
        """A condition: entries of this kind in whose passages a text stands."""
        if self.saying is not None:
            return self.saying(text)
        return reduce(or_, (Q(**{f"{self.name}__{section.key}__icontains": text}) for section in self.sections))


def related_of_all():
    """The relations that whole entries of any kind are read with: `(select, prefetch)`."""
    return list(KINDS), [f"{kind.name}__{name}" for kind in KINDS.values() for name in kind.related]


KINDS: dict[str, Kind] = {}


def register(kind):
    KINDS[kind.name] = kind
    return kind


def kind_of(entry):
    return KINDS[entry.kind]
