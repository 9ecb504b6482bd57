"""A query string is a form too: it parses and judges, and hands back a ready value."""

from dataclasses import dataclass
from urllib.parse import urlencode

from search.ordering import SORTS
from search.query import FACETS, FLAGS, Query, parse

SORT_LABELS = {"relevance": "Best first", "newest": "Newest first", "oldest": "Oldest first"}
NO_QUERY = Query()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search page was asked for. `address` is its canonical query string."""

    typed: str
    query: Query
    page: int
    sort: str
    strict: bool

    def link(self, query=None, *, strict=None):
        """The query string of this page with another query, from its first page on."""
        query = self.query if query is None else query
        strict = self.strict if strict is None else strict
        pairs = [("q", str(query))]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if strict:
            pairs.append(("strict", "1"))
        return f"?{urlencode(pairs)}"


def read(parameters):
    """What a query string asks for, and whether it came from the form of filters (then it is better sent on to its
    canonical address): `(Asked, bool)`."""
    typed = parameters.get("q", "").strip()
    query = parse(typed)
    chosen = [(name, value) for name in (*FACETS, *FLAGS) for value in parameters.getlist(name) if value.strip()]
    for name, value in chosen:
        query = query.narrowed(name, value)
    page, sort = parameters.get("page", ""), parameters.get("sort", "relevance")
    asked = Asked(
        typed=typed,
        query=query,
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
        sort=sort if sort in SORTS else "relevance",
        strict=parameters.get("strict") == "1",
    )
    return asked, bool(chosen)
