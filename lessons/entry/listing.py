"""What every page with a list of entries needs, ready for its template."""

from django.db.models import Prefetch, prefetch_related_objects

from lessons.common.paging import Page
from lessons.entry.facets import shelf
from lessons.entry.kinds import KINDS
from lessons.entry.models import Entry, Link
from lessons.entry.selection import SORT_LABELS, SORTS, chips, read_selection

ROWS = 25
ROWS_DENSE = 100


def rows_for(viewer, entries):
    """The rows of a list, in a constant number of queries; replaced ones say by what."""
    rows = list(entries.for_listing())
    with_replacements(viewer, rows)
    return rows


def with_replacements(viewer, entries):
    """Give replaced entries `replacements`: the links to what replaces them, as far as the viewer sees it."""
    if replaced := [entry for entry in entries if entry.status != "published"]:
        links = Link.objects.filter(kind="replaces", source__in=Entry.objects.visible_to(viewer))
        prefetch_related_objects(
            replaced, Prefetch("links_in", queryset=links.select_related("source"), to_attr="replacements")
        )


def listing(request, **fixed):
    """The shelf as a query string asks for it, for the person who asks; `fixed` filters belong to the page."""
    selection = read_selection(request.GET, **fixed)
    entries = Entry.objects.visible_to(request.user).without_drafts()
    rows, facets, total = shelf(entries, selection)
    dense = request.GET.get("view") == "dense"
    page = Page.of(selection.page, total=total, size=ROWS_DENSE if dense else ROWS)
    rows = rows.order_by(*SORTS[selection.sort])
    shown = list(rows.for_lines()[page.rows]) if dense else rows_for(request.user, rows[page.rows])
    return {
        "entries": shown,
        "things": _things(total, selection.kind or _kinds(facets) or [entry.kind for entry in shown[:1]]),
        "facets": facets,
        "page": page,
        "total": total,
        "dense": dense,
        "sort": selection.sort,
        "sorts": SORT_LABELS,
        "chips": chips(request.GET, facets, request.path),
        "clear_url": request.path,
    }


def _kinds(facets):
    """The kinds that a shelf has; none where it offers no choice, because all of it is of one kind."""
    return [option.value for facet in facets if facet.name == "kind" for option in facet.options]


def _things(total, kinds):
    """How much a shelf has, in words: of one kind by its name, of several as entries."""
    return KINDS[kinds[0]].counted(total) if len(kinds) == 1 else f"{total:,} {'entry' if total == 1 else 'entries'}"
