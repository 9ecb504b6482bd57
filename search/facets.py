"""How many of the results there are of each kind, team, project, tag, year and status: exact for this person.

Values within a facet are alternatives, facets narrow each other, and a facet's counts ignore its own selection.
"""

from search.evaluation import both, is_called
from search.query import FACETS
from search.results import Facet, FacetOption
from search.schema import folded

TITLES = {"kind": "Kind", "team": "Team", "project": "Project", "tag": "Tag", "year": "Year", "status": "State"}


def facets(evaluation, plan, query, text):
    """The facets of a set of documents that match a query's text, without empty ones."""
    found = (_facet(evaluation, plan, query, text, name) for name in FACETS)
    return tuple(facet for facet in found if facet)


def labels(evaluation):
    """A function `(name, value) → text` that says what people call a filter's value, as far as they can see it."""

    def label(name, value):
        wanted = folded(value)
        for part, visible in zip(evaluation.snapshot.parts, evaluation.visible, strict=True):
            for found, keyword in part.segment.keywords(name).items() if name in FACETS else ():
                if is_called(name, wanted, found, keyword.text) and keyword.documents & visible:
                    return keyword.text
        return value

    return label


def _facet(evaluation, plan, query, text, name):
    base = both(text, evaluation.chosen(plan, but=name))
    counts: dict[str, int] = {}
    texts: dict[str, str] = {}
    for part, mask in zip(evaluation.snapshot.parts, base, strict=True):
        if mask:
            for value, keyword in part.segment.keywords(name).items():
                if count := (keyword.documents & mask).bit_count():
                    counts[value] = counts.get(value, 0) + count
                    texts[value] = keyword.text
    chosen = {value: _chosen(query, name, value, texts[value]) for value in counts}
    options = [
        FacetOption(
            value,
            texts[value],
            counts[value],
            bool(chosen[value]),
            query.widened(name, chosen[value]) if chosen[value] else query.narrowed(name, value),
        )
        for value in counts
    ]
    order = (lambda option: (-int(option.value),)) if name == "year" else (lambda option: (-option.count, option.label))
    return Facet(name, TITLES[name], tuple(sorted(options, key=order))) if options else None


def _chosen(query, name, value, text):
    """The filter's value as it was typed, when it means this one."""
    return next((typed for typed in query.values(name) if is_called(name, folded(typed), value, text)), "")
