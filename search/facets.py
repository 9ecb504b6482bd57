"""How many of the results there are of each kind, team, format, cause, tag, year …: exact for this person.

Values within a facet are alternatives, facets narrow each other, and a facet's counts ignore its own selection.
"""

from itertools import chain

from search.analysis import folded
from search.compile import Where
from search.evaluation import both, size
from search.query import FACETS, FLAGS
from search.readings import called
from search.results import Facet, FacetOption
from search.where import is_called, ordinals_called

TITLES = {
    "kind": "Kind", "team": "Team", "project": "Project", "format": "Format", "cause": "Cause", "tag": "Tag",
    "year": "Year", "status": "State", "has": "Actions",
}  # fmt: skip
FLAG_TITLES = {("has", "open-actions"): "Has open actions"}


def facets(evaluation, plan, query, text):
    """The facets of a set of documents that match a query's text, without empty ones."""
    found = counts(evaluation, plan, text)
    shown = [_facet(query, name, held) for name, held in found.items() if held]
    held = flags(evaluation, plan, text)
    return (*shown, *(_flag(query, name, value, count) for (name, value), count in held.items() if count))


def counts(evaluation, plan, text, names=FACETS):
    """How many documents of a set have each value of each facet: `{name: [((value, text), int), …]}`."""
    return {name: _counted(evaluation, plan, text, name) for name in names}


def flags(evaluation, plan, text):
    """How many documents of a set have each of the flags that the page offers: `{(name, value): int}`."""
    return {(name, value): _flagged(evaluation, plan, text, name, value) for name in FLAGS for value in FLAGS[name]}


def _flagged(evaluation, plan, text, name, value):
    if not any(value in part.segment.facet(name).of_value for part in evaluation.snapshot.parts):
        return 0
    return size(both(evaluation.narrowed(plan, text), evaluation.matching(Where(name, value))))


def _counted(evaluation, plan, text, name):
    if not any(part.segment.facet(name).values for part in evaluation.snapshot.parts):
        return []
    evaluation.deadline.check()
    but = name if name == "status" or name in plan.facets else ""
    found = []
    for part, mask in zip(evaluation.snapshot.parts, evaluation.narrowed(plan, text, but=but), strict=True):
        facet = part.segment.facet(name)
        each = facet.counts(mask, evaluation.documents(mask))
        present = each.nonzero()[0]
        found.append(list(zip(map(facet.values.__getitem__, present.tolist()), each[present].tolist(), strict=True)))
    if len(found) == 1:
        return found[0]
    totals: dict = {}
    for label, count in chain.from_iterable(found):
        totals[label] = totals.get(label, 0) + count
    return list(totals.items())


def labels(evaluation):
    """A function `(name, value) → text` that says what people call a filter's value, as far as they can see it."""

    def label(name, value):
        if name not in FACETS:
            return called(name, value)
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
    for label, count in held:
        totals[label.value] = totals.get(label.value, 0) + count
        texts[label.value] = label.text
    typed = [(value, folded(value)) for value in query.values(name)]
    options = []
    for value, count in totals.items():
        chosen = next((each for each, plain in typed if is_called(name, plain, value, texts[value])), "")
        options.append(FacetOption(value, texts[value], count, query, name, chosen))
    if name == "year":
        options.sort(key=lambda option: -int(option.value))
    else:
        options.sort(key=lambda option: (not option.selected, -option.count, option.label))
    return Facet(name, TITLES[name], tuple(options))


def _flag(query, name, value, count):
    """A facet of one value: what has it, or all the rest."""
    chosen = value if query.has(name, value) else ""
    return Facet(name, TITLES[name], (FacetOption(value, FLAG_TITLES[name, value], count, query, name, chosen),))
