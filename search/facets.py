"""How many of the results there are of each kind, team, project, tag, year and status: exact for this person.

Values within a facet are alternatives, facets narrow each other, and a facet's counts ignore its own selection.
"""

from functools import cache

import numpy as np

from search.evaluation import both
from search.query import FACETS
from search.results import Facet, FacetOption
from search.schema import folded
from search.where import is_called, ordinals_called

TITLES = {"kind": "Kind", "team": "Team", "project": "Project", "tag": "Tag", "year": "Year", "status": "State"}


def facets(evaluation, plan, query, text, names=FACETS):
    """The facets of a set of documents that match a query's text, without empty ones."""
    found = ((name, held) for name, held in counts(evaluation, plan, text, names).items() if held)
    return tuple(_facet(query, name, held) for name, held in found)


def counts(evaluation, plan, text, names=FACETS):
    """How many documents of a set have each value of each facet: `{name: {(value, text): int}}`."""

    @cache
    def base(but):
        """The documents counted for one facet, as masks and as numbers."""
        masks = both(text, evaluation.chosen(plan, but=but))
        return [(mask, np.flatnonzero(mask)) for mask in masks]

    found: dict[str, dict] = {}
    for name in names:
        evaluation.deadline.check()
        found[name] = {}
        own = name if name == "status" or name in plan.facets else ""
        for part, (mask, documents) in zip(evaluation.snapshot.parts, base(own), strict=True):
            facet = part.segment.facet(name)
            each = facet.counts(mask, documents)
            for ordinal in np.flatnonzero(each).tolist():
                label = facet.values[ordinal]
                found[name][label] = found[name].get(label, 0) + int(each[ordinal])
    return found


def labels(evaluation):
    """A function `(name, value) → text` that says what people call a filter's value, as far as they can see it."""

    def label(name, value):
        if name not in FACETS:
            return value
        for part, visible in zip(evaluation.snapshot.parts, evaluation.visible, strict=True):
            facet = part.segment.facet(name)
            for ordinal in ordinals_called(part.segment, name, folded(value)):
                if (facet.union([ordinal]) & visible).any():
                    return facet.values[ordinal].text
        return value

    return label


def _facet(query, name, held):
    totals: dict[str, int] = {}
    texts: dict[str, str] = {}
    for label, count in held.items():
        totals[label.value] = totals.get(label.value, 0) + count
        texts[label.value] = label.text
    typed = [(value, folded(value)) for value in query.values(name)]
    options = []
    for value, count in totals.items():
        chosen = next((each for each, plain in typed if is_called(name, plain, value, texts[value])), "")
        options.append(FacetOption(value, texts[value], count, query, name, chosen))
    order = (lambda option: (-int(option.value),)) if name == "year" else (lambda option: (-option.count, option.label))
    return Facet(name, TITLES[name], tuple(sorted(options, key=order)))
