"""The index as it was at one generation: its segments, what is deleted in them, and what that makes of lengths."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from whoosh.util.numeric import byte_to_length

from search.ranking import TEXT_FIELDS, length_table
from search.segment import Segment, members

CACHED_LEAVES = 200


@dataclass(frozen=True)
class Part:
    """A segment and the documents in it that are not deleted (a bit set)."""

    segment: Segment
    live: int


class Snapshot:
    """All parts of one generation. Safe to share between threads: caches only ever gain equal values."""

    def __init__(self, parts, generation=0):
        self.parts = tuple(parts)
        self.generation = generation
        self._leaves: OrderedDict = OrderedDict()
        self._lock = Lock()

    @cached_property
    def count(self):
        """The number of live documents."""
        return sum(part.live.bit_count() for part in self.parts)

    @cached_property
    def tables(self):
        """For each text field: length byte → factor of the frequency, from the live documents' average length."""
        return {field: length_table(field, self._average(field)) for field in TEXT_FIELDS}

    def frequencies(self, leaf):
        """A leaf's weighted frequencies: one `{document: float}` a part."""
        with self._lock:
            if leaf in self._leaves:
                self._leaves.move_to_end(leaf)
                return self._leaves[leaf]
        found = [leaf.frequencies(part.segment, self.tables) for part in self.parts]
        with self._lock:
            self._leaves[leaf] = found
            while len(self._leaves) > CACHED_LEAVES:
                self._leaves.popitem(last=False)
        return found

    def find(self, kind, key):
        """Where an item stands: `(number of the part, document)`; None when it is not in the index."""
        for number, part in enumerate(self.parts):
            document = part.segment.document(kind, key)
            if document is not None and part.live >> document & 1:
                return number, document
        return None

    def items(self):
        """All live items: `(kind, key, part number, document)`."""
        for number, part in enumerate(self.parts):
            keys = part.segment.numbers("key")
            for kind, keyword in part.segment.keywords("kind").items():
                for document in members(keyword.documents & part.live):
                    yield kind, keys[document], number, document

    def _average(self, field):
        """The mean length of a field in live documents that have it at all, from the quantised lengths."""
        total = count = 0
        for part in self.parts:
            lengths = part.segment.lengths(field)
            gone = members(part.segment.all & ~part.live)
            total += sum(map(LENGTHS.__getitem__, lengths)) - sum(LENGTHS[lengths[at]] for at in gone)
            count += len(lengths) - lengths.count(0) - sum(1 for at in gone if lengths[at])
        return total / count if count else 0.0


LENGTHS = [byte_to_length(byte) if byte else 0 for byte in range(256)]
