"""What every page with a list of entries needs, ready for its template."""

from lessons.common.paging import Page
from lessons.entry.facets import shelf
from lessons.entry.models import Entry
from lessons.entry.selection import SORT_LABELS, SORTS, chips, read_selection

ROWS = 25
ROWS_DENSE = 100


def listing(request, **fixed):
    """The shelf as a query string asks for it, for the person who asks; `fixed` filters belong to the page."""
    selection = read_selection(request.GET, **fixed)
    entries = Entry.objects.visible_to(request.user).without_drafts()
    rows, facets, total = shelf(entries, selection)
    dense = request.GET.get("view") == "dense"
    page = Page.of(selection.page, total=total, size=ROWS_DENSE if dense else ROWS)
    rows = rows.order_by(*SORTS[selection.sort])
    return {
        "entries": (rows.for_lines() if dense else rows.for_listing(request.user))[page.rows],
        "facets": facets,
        "page": page,
        "total": total,
        "dense": dense,
        "sort": selection.sort,
        "sorts": SORT_LABELS,
        "chips": chips(request.GET, facets, request.path),
        "clear_url": request.path,
    }
