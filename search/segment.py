"""One immutable segment of the index, read through Whoosh and kept as plain Python values.

Sets of documents are integers used as bit sets: bit *n* stands for document *n*. Everything is read once, under a lock
(Whoosh's readers share a file position), and cached: a segment never changes. Deletions belong to the snapshot.
"""

import pickle
import struct
import sys
import zlib
from array import array
from contextlib import contextmanager
from threading import RLock
from typing import Any

from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher
from whoosh.reading import TermNotFound

from search.errors import DamagedIndex
from search.schema import NO_DATE, label_of

CACHED_POSTINGS = 4_000_000
BITS = tuple(1 << bit for bit in range(8))
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


class Keyword:
    """A value of a keyword field in this segment: what people call it, and which documents have it."""

    __slots__ = ("documents", "text")

    def __init__(self, text, documents):
        self.text = text
        self.documents = documents


class Segment:
    """`count` documents, numbered from 0, deleted ones included."""

    def __init__(self, reader, name):
        self.name = name
        self.reader = reader
        self.count = reader.doc_count_all()
        self.all = (1 << self.count) - 1
        self._lock = RLock()
        self._postings: dict = {}
        self._held = 0
        self._keywords: dict = {}
        self._columns: dict = {}
        self._documents: dict = {}
        self.cache: dict = {}

    def postings(self, field, term):
        """The documents with a term, ascending, and how often each has it: `(array("I"), array("f"))`."""
        key = field, term
        held = self._postings.get(key)
        if held is None:
            with self._reading():
                held = _decoded(self._matcher(field, term))
            if self._held > CACHED_POSTINGS:
                self._postings, self._held = {}, 0
            self._postings[key] = held
            self._held += len(held[0]) + 16
        return held

    def positions(self, field, term, wanted):
        """Where a term stands in the wanted documents (a set): `{document: [position, …]}`."""
        found = {}
        with self._reading():
            matcher = self._matcher(field, term)
            while matcher is not None and matcher.is_active():
                document = matcher.id()
                if document in wanted:
                    found[document] = matcher.format.decode_positions(matcher.value())
                matcher.next()
        return found

    def keywords(self, field):
        """All values of a keyword field: `{value: Keyword}`."""
        held = self._keywords.get(field)
        if held is None:
            with self._reading():
                held = {}
                for term in self._terms(field, ""):
                    value, text = label_of(term)
                    documents = self.mask(_decoded(self._matcher(field, term))[0])
                    known = held.get(value)
                    held[value] = Keyword(text, documents | (known.documents if known else 0))
            self._keywords[field] = held
        return held

    def documents_with(self, field, value):
        """The documents with one keyword, as a bit set."""
        keyword = self.keywords(field).get(value)
        return keyword.documents if keyword else 0

    def terms(self, field, prefix):
        """The terms of a field that begin with a prefix, sorted (`list[str]`)."""
        with self._reading():
            return list(self._terms(field, prefix))

    def numbers(self, field):
        """A number a document (`array("q")` of `count`)."""
        held = self._columns.get(field)
        if held is None:
            with self._reading():
                held = self._column(field, "q", NO_DATE if field == "date" else 0)
            self._columns[field] = held
        return held

    def lengths(self, field):
        """Whoosh's length byte of a text field for each document (`bytes` of `count`)."""
        held = self._columns.get(("length", field))
        if held is None:
            with self._reading():
                held = self._column(f"_{field}_len", "B", 0).tobytes()
            self._columns["length", field] = held
        return held

    def stored(self, document):
        """What is kept of a document: title, summary, sections, digest."""
        with self._reading():
            return self.reader.stored_fields(document)["doc"]

    def document(self, kind, key):
        """The number of the newest document of an item; None when the segment has none."""
        if kind not in self._documents:
            numbers = self.numbers("key")
            self._documents[kind] = {numbers[at]: at for at in members(self.documents_with("kind", kind))}
        return self._documents[kind].get(key)

    def kinds(self):
        """The kind of each document (`list[str]` of `count`)."""
        held = self.cache.get("kinds")
        if held is None:
            held = [""] * self.count
            for value, keyword in self.keywords("kind").items():
                for document in members(keyword.documents):
                    held[document] = value
            self.cache["kinds"] = held
        return held

    def mask(self, documents):
        """Document numbers as a bit set."""
        flags = bytearray(self.count + 7 >> 3)
        for document in documents:
            flags[document >> 3] |= BITS[document & 7]
        return int.from_bytes(flags, "little")

    # Reading

    @contextmanager
    def _reading(self):
        with self._lock:
            try:
                yield
            except UNREADABLE as error:
                raise DamagedIndex(f"{self.name}: {type(error).__name__}: {error}") from error

    def _matcher(self, field, term):
        try:
            return self.reader.postings(field, term)
        except TermNotFound:
            return None

    def _terms(self, field, prefix):
        start = prefix.encode()
        for name, term in self.reader.terms_from(field, prefix):
            if name != field or not term.startswith(start):
                return
            yield term.decode()

    def _column(self, name, code, default):
        reader = self.reader._perdoc
        values = array(code)
        if reader.has_column(name):
            column = reader.column_reader(name, LENGTHS_COLUMN)
            size = values.itemsize * self.count
            values.frombytes(column._dbfile.get(column._basepos, min(size, reader._colfiles[name][2])))
            if sys.byteorder == "little":
                values.byteswap()
        values.extend(array(code, [default]) * (self.count - len(values)))
        return values


def members(documents):
    """The numbers in a bit set, ascending."""
    found: list[int] = []
    for at, byte in enumerate(documents.to_bytes(documents.bit_length() + 7 >> 3, "little")):
        if byte:
            found.extend((at << 3) + bit for bit in _MEMBERS[byte])
    return found


_MEMBERS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def _decoded(matcher: Any):
    """All postings of a Whoosh matcher, block by block where it is Whoosh's own."""
    documents, weights = array("I"), array("f")
    if type(matcher) is W3LeafMatcher:
        while matcher.is_active():
            matcher.id(), matcher.weight()
            documents.extend(matcher._ids or ())
            weights.extend(matcher._weights or ())
            matcher._next_block()
    else:
        while matcher is not None and matcher.is_active():
            documents.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
    return documents, weights
