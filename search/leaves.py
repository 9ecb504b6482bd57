"""The smallest things that are looked up in a segment: a term, a phrase, a prefix, alternatives of these.

Each is a hashable value with `frequencies(segment, tables)`: how often each document has it, weighted and
length-normalised, all text fields together (`float32`, one a document; 0: not at all). `tables` are the snapshot's
impact tables (`ranking.impact_table`).
"""

from dataclasses import dataclass

import numpy as np

from search.columnar import phrases
from search.ranking import WEIGHTS

FIELDS = ("body", "summary", "title", "tags")


@dataclass(frozen=True, slots=True)
class Term:
    """A stem, in any text field or in one."""

    term: str
    field: str = ""

    def frequencies(self, segment, tables):
        found = np.zeros(segment.count, np.float32)
        for field in (self.field,) if self.field else FIELDS:
            segment.add_frequencies(found, field, self.term, tables[field])
        return found

    def frequencies_in(self, segment, tables, documents):
        """The same for a few documents (ascending): `float32`, one for each."""
        found = np.zeros(len(documents), np.float32)
        for field in (self.field,) if self.field else FIELDS:
            segment.add_frequencies_in(found, documents, field, self.term, tables[field])
        return found

    def holders(self, segment):
        """The documents that have it, as a mask; much quicker than asking how often."""
        found = np.zeros(segment.count, bool)
        for field in (self.field,) if self.field else FIELDS:
            segment.add_holders(found, field, self.term)
        return found


@dataclass(frozen=True, slots=True)
class Sequence:
    """Stems at given distances from the first: a phrase or the parts of an identifier. With a `slop`, each at most so
    many words after the one before, in this order."""

    terms: tuple[tuple[str, int], ...]
    field: str = ""
    slop: int = 0

    def frequencies(self, segment, tables):
        found = np.zeros(segment.count, np.float32)
        words = [(term.encode(), distance) for term, distance in self.terms]
        for name in (self.field,) if self.field else FIELDS:
            field = segment.field(name)
            if field is None:
                continue
            places = phrases.near(field, words, self.slop) if self.slop else phrases.sequence(field, words)
            if len(places):
                documents, counts = phrases.by_document(field, places)
                once = tables[name][256 | segment.lengths(name)[documents].astype(np.intp)]
                found[documents] += once * counts.astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words that begin so, as they are written (not their stems)."""

    prefix: str
    field: str = ""

    def frequencies(self, segment, tables):
        found = np.zeros(segment.count, np.float32)
        for name, worth in (("words", 1.0), ("title_words", WEIGHTS["title"]))[1 if self.field else 0 :]:
            field = segment.field(name)
            if field is not None:
                found[field.documents(field.prefixed(self.prefix.encode()))] = worth
        return found


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives for one word (synonyms, a compound written as one); the best one counts."""

    leaves: tuple[tuple["Leaf", float], ...]

    def frequencies(self, segment, tables):
        found = np.zeros(segment.count, np.float32)
        for leaf, worth in self.leaves:
            np.maximum(found, leaf.frequencies(segment, tables) * np.float32(worth), out=found)
        return found


Leaf = Term | Sequence | Prefix | Either
