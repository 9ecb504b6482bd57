"""The one door to the index: `find`, `suggest`, `similar`, `wider`, `enqueue`, `synonyms_of`. Whoever asks, asks here.

Also what was asked for in vain (`asked_in_vain`), what a query is about (`telling_stems`), and whether the index has
heard of an entry's last change (`is_waiting`).
"""

import logging

from search import fallback, suggestions
from search.demand import Asked, asked_in_vain, telling_stems
from search.document import Text, text_of
from search.errors import DamagedIndex, NoIndex, OutOfTime
from search.facets import facets, labels
from search.highlight import Marker, marked, snippet
from search.live import current
from search.ordering import SORTS, ordered
from search.query import Query, parse
from search.queue import documents, enqueue, is_waiting, want_rebuild
from search.readings import readings
from search.registry import EVERYONE, SOURCES, Audience, audience_for
from search.results import Hit, Piece, Results, Wider
from search.session import Session
from search.synonyms import synonyms_of
from search.texts import kept
from search.widening import wider_queries

DEEPEST_HIT = 10_000
BEING_BUILT = "The search index is being built. Until it is ready, results come from the database, newest first."
BEING_REPAIRED = "The search index is being repaired. Until it is, results come from the database, newest first."
TOO_LONG = "The search took too long and was stopped. Try fewer words, or rarer ones."
TOO_DEEP = f"Only the first {DEEPEST_HIT:,} results can be leafed through. Narrow the search to see the others."
log = logging.getLogger("hindsight.search")

__all__ = [
    "EVERYONE",
    "Asked",
    "Audience",
    "asked_in_vain",
    "audience_for",
    "enqueue",
    "find",
    "is_waiting",
    "similar",
    "suggest",
    "synonyms_of",
    "telling_stems",
    "wider",
]


def find(query, audience, *, page=1, size=20, sort="relevance", strict=False):
    """One page of results for a text or a `Query`, as far as the audience may see. Never fails for the query's sake.

    `strict`: only what has all the words, as typed. Asked for a page beyond the last, it gives the last.
    """
    query = query if isinstance(query, Query) else parse(query)
    sort = sort if sort in SORTS else "relevance"
    page = max(1, page)
    try:
        return _with_index(audience, lambda session: _results(session, query, page, size, sort, strict))
    except NoIndex:
        return fallback.find(query, audience, page=page, size=size, notice=BEING_BUILT)
    except (DamagedIndex, OSError):
        return fallback.find(query, audience, page=page, size=size, notice=BEING_REPAIRED)
    except OutOfTime:
        return Results(query=query, size=size, sort=sort, notices=(*query.notices, TOO_LONG))


def suggest(text, audience, limit=8):
    """What to go to or search for while somebody types; quick, and nothing when the index is away."""
    return _or_nothing(audience, lambda session: suggestions.suggest(session, text, limit))


def similar(text, audience, *, exclude=None, limit=5):
    """Entries like a text of any length, by its most telling words; `exclude` is the key of one to leave out."""
    return _or_nothing(audience, lambda session: suggestions.similar(session, text, exclude, limit))


def wider(query, audience, *, limit=4):
    """Wider searches that find something, for a query that found nothing, with true totals."""

    def ask(session):
        found: list[Wider] = []
        for candidate, words, place in wider_queries(query, labels(session.evaluation)):
            total = session.find(candidate, strict=True).total
            if total and (total, place) not in {(other.total, other.place) for other in found}:
                found.append(Wider(candidate, total, words, place))
        return tuple(found[:limit])

    return _or_nothing(audience, ask)


def _with_index(audience, ask):
    """Ask the open index; a damaged copy is thrown away and fetched again once before the index is given up."""
    try:
        return ask(Session(current().view(), audience))
    except DamagedIndex as error:
        log.warning("A local copy of the index is damaged and will be fetched again: %s", error)
        current().forget()
    try:
        return ask(Session(current().view(), audience))
    except DamagedIndex as error:
        current().forget()
        want_rebuild(f"It is damaged: {error}")
        raise


def _or_nothing(audience, ask):
    try:
        return _with_index(audience, ask)
    except (NoIndex, DamagedIndex, OutOfTime, OSError):
        return ()


def _results(session, query, page, size, sort, strict):
    """Find, look at the page's hits in the database, and find again when one of them must not be seen."""
    notices = list(query.notices)
    while True:
        found = session.find(query, strict=strict)
        last = max(1, -(-min(found.total, DEEPEST_HIT) // size))
        here = min(page, last)
        best = ordered(session.evaluation, found.plan, found.strict, found.chosen, sort=sort, most=here * size)
        places = best[(here - 1) * size :]
        items = session.items(places)
        if len(items) == len(places):
            break
    if page > last and found.total > DEEPEST_HIT:
        notices.append(TOO_DEEP)
    archived = 0 if found.total else session.archived(found)
    if archived:
        what = "entry matches" if archived == 1 else "entries match"
        notices.append(f"{archived} archived {what}. Add status:archived to the search to see them.")
    label = labels(session.evaluation)
    return Results(
        query=found.query,
        hits=_hits(session, found, places, items),
        total=found.total,
        page=here,
        size=size,
        sort=sort,
        facets=facets(session.evaluation, found.plan, found.query, found.text),
        relaxed=found.relaxed,
        corrections=found.corrections,
        notices=tuple(notices),
        readings=readings(found.query, label),
        strict=strict,
        labels=label,
    )


def _hits(session, found, places, items):
    marker = Marker(found.plan, relaxed=found.relaxed is not None)
    said = _texts(session, places)
    for kind in {place.kind for place in places}:
        SOURCES[kind].prepare(session.audience.user, [item for (other, _), item in items.items() if other == kind])
    return tuple(
        _hit(place, items[place.kind, place.key], said.get((place.kind, place.key), Text()), marker) for place in places
    )


def _texts(session, places):
    """What the places' documents say, `{(kind, key): Text}`: as it was indexed; of those that changed since, now."""
    digests = {
        (place.kind, place.key): session.snapshot.parts[place.part].segment.digest(place.document)
        for place in places
        if (place.kind, place.key) not in session.pending
    }
    said = kept(digests)
    missing = [(place.kind, place.key) for place in places if (place.kind, place.key) not in said]
    for kind in {kind for kind, _ in missing}:
        ready, _ = documents(kind, [key for other, key in missing if other == kind])
        said |= {(kind, key): text_of(prepared.document) for key, prepared in ready.items()}
    return said


def _hit(place, item, said, marker):
    shown = snippet(said, marker)
    return Hit(
        kind=place.kind,
        key=place.key,
        item=item,
        title=marked(said.title, marker) or (Piece(str(item)),),
        snippet=shown.pieces,
        anchor=shown.anchor,
        heading=shown.heading,
        score=round(place.score, 4),
        template=SOURCES[place.kind].template,
    )
