"""Builds new segments from documents, with bounded memory: every few million words a segment is written."""

from dataclasses import dataclass

import numpy as np

from search.columnar.arrays import ArrayWriter
from search.columnar.codec import POSTINGS, ColumnarCodec
from search.columnar.inversion import Inverted, Keywords, Texts, put_existence
from search.columnar.lengths import length_bytes
from search.columnar.vocabulary import vocabulary

MOST_CHUNKS = 3_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Which fields documents have. `surface` fields hold the words of some text fields as they are written, each with
    the names of those; `numbers` have a default for documents that say nothing."""

    texts: tuple[str, ...]
    keywords: tuple[str, ...]
    surface: dict[str, tuple[str, ...]]
    numbers: dict[str, int]


class SegmentBuilder:
    """Takes documents (`{field: list[str] | int}`) and writes segments of them into a storage."""

    def __init__(self, storage, name, layout):
        self.storage, self.name, self.layout = storage, name, layout
        self.codec = ColumnarCodec()
        self.segments: list = []
        self._begin()

    def add(self, fields):
        """One more document; texts composed (`search.analysis.composed`)."""
        document, get = self.count, fields.get
        for name, texts in self._texts.items():
            for text in get(name, ()):
                texts.add(document, text, self._vocabulary)
        for name, keywords in self._keywords.items():
            keywords.add(document, get(name, ()))
        for name, default in self.layout.numbers.items():
            self._numbers[name].append(get(name, default))
        self.count += 1
        if sum(len(texts.chunks) for texts in self._texts.values()) > MOST_CHUNKS:
            self.flush()

    def flush(self):
        """Write what has been added so far as a segment of its own."""
        if not self.count:
            return
        segment = self.codec.new_segment(self.storage, self.name)
        writer = ArrayWriter(segment.create_file(self.storage, POSTINGS))
        lengths, totals = self._put_texts(writer)
        for name, keywords in self._keywords.items():
            values, documents = np.array(keywords.values, np.int64), np.array(keywords.documents, np.int64)
            put_existence(writer, name, values, documents, list(keywords.numbers))
        writer.close()
        numbers = {name: np.array(held, np.int64) for name, held in self._numbers.items()}
        put_columns(self.storage, segment, numbers, lengths)
        self.segments.append(finished(self.storage, segment, self.count, totals))
        self._begin()

    def _put_texts(self, writer):
        meanings, lengths, totals = self._vocabulary.read(), {}, {}
        words = self._vocabulary.words
        said: dict = {name: [] for name in self.layout.surface}
        for name, texts in self._texts.items():
            if not texts.chunks:
                continue
            inverted = Inverted(texts, meanings, self.count)
            found = inverted.put(writer, name, words)
            lengths[name], totals[name] = length_bytes(found), int(found.sum())
            for surface, sources in self.layout.surface.items():
                if name in sources:
                    said[surface].append(inverted.surface())
            del inverted
        for surface, parts in said.items():
            if parts:
                values, documents = map(np.concatenate, zip(*parts, strict=True))
                put_existence(writer, surface, values, documents, words)
        return lengths, totals

    def _begin(self):
        self.count = 0
        self._vocabulary = vocabulary()
        self._texts = {name: Texts() for name in self.layout.texts}
        self._keywords = {name: Keywords() for name in self.layout.keywords}
        self._numbers: dict[str, list[int]] = {name: [] for name in self.layout.numbers}


def put_columns(storage, segment, numbers, lengths):
    """Write a segment's numbers (`int64`) and length bytes (`uint8`) as the columns Whoosh reads: big-endian."""
    columns = {name: values.astype(">i8") for name, values in numbers.items()}
    columns |= {f"_{name}_len": values for name, values in lengths.items()}
    for name, values in columns.items():
        file = storage.create_file(ColumnarCodec.column_filename(segment, name))
        file.write(np.ascontiguousarray(values).data)
        file.close()


def finished(storage, segment, count, totals):
    """Close a segment of `count` documents: `totals` are its fields' lengths in words."""
    segment.set_doc_count(count)
    segment._fieldlengths = totals
    segment.create_compound_file(storage)
    return segment
