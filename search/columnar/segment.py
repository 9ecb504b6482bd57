"""One immutable segment as the search engine reads it: masks, ordinals, numbers and frequencies of its documents.

Documents are numbered from 0, deleted ones included; a mask is a `bool` array with one element a document. Everything
worked out is kept with the segment and never changes, so threads may share it: at worst something is made twice.
Deletions belong to the snapshot.
"""

import pickle
import struct
import zlib
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from search.columnar.postings import offsets, ranges
from search.errors import DamagedIndex

UNREADABLE = (
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
    MemoryError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ImportError,
    OverflowError,
    NameError,
    RecursionError,
)
MANY = 8
"""From an eighth of the documents on, counting goes through all of them instead of the found ones."""
FEW = 8
"""For less than an eighth of a term's postings, each is looked for."""


class Segment:
    """`count` documents, read through a Whoosh reader whose codec is ours."""

    def __init__(self, reader, name):
        self.name, self.reader = name, reader
        self.count = reader.doc_count_all()
        self._terms = reader._terms
        self._numbers: dict[str, np.ndarray] = {}
        self._lengths: dict[str, np.ndarray] = {}
        self._facets: dict[str, Facet] = {}
        self.cache: dict[Any, Any] = {}

    def field(self, name):
        """The postings of a field; None when no document has anything in it."""
        return self._terms.field(name)

    def numbers(self, name):
        """A number a document: `int64`."""
        if name not in self._numbers:
            default = self.reader.schema[name].column_type.default_value()
            self._numbers[name] = self._column(name, ">i8", default).astype(np.int64)
        return self._numbers[name]

    def lengths(self, name):
        """The length byte of a text field in each document: `uint8`."""
        if name not in self._lengths:
            self._lengths[name] = self._column(f"_{name}_len", "u1")
        return self._lengths[name]

    def facet(self, name):
        """The values of a keyword field, and which documents have them."""
        if name not in self._facets:
            self._facets[name] = Facet(self.field(name), self.count)
        return self._facets[name]

    def mask(self, documents):
        """Document numbers as a mask."""
        found = np.zeros(self.count, bool)
        found[documents] = True
        return found

    def having(self, name, keyword):
        """The documents with a keyword (`str`), as a mask."""
        field, ordinal = self._find(name, keyword)
        if ordinal < 0:
            return np.zeros(self.count, bool)
        return self.mask(field.documents(range(ordinal, ordinal + 1)))

    def add_frequencies(self, found, name, term, table):
        """Add `table[impact]` of a term's postings to `found` (`float32`, one a document).

        `table` has a value for each frequency below 255 and length byte, `(65536,)`; the rest is a multiple of it.
        """
        field, ordinal = self._find(name, term)
        if ordinal < 0:
            return
        row = field.dense(ordinal)
        start, end = field.span(ordinal)
        if row is not None:
            found += table.take(row, mode="clip")
        else:
            np.add.at(found, field.ids[start:end].view(np.int32), table.take(field.impacts[start:end], mode="clip"))
        at, more = field.often_in(start, end)
        if len(at):
            found[field.ids[at]] += table[field.impacts[at]] * more

    def add_frequencies_in(self, found, documents, name, term, table):
        """The same for a few documents (ascending): `found` has one number for each of them."""
        field, ordinal = self._find(name, term)
        if ordinal < 0:
            return
        row = field.dense(ordinal)
        start, end = field.span(ordinal)
        often = field.often_in(start, end)[0]
        if row is not None and not len(often):
            found += table.take(row.take(documents), mode="clip")
        elif len(often) or len(documents) * FEW > end - start:
            every = np.zeros(self.count, np.float32)
            self.add_frequencies(every, name, term, table)
            found += every.take(documents)
        else:
            at = field.ids[start:end].searchsorted(documents.astype(np.uint32))
            at[at == end - start] = 0
            held = field.ids[start:end][at] == documents
            found[held] += table.take(field.impacts[start:end][at[held]], mode="clip")

    def add_holders(self, found, name, term):
        """Mark the documents that have a term in `found` (a mask)."""
        field, ordinal = self._find(name, term)
        if ordinal < 0:
            return
        row = field.dense(ordinal)
        if row is not None:
            found |= row > 0
        else:
            found[field.documents(range(ordinal, ordinal + 1)).astype(np.intp)] = True

    def document(self, kind, key):
        """The number of the newest document of an item; None when the segment has none."""
        keys, documents = self._by_key
        first, last = keys.searchsorted(key), keys.searchsorted(key, "right")
        kinds = self.facet("kind")
        for document in documents[first:last][::-1].tolist():
            if kinds.ordinals is not None and kinds.ordinals[document] in kinds.of_value.get(kind, ()):
                return document
        return None

    def release(self):
        """Let the system take back the pages of the mapped file; they are read again when they are needed."""
        self.reader._storage.a.release()

    def digest(self, document):
        """The fingerprint of a document."""
        return int(self.numbers("digest")[document])

    @cached_property
    def _by_key(self):
        """The keys, ascending, and their documents."""
        order = np.argsort(self.numbers("key"), kind="stable")
        return self.numbers("key")[order], order

    def _find(self, name, term):
        """The postings of a field and the ordinal of a term (`str`) in it, -1 when it has none."""
        field = self.field(name)
        return field, field.ordinal(term.encode()) if field is not None else -1

    def _column(self, name, dtype, default=0):
        """One of Whoosh's columns, a view where it is whole: its writer leaves out the last ones without a value."""
        reader, values = self.reader._perdoc, np.empty(0, dtype)
        if reader.has_column(name):
            file, start, length = reader._get_column_file(name)
            values = np.frombuffer(file.buffer[start : start + length], dtype)
        if len(values) > self.count:
            raise DamagedIndex(f"{self.name}: the column {name} has {len(values)} values for {self.count} documents.")
        missing = np.full(self.count - len(values), default, dtype)
        return np.concatenate((values, missing)) if len(missing) else values


