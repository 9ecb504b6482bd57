"""The postings of one field in one segment, as arrays; term-major: what belongs to a term stands together.

| array       | shape, type   | what                                                                             |
|-------------|---------------|----------------------------------------------------------------------------------|
| `terms`     | bytes `uint8` | the terms' UTF-8, in order, one after the other                                  |
| `term_at`   | T + 1 `uint32`| where each term begins in `terms`                                                |
| `starts`    | T + 1 `uint32`| where each term's postings begin                                                 |
| `ids`       | P `uint32`    | the documents, ascending within a term                                           |

and, in a field of text:

| `impacts`   | P `uint16`    | frequency (at most 255) · 256 + the length byte of the field in that document    |
| `often_at`  | X `uint32`    | the postings whose frequency is 255 or more …                                    |
| `often`     | X `uint32`    | … and their frequencies                                                          |
| `places_at` | T + 1 `uint64`| where each term's places begin                                                   |
| `places`    | N `uint32`    | where a term stands: words from the beginning of the segment, ascending          |
| `doc_at`    | D + 1 `uint32`| the place where each document begins; at least `GAP` after the last word before  |
| `longest`, `shortest`, `most` | T | length bytes and greatest frequency of a term's postings, for Whoosh's scorers  |

Of a term that a third of the documents have (in a segment of some size), the impacts are there once more by document:

| `dense_of`  | K `uint32`    | the ordinals of these terms, ascending                                           |
| `dense`     | K · D `uint16`| for each of them the impacts of all documents, 0 where it does not occur         |

A score is one look-up per posting in a table of 65,536 values; a prefix is one slice; a phrase needs no document.
"""

from bisect import bisect_left
from itertools import pairwise

import numpy as np

MOST = 255
MOST_KEPT = 5000
COMMON, WORTH_DENSE = 3, 2000
PLACES = np.uint64(32)
LAST_PLACE = 2**32 - 1


class FieldPostings:
    """The arrays of a field, and look-ups in them. Sequence of the terms (`bytes`) as far as `bisect` needs it."""

    def __init__(self, reader, field):
        def array(name):
            return reader.get(f"{field}.{name}")

        self.terms, self.term_at, self.starts, self.ids = map(array, ("terms", "term_at", "starts", "ids"))
        self.count = len(self.starts) - 1
        self.has_places = f"{field}.places" in reader
        if self.has_places:
            self.impacts, self.often_at, self.often = map(array, ("impacts", "often_at", "often"))
            self.places_at, self.places, self.doc_at = map(array, ("places_at", "places", "doc_at"))
            self.longest, self.shortest, self.most = map(array, ("longest", "shortest", "most"))
            self._dense: dict[int, np.ndarray] = {}
            ordinals = array("dense_of").tolist() if f"{field}.dense_of" in reader else []
            if ordinals:
                self._dense = dict(zip(ordinals, array("dense").reshape(len(ordinals), -1), strict=True))
        self._bytes, self._at = memoryview(self.terms), memoryview(self.term_at)
        self._ordinals: dict[bytes, int] = {}

    def __len__(self):
        return self.count

    def __getitem__(self, ordinal):
        return bytes(self._bytes[self._at[ordinal] : self._at[ordinal + 1]])

    def ordinal(self, term):
        """The place of a term (`bytes`) among the terms; -1 when the field has no such term."""
        known = self._ordinals.get(term)
        if known is None:
            if len(self._ordinals) > MOST_KEPT:
                self._ordinals = {}
            found = bisect_left(self, term, 0, self.count)
            known = self._ordinals[term] = found if found < self.count and self[found] == term else -1
        return known

    def prefixed(self, prefix):
        """The ordinals of the terms that begin so: `range`."""
        first = bisect_left(self, prefix, 0, self.count)
        return range(first, bisect_left(self, prefix + b"\xff" * 4, first, self.count))

    def span(self, ordinal):
        """Where the postings of a term begin and end."""
        return int(self.starts[ordinal]), int(self.starts[ordinal + 1])

    def documents(self, ordinals):
        """The documents of the terms in a `range`, term after term: a view of `ids`."""
        return self.ids[int(self.starts[ordinals.start]) : int(self.starts[ordinals.stop])]

    def dense(self, ordinal):
        """The impacts of a common term by document, `(D,)`; None for other terms."""
        return self._dense.get(ordinal)

    def frequencies(self, start, end):
        """How often the terms occur, for the postings of a span: `uint32`."""
        found = (self.impacts[start:end] >> 8).astype(np.uint32)
        first, last = self.often_at.searchsorted((start, end))
        if last > first:
            found[self.often_at[first:last] - start] = self.often[first:last]
        return found

    def often_in(self, start, end):
        """The postings of a span with frequencies above 255, and by how many times more than the 255 of their impacts:
        `(uint32, float32)`."""
        if not len(self.often):
            return self.often_at, self.often
        first, last = self.often_at.searchsorted((start, end))
        return self.often_at[first:last], self.often[first:last] / np.float32(MOST) - 1

    def places_of(self, ordinal):
        """Where a term stands, in words from the beginning of the segment, ascending: a view."""
        return self.places[int(self.places_at[ordinal]) : int(self.places_at[ordinal + 1])]

    def raw_terms(self):
        """All terms in order: `list[bytes]`."""
        text, ends = bytes(self.terms), self.term_at.tolist()
        return [text[start:end] for start, end in pairwise(ends)]


def put_terms(writer, field, terms, counts):
    """Write a field's terms (`list[bytes]`, ascending) and where their postings begin, from how many each has."""
    writer.put(f"{field}.terms", np.frombuffer(b"".join(terms), np.uint8))
    writer.put(f"{field}.term_at", offsets(np.fromiter(map(len, terms), np.int64, len(terms))).astype(np.uint32))
    writer.put(f"{field}.starts", offsets(counts).astype(np.uint32))


def dense_rows(ids, impacts, counts, documents):
    """The common ones among some terms, from their postings: pairs of a term's number and its impacts by document."""
    if documents < WORTH_DENSE:
        return
    starts = offsets(counts)
    for at in np.flatnonzero(counts * COMMON >= documents).tolist():
        row = np.zeros(documents, np.uint16)
        row[ids[starts[at] : starts[at + 1]]] = impacts[starts[at] : starts[at + 1]]
        yield at, row


def impacts_of(frequencies, length_bytes):
    """Frequency and length in one number: `uint16`."""
    return np.minimum(frequencies, MOST).astype(np.uint16) << np.uint16(8) | length_bytes


def offsets(counts):
    """Where each of several runs begins, and where the last ends: `int64`, one more than there are counts."""
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def ranges(starts, counts):
    """The numbers of several runs, one run after the other: `starts[0]`, `starts[0] + 1`, …: `int64`."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(np.asarray(starts, np.int64) - (ends - counts), counts) + np.arange(total)
