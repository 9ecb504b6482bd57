"""Takes postings one by one from Whoosh's own writer, for who uses that; the `builder` does not."""

from array import array

import numpy as np
from whoosh.codec import base
from whoosh.formats import Existence, Positions

from search.columnar.arrays import ArrayWriter
from search.columnar.codec import POSTINGS
from search.columnar.inversion import GAP, put_dense, put_frequencies
from search.columnar.lengths import length_bytes
from search.columnar.postings import dense_rows, offsets, put_terms


class FieldWriter(base.FieldWriter):
    """Fields whose format is `Positions` or `Existence`; `ValueError` for others."""

    is_closed = False

    def __init__(self, storage, segment):
        self.segment = segment
        self.writer = ArrayWriter(segment.create_file(storage, POSTINGS))

    def start_field(self, fieldname, fieldobj):
        if not isinstance(fieldobj.format, Positions | Existence):
            raise ValueError(f"{fieldname}: postings are kept with positions, or without anything.")
        self.name = fieldname
        self.format = fieldobj.format if isinstance(fieldobj.format, Positions) else None
        self.terms: list[bytes] = []
        self.counts, self.place_counts = array("Q"), array("Q")
        self.ids, self.lengths, self.frequencies = array("I"), array("Q"), array("Q")
        self.places = array("Q")

    def start_term(self, text):
        self.terms.append(text)
        self._before = len(self.ids), len(self.places)

    def add(self, docnum, weight, vbytes, length):
        self.ids.append(docnum)
        if self.format is not None:
            positions = self.format.decode_positions(vbytes)
            self.places.extend(positions)
            self.frequencies.append(len(positions))
            self.lengths.append(length or 0)

    def finish_term(self):
        ids, places = self._before
        self.counts.append(len(self.ids) - ids)
        self.place_counts.append(len(self.places) - places)

    def finish_field(self):
        ids, counts = np.array(self.ids, np.int64), np.array(self.counts, np.int64)
        put_terms(self.writer, self.name, self.terms, counts)
        self.writer.put(f"{self.name}.ids", ids.astype(np.uint32))
        if self.format is None:
            return
        frequencies, places = np.array(self.frequencies, np.int64), np.array(self.places, np.int64)
        documents = np.repeat(ids, frequencies)
        spans = np.zeros(self.segment.doc_count_all(), np.int64)
        np.maximum.at(spans, documents, places + 1 + GAP)
        doc_at = offsets(spans)
        bytes_ = length_bytes(np.array(self.lengths, np.int64))
        impacts = put_frequencies(self.writer, self.name, frequencies, bytes_, offsets(counts)[:-1])
        put_dense(self.writer, self.name, dense_rows(ids, impacts, counts, len(doc_at) - 1))
        places_at = offsets(np.array(self.place_counts, np.int64))
        self.writer.put(f"{self.name}.places_at", places_at.astype(np.uint64))
        self.writer.put(f"{self.name}.places", (doc_at[documents] + places).astype(np.uint32))
        self.writer.put(f"{self.name}.doc_at", doc_at.astype(np.uint32))

    def close(self):
        self.writer.close()
        self.is_closed = True
