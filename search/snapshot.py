"""The index as it was at one generation: its segments, what is deleted in them, and what that makes of scores."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np

from search.columnar.lengths import LENGTHS
from search.columnar.segment import Segment
from search.leaves import Term
from search.ranking import TEXT_FIELDS, impact_table

CACHED_BYTES = 6_000_000
FEW = 4
"""For less than a quarter of the documents, frequencies are looked up for these alone."""
CACHED_AUDIENCES = 64


@dataclass(frozen=True)
class Part:
    """A segment and the documents in it that are not deleted (a mask)."""

    segment: Segment
    live: np.ndarray


class Snapshot:
    """All parts of one generation. Safe to share between threads: caches only ever gain equal values."""

    def __init__(self, parts, generation=0):
        self.parts = tuple(parts)
        self.generation = generation
        self._holders = _Cache(CACHED_BYTES, _size)
        self._frequencies = _Cache(CACHED_BYTES, _size)
        self._visible = _Cache(CACHED_AUDIENCES, lambda found: 1)

    @cached_property
    def count(self):
        """The number of live documents."""
        return sum(int(np.count_nonzero(part.live)) for part in self.parts)

    @cached_property
    def tables(self):
        """For each text field: impact → weighted frequency, from the live documents' average length."""
        return {field: impact_table(field, self._average(field)) for field in TEXT_FIELDS}

    def holders(self, leaf):
        """The documents that have a leaf: one mask a part; not to be written to."""
        return self._holders.get(leaf, lambda: [_fixed(mask) for mask in self._holding(leaf)])

    def frequencies(self, leaf):
        """A leaf's weighted frequencies: one array a part (`float32`); not to be written to."""
        return self._frequencies.get(
            leaf, lambda: [_fixed(leaf.frequencies(part.segment, self.tables)) for part in self.parts]
        )

    def frequencies_in(self, leaf, number, documents):
        """A leaf's weighted frequencies in some documents of a part (ascending): `float32`, one for each."""
        segment = self.parts[number].segment
        if isinstance(leaf, Term) and len(documents) * FEW < segment.count:
            return leaf.frequencies_in(segment, self.tables, documents)
        return self.frequencies(leaf)[number].take(documents)

    def visible(self, tokens):
        """The live documents whose audience has one of the tokens: one mask a part; not to be written to."""
        return self._visible.get(tokens, lambda: tuple(_fixed(self._seen(part, tokens)) for part in self.parts))

    def forget(self):
        """Drop what was kept of earlier searches' words; for measuring."""
        self._holders.clear()
        self._frequencies.clear()

    def find(self, kind, key):
        """Where an item stands: `(number of the part, document)`; None when it is not in the index."""
        for number, part in enumerate(self.parts):
            document = part.segment.document(kind, key)
            if document is not None and part.live[document]:
                return number, document
        return None

    def items(self):
        """All live items: `(kind, key, part number, document)`."""
        for number, part in enumerate(self.parts):
            keys = part.segment.numbers("key")
            kinds = part.segment.facet("kind")
            for value in kinds.of_value:
                for document in np.flatnonzero(kinds.having(value) & part.live).tolist():
                    yield value, int(keys[document]), number, document

    def _holding(self, leaf):
        if isinstance(leaf, Term):
            return [leaf.holders(part.segment) for part in self.parts]
        return [frequencies > 0 for frequencies in self.frequencies(leaf)]

    def _seen(self, part, tokens):
        seen = np.zeros(part.segment.count, bool)
        for token in tokens:
            seen |= part.segment.having("audience", token)
        return seen & part.live

    def _average(self, field):
        """The mean length of a field in live documents that have it at all, from the quantised lengths."""
        lengths = np.concatenate([part.segment.lengths(field)[part.live] for part in self.parts] or [[]])
        held = LENGTHS[lengths[lengths > 0].astype(np.intp)]
        return float(held.mean()) if len(held) else 0.0


def _size(arrays):
    return sum(array.nbytes for array in arrays)


def _fixed(array):
    """An array that is shared from now on: writing to it is an error."""
    array.flags.writeable = False
    return array


class _Cache:
    """The values last used, up to a total size. Two threads may make the same value; both are right."""

    def __init__(self, most, size):
        self.most, self.size, self.held = most, size, 0
        self.values: OrderedDict = OrderedDict()
        self.lock = Lock()

    def known(self, key):
        """The value of a key, if it is there."""
        with self.lock:
            if key not in self.values:
                return None
            self.values.move_to_end(key)
            return self.values[key]

    def get(self, key, make):
        """The value of a key, made when it is not there."""
        found = self.known(key)
        if found is not None:
            return found
        made = make()
        with self.lock:
            if key not in self.values:
                self.values[key] = made
                self.held += self.size(made)
            while self.held > self.most and len(self.values) > 1:
                self.held -= self.size(self.values.popitem(last=False)[1])
        return made

    def clear(self):
        with self.lock:
            self.values.clear()
            self.held = 0
