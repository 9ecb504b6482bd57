"""A matcher over columnar postings, so that all of Whoosh's queries and collectors work on these segments."""

from bisect import bisect_left

import numpy as np
from whoosh.formats import Positions
from whoosh.matching import LeafMatcher, ReadTooFar

from search.columnar.lengths import LENGTHS
from search.columnar.postings import offsets


class PostingsMatcher(LeafMatcher):
    """The postings of one term, one after the other; all of them are one block."""

    def __init__(self, field, ordinal, format_, term, scorer=None):
        self.field, self.ordinal, self.format, self._term, self.scorer = field, ordinal, format_, term, scorer
        self.start, end = field.span(ordinal)
        self.ids = field.ids[self.start : end].tolist()
        frequencies = field.frequencies(self.start, end) if field.has_places else np.ones(end - self.start)
        self.weights = frequencies.astype(float).tolist()
        self._ends = offsets(frequencies if field.has_places else ())
        self.at = 0

    def is_active(self):
        return self.at < len(self.ids)

    def id(self):
        return self.ids[self.at]

    def weight(self):
        return self.weights[self.at]

    def all_ids(self):
        return iter(self.ids[self.at :])

    def reset(self):
        self.at = 0

    def copy(self):
        other = type(self)(self.field, self.ordinal, self.format, self._term, self.scorer)
        other.at = self.at
        return other

    def next(self):
        if not self.is_active():
            raise ReadTooFar
        self.at += 1
        return False

    def skip_to(self, id):
        if not self.is_active():
            raise ReadTooFar
        self.at = bisect_left(self.ids, id, self.at)

    def skip_to_quality(self, minquality):
        if self.block_quality() > minquality:
            return 0
        self.at = len(self.ids)
        return 1

    def value(self):
        if isinstance(self.format, Positions):
            return self.format.encode(self._positions())
        return b""

    def value_as(self, astype):
        return self._positions() if astype == "positions" else super().value_as(astype)

    def block_max_weight(self):
        return float(self.field.most[self.ordinal]) if self.field.has_places else 1.0

    def block_min_length(self):
        return int(LENGTHS[self.field.shortest[self.ordinal]]) if self.field.has_places else 0

    def block_max_length(self):
        return int(LENGTHS[self.field.longest[self.ordinal]]) if self.field.has_places else 0

    def _positions(self):
        """Where the term stands in the document: `list[int]`, in words from its beginning."""
        places = self.field.places_of(self.ordinal)[self._ends[self.at] : self._ends[self.at + 1]]
        return (places - self.field.doc_at[self.id()]).tolist()
