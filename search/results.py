"""What a search hands back: values for templates, the API and commands. Text comes in pieces, never as HTML."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from search.query import Query


class Piece(NamedTuple):
    """A run of plain text, and whether it is what was searched for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found. `item` is what the source's `visible_to` gave; `anchor` is the section the snippet is from."""

    kind: str
    key: int
    item: Any
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    anchor: str = ""
    heading: str = ""
    score: float = 0.0
    template: str = ""

    @property
    def address(self):
        """The entry's own address, opened at the section that was found."""
        return self.item.get_absolute_url() + (f"#{self.anchor}" if self.anchor else "")


@dataclass(frozen=True, slots=True)
class FacetOption:
    """A value to narrow `query` by, what people call it, and how many results have it. `chosen` is the filter's value
    as it was typed, when the query has it."""

    value: str
    label: str
    count: int
    query: Query = field(repr=False)
    name: str = ""
    chosen: str = ""

    @property
    def selected(self):
        return bool(self.chosen)

    @property
    def toggled(self):
        """The query with this value turned on or off."""
        if self.chosen:
            return self.query.widened(self.name, self.chosen)
        return self.query.narrowed(self.name, self.value)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow: its options with exact counts for this person, most frequent first."""

    name: str
    label: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The search was widened: `strict` of the entries have all the words, and come first for that (`is_strict_first`)
    when there are few words. `dropped` words occur nowhere; the others match all the rest, or only some of it
    (`is_partial`)."""

    strict: int
    dropped: tuple[str, ...] = ()
    is_partial: bool = True
    is_strict_first: bool = True


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that occurs nowhere was read as another one. `original` is the query as typed, taken literally."""

    typed: str
    read: str
    count: int
    original: Query


class Wider(NamedTuple):
    """A wider search that finds something."""

    query: Query
    total: int
    words: str
    place: str


class ReadAs(NamedTuple):
    """A part of the query as typed, and what it was taken to mean."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, and everything that is to be said about it.

    `total` and the facets' counts are exact for the person who asked. `degraded` is true when the index could not
    serve and the database answered.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    page: int = 1
    size: int = 20
    sort: str = "relevance"
    facets: tuple[Facet, ...] = ()
    relaxed: Relaxed | None = None
    corrections: tuple[Correction, ...] = ()
    notices: tuple[str, ...] = ()
    readings: tuple[ReadAs, ...] = ()
    degraded: bool = False
    strict: bool = False
    labels: Callable[[str, str], str] = field(default=lambda name, value: value, repr=False, compare=False)

    @property
    def pages(self):
        """The number of pages, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def chips(self):
        """The active filters: `(label, the query without it)`."""
        return tuple((self.labels(part.name, part.value), self.query.without(part)) for part in self.query.filters)


class Suggestion(NamedTuple):
    """Something to go to or to search for while typing. `kind` is `entry` or `tag`."""

    kind: str
    pieces: tuple[Piece, ...]
    address: str
    detail: str = ""
    icon: str = "tag"

    @property
    def text(self):
        return "".join(piece.text for piece in self.pieces)


class Similar(NamedTuple):
    """An entry like a given text."""

    kind: str
    key: int
    item: Any
    score: float
