"""What can be found, registered by whoever owns it: `search` knows no model of the house."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from search.analysis import folded


class Audience(NamedTuple):
    """Who searches: the tokens they carry (`everyone`, `team:7`, `user:12`) and the user (None: nobody signed in)."""

    tokens: tuple[str, ...] = ()
    user: Any = None


EVERYONE = Audience(("everyone",))


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing to be found.

    `build(keys)` yields the documents of these items, in any order; a missing one is taken out of the index.
    `visible_to(user, keys=None)` is a queryset of items; `user` None sees what everyone may see.
    `filters(queryset, query, user)` narrows it to a query's words and filters in SQL, for when the index cannot serve.
    `keys()` are all keys that have a document. `template` is the card (context: `hit`, `item`); `prepare(user, items)`
    gives items what only the card needs.
    """

    kind: str
    build: Callable[[list[int]], Iterable[Any]]
    visible_to: Callable[..., Any]
    filters: Callable[[Any, Any, Any], Any]
    keys: Callable[[], Iterable[int]]
    template: str
    prepare: Callable[[Any, list], None] = lambda user, items: None


SOURCES: dict[str, Source] = {}
VALUES: dict[str, tuple[tuple[str, str], ...]] = {}
_values: dict[str, frozenset[str]] = {}
_audience: list[Callable[[Any], Audience]] = []


def register(kind, **source):
    """Have things of a kind found; the arguments are the fields of `Source`."""
    SOURCES[kind] = Source(kind, **source)


def register_audience(function):
    """`function(user)` gives the `Audience` of a person."""
    _audience[:] = [function]
    return function


def register_values(name, labels):
    """A filter takes only these values, pairs of a value and what people call it; others are no filter but words."""
    VALUES[name] = tuple(labels)
    _values[name] = frozenset(folded(text) for label in VALUES[name] for text in label)


def is_known(name, value):
    """Whether a filter can have a value (folded)."""
    return name not in _values or value in _values[name]


def audience_for(user):
    return _audience[0](user) if _audience else Audience((), user)


def all_keys(kind):
    return SOURCES[kind].keys()
