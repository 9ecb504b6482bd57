"""Conditions on what an entry is: filters as masks over one segment."""

from operator import ge, le

import numpy as np

from search.analysis import folded, words
from search.query import CHECKS
from search.schema import NO_DATE

MOST_KEPT = 64


def where(segment, condition, tokens):
    """The documents of a segment that fulfil a condition (a mask, not to be written to), kept with the segment."""
    name, value = condition.name, condition.value
    if (name, value) == ("is", "mine"):
        mine = next((token for token in tokens if token.startswith("user:")), "")
        return segment.having("people", mine)
    kept = segment.cache.setdefault("where", {})
    mask = kept.get((name, value))
    if mask is None:
        mask = _mask(segment, name, value)
        mask.flags.writeable = False
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[name, value] = mask
    return mask


def is_called(name, value, found, text):
    """Whether a facet value (`stations`, “Stations”) is what a filter's folded value means."""
    names = {folded(found), folded(text)}
    return value in names or (name == "kind" and value.removesuffix("s") in names)


def ordinals_called(segment, name, value):
    """The ordinals of a facet's values that a filter's folded value means."""
    key = "called", name
    if key not in segment.cache:
        called: dict[str, list[int]] = {}
        for ordinal, label in enumerate(segment.facet(name).values):
            for alias in {folded(label.value), folded(label.text)}:
                called.setdefault(alias, []).append(ordinal)
        segment.cache[key] = called
    called = segment.cache[key]
    return called.get(value) or (called.get(value.removesuffix("s"), []) if name == "kind" else [])


def _mask(segment, name, value):
    if name in ("after", "before"):
        dates = segment.numbers("date")
        return (dates >= value if name == "after" else dates < value) & (dates != NO_DATE)
    if name == "held":
        first, after = value
        days = segment.numbers("held")
        return _between(days, first, None if after is None else after - 1) & (days != NO_DATE)
    if name == "applied":
        least, most = value
        return _between(segment.numbers("applications"), least, most)
    if name == "is":
        if value == "verified":
            return segment.numbers("verified") > 0
        return segment.having("has", value) if value in CHECKS else segment.facet("status").having(value)
    if name == "has":
        return segment.having("has", value)
    facet = segment.facet(name)
    if name == "by":
        wanted = set(words(value))
        return facet.union(at for at, label in enumerate(facet.values) if wanted <= set(words(label.text)))
    found = facet.union(ordinals_called(segment, name, value))
    if name == "tag":
        found |= segment.facet("alias").union(ordinals_called(segment, "alias", value))
    return found


def _between(numbers, least, most):
    found = np.ones(len(numbers), bool)
    for bound, compare in ((least, ge), (most, le)):
        if bound is not None:
            found &= compare(numbers, bound)
    return found
