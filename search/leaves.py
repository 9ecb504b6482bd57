"""The smallest things that are looked up in a segment: a term, a phrase, a prefix, alternatives of these.

Each is a hashable value with `frequencies(segment, tables)`: `{document: weighted frequency}` over the text fields,
exhaustive, term at a time. `tables` are the snapshot's length tables (`ranking.length_table`).
"""

from dataclasses import dataclass

from search.ranking import WEIGHTS

FIELDS = ("body", "summary", "title", "tags")


@dataclass(frozen=True, slots=True)
class Term:
    """A stem, in any text field or in one."""

    term: str
    field: str = ""

    def frequencies(self, segment, tables):
        found: dict[int, float] = {}
        for field in (self.field,) if self.field else FIELDS:
            documents, weights = segment.postings(field, self.term)
            if documents:
                _add(found, documents, weights, tables[field], segment.lengths(field))
        return found


@dataclass(frozen=True, slots=True)
class Sequence:
    """Stems at given distances from the first: a phrase or the parts of an identifier."""

    terms: tuple[tuple[str, int], ...]
    field: str = ""

    def frequencies(self, segment, tables):
        found: dict[int, float] = {}
        for field in (self.field,) if self.field else FIELDS:
            counts = self._counts(segment, field)
            if counts:
                _add(found, counts, counts.values(), tables[field], segment.lengths(field))
        return found

    def _counts(self, segment, field):
        """How often the whole sequence occurs: `{document: float}`."""
        lists = [(segment.postings(field, term)[0], term, offset) for term, offset in self.terms]
        if not all(documents for documents, _, _ in lists):
            return {}
        lists.sort(key=lambda item: len(item[0]))
        common = set(lists[0][0])
        for documents, _, _ in lists[1:]:
            common.intersection_update(documents)
        starts: dict[int, set[int]] | None = None
        for _, term, offset in lists:
            if not common:
                return {}
            here = segment.positions(field, term, common)
            moved = {document: {at - offset for at in here[document]} for document in common}
            if starts is not None:
                moved = {document: kept for document in common if (kept := starts[document] & moved[document])}
            starts, common = moved, set(moved)
        return {document: float(len(starts[document])) for document in sorted(common)} if starts else {}


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words that begin so, as they are written (not their stems)."""

    prefix: str
    field: str = ""

    def frequencies(self, segment, tables):
        found: dict[int, float] = {}
        for name, worth in (("title_words", WEIGHTS["title"]), ("words", 1.0))[: 1 if self.field else 2]:
            for word in segment.terms(name, self.prefix):
                for document in segment.postings(name, word)[0]:
                    found.setdefault(document, worth)
        return found


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives for one word (synonyms, a compound written as one); the best one counts."""

    leaves: tuple[tuple["Leaf", float], ...]

    def frequencies(self, segment, tables):
        found: dict[int, float] = {}
        for leaf, worth in self.leaves:
            for document, frequency in leaf.frequencies(segment, tables).items():
                if found.get(document, 0.0) < frequency * worth:
                    found[document] = frequency * worth
        return found


Leaf = Term | Sequence | Prefix | Either


def _add(found, documents, weights, table, lengths):
    """Add one field's frequencies to what other fields gave."""
    if not found:
        found.update(
            {document: weight * table[lengths[document]] for document, weight in zip(documents, weights, strict=True)}
        )
        return
    get = found.get
    for document, weight in zip(documents, weights, strict=True):
        found[document] = get(document, 0.0) + weight * table[lengths[document]]
