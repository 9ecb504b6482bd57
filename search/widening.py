"""What else to try when nothing was found: without the filters, with fewer of the words, with any of them."""

from search.query import Query
from search.syntax import Phrase, Word, any_of

MOST = 12


def wider_queries(query, label):
    """Wider queries to try, the closest first: `(query, its words, where it looks)`."""
    words = [part for part in query.texts if isinstance(part, Word | Phrase)]
    tried = [query.widened(part.name, part.value) for part in query.filters]
    if len(query.filters) > 1:
        tried.append(query.unfiltered())
    if len(words) > 1:
        tried += [query.without(word) for word in words]
        tried += [query.without(word).unfiltered() for word in words if query.filters]
        if len(words) > 2:
            tried += [query.without(*(other for other in words if other != word)) for word in words]
        rest = tuple(part for part in query.parts if part not in words)
        tried.append(Query((any_of(words), *rest)))
        tried.append(Query((any_of(words),)))
    if any(isinstance(part, Phrase) for part in words):
        tried.append(Query(tuple(Word(part.text) for part in words)))
    seen = {query}
    for candidate in tried:
        if candidate.parts and candidate not in seen and len(seen) <= MOST:
            seen.add(candidate)
            yield candidate, _words(candidate), _place(candidate, query, label)


def _words(query):
    return " ".join(map(str, query.texts)) or "Everything"


def _place(query, original, label):
    """Where a wider search looks, where that differs: “in every team”, “in Stations”."""
    teams = query.values("team")
    if teams:
        return f"in {' or '.join(label('team', value) for value in teams)}"
    if original.values("team"):
        return "in every team"
    return "with the same filters" if query.filters else "everywhere" if original.filters else ""
