"""Answers from the database while the index cannot: plain matching, newest first, no facets. Better than nothing."""

from search.compile import compile
from search.document import Text, text_of
from search.highlight import Marker, marked, snippet
from search.queue import documents
from search.registry import SOURCES
from search.results import Hit, Piece, Results


def find(query, audience, *, page, size, notice):
    """The same page as the index would give, as well as SQL can."""
    querysets = [
        (source, source.filters(source.visible_to(audience.user), query, audience.user)) for source in SOURCES.values()
    ]
    counted = [(source, queryset, queryset.count()) for source, queryset in querysets]
    total = sum(count for _, _, count in counted)
    page = max(1, min(page, -(-total // size)))
    marker = Marker(compile(query))
    hits = []
    skip, wanted = (page - 1) * size, size
    for source, queryset, count in counted:
        here = list(queryset[skip : skip + wanted]) if skip < count and wanted else []
        skip = max(0, skip - count)
        wanted -= len(here)
        hits.extend(_hits(source, audience.user, here, marker))
    return Results(
        query=query,
        hits=tuple(hits),
        total=total,
        page=page,
        size=size,
        sort="newest",
        notices=(*query.notices, notice),
        degraded=True,
    )


def _hits(source, person, items, marker):
    source.prepare(person, items)
    ready, _ = documents(source.kind, [item.pk for item in items])
    for item in items:
        said = text_of(ready[item.pk].document) if item.pk in ready else Text(title=str(item))
        found = snippet(said, marker)
        title = marked(said.title, marker) or (Piece(str(item)),)
        yield Hit(
            kind=source.kind,
            key=item.pk,
            item=item,
            title=title,
            snippet=found.pieces,
            anchor=found.anchor,
            heading=found.heading,
            template=source.template,
        )