class Facet:
    """The values of a keyword field in one segment. A value's place in `values` is its ordinal."""

    def __init__(self, field, count):
        self.count = count
        self.field = field
        raw = field.raw_terms() if field is not None else []
        self.values = [label_of(value.decode()) for value in raw]
        self.of_value: dict[str, list[int]] = {}
        for ordinal, label in enumerate(self.values):
            self.of_value.setdefault(label.value, []).append(ordinal)

    def having(self, value):
        """The documents with a value, whatever people call it, as a mask."""
        return self.union(self.of_value.get(value, ()))

    def union(self, ordinals):
        """The documents with any of some values, as a mask."""
        found = np.zeros(self.count, bool)
        for ordinal in ordinals:
            found[self.field.documents(range(ordinal, ordinal + 1))] = True
        return found

    def counts(self, mask, found):
        """How many of the found documents (as a mask, and as numbers) have each value: `int64`, one a value."""
        if not self.values or not len(found):
            return np.zeros(len(self.values), np.int64)
        if self.ordinals is not None:
            return np.bincount(self.ordinals.take(found), minlength=len(self.values) + 1)[:-1]
        if len(found) * MANY > self.count:
            return np.add.reduceat(mask.view(np.uint8).take(self._ids), self._starts, dtype=np.int64)
        at, ordinals = self.rows
        return np.bincount(ordinals[ranges(at[found], at[found + 1] - at[found])], minlength=len(self.values))

    @cached_property
    def ordinals(self):
        """Each document's ordinal, `len(values)` when it has none: `int64`; None when a document has several."""
        if self.field is None:
            return None
        ids = self.field.ids
        if len(ids) > self.count or np.bincount(ids, minlength=self.count).max(initial=0) > 1:
            return None
        found = np.full(self.count, len(self.values), np.intp)
        found[ids] = np.repeat(np.arange(len(self.values)), np.diff(self.field.starts))
        return found

    @cached_property
    def rows(self):
        """The ordinals by document: where each document's begin (`count` + 1), and the ordinals."""
        order = np.argsort(self.field.ids, kind="stable")
        ordinals = np.repeat(np.arange(len(self.values)), np.diff(self.field.starts))[order]
        return offsets(np.bincount(self.field.ids, minlength=self.count)), ordinals

    @cached_property
    def _ids(self):
        return self.field.ids.astype(np.intp)

    @cached_property
    def _starts(self):
        return self.field.starts[:-1].astype(np.intp)


class Label(NamedTuple):
    """A keyword as the index has it: the value to filter by and what people call it."""

    value: str
    text: str


SEPARATOR = "\x1f"


def label_of(keyword):
    """A stored keyword as value and text; a plain one is its own text."""
    plain, separator, text = keyword.partition(SEPARATOR)
    return Label(plain, text if separator else plain)
