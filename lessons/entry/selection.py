"""The shelf's query string: what it asks for, and the addresses that ask for a little less."""

from dataclasses import replace

from django.http import QueryDict

from lessons.common.asked import whole_number
from lessons.entry.facets import LABELS, Selection
from lessons.entry.holding import HOLDS
from lessons.entry.models import EntryKind, Status

SORTS = {
    "newest": ("-published_at", "-pk"),
    "oldest": ("published_at", "pk"),
    "changed": ("-changed_at", "-pk"),
    "title": ("title_key", "pk"),
}
SORT_LABELS = {"newest": "Newest", "oldest": "Oldest", "changed": "Last changed", "title": "Title"}
MOST_VALUES = 30


def read_selection(data: QueryDict, **fixed) -> Selection:
    """What a query string asks of the shelf; whatever makes no sense is left out. `fixed` wins and is not offered."""
    chosen = {
        "kind": _known(data, "kind", EntryKind.values),
        "status": _known(data, "status", set(Status.values) - {"draft"}),
        "holds": _known(data, "holds", HOLDS),
        "tag": _words(data, "tag"),
        "team": _words(data, "team"),
        "project": _numbers(data, "project"),
        "year": _numbers(data, "year"),
    }
    sort = data.get("sort", "")
    page = data.get("page", "")
    selection = Selection(**chosen, sort=sort if sort in SORTS else "newest", page=page)
    return replace(selection, **fixed, hidden=frozenset(fixed)) if fixed else selection


def chips(data: QueryDict, facets, path):
    """The active filters, each with the address that takes it off."""
    labels = {(facet.name, option.value): option.label for facet in facets for option in facet.options}
    made = []
    for name in LABELS:
        for value in data.getlist(name):
            if (name, value) in labels:
                rest = data.copy()
                rest.setlist(name, [other for other in data.getlist(name) if other != value])
                rest.pop("page", None)
                made.append({"label": labels[name, value], "url": f"{path}?{rest.urlencode()}" if rest else path})
    return made


def _known(data, name, values):
    return tuple(value for value in dict.fromkeys(data.getlist(name)) if value in values)[:MOST_VALUES]


def _words(data, name):
    return tuple(value.replace("\x00", "") for value in dict.fromkeys(data.getlist(name)) if value)[:MOST_VALUES]


def _numbers(data, name):
    values = dict.fromkeys(data.getlist(name))
    numbers = (whole_number(value, digits=9) for value in values)
    return tuple(number for number in numbers if number is not None)[:MOST_VALUES]
