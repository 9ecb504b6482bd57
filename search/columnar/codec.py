"""The codec: columnar postings inside Whoosh's segments; numbers and lengths stay in Whoosh's own columns.

The classes are named in the table of contents: moving them makes an index unreadable, and it is built anew.
"""

import zlib

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3PerDocReader, W3Segment

from search.columnar.compound import AlignedCompound

POSTINGS = ".postings"


class ColumnarCodec(W3Codec):
    """Whoosh's codec with postings as arrays."""

    def terms_reader(self, storage, segment):
        from search.columnar.terms import TermsReader

        return TermsReader(storage.open_file(segment.make_filename(POSTINGS)))

    def field_writer(self, storage, segment):
        from search.columnar.fieldwriter import FieldWriter

        return FieldWriter(storage, segment)

    def per_document_reader(self, storage, segment):
        return PerDocumentReader(storage, segment)

    def new_segment(self, storage, indexname):
        return ColumnarSegment(self, indexname)


class ColumnarSegment(W3Segment):
    """What the table of contents knows of a segment. Deletions are written as packed bits: every commit writes them."""

    def __getstate__(self):
        state = dict(self.__dict__)
        state["_deleted"] = zlib.compress(np.packbits(self.deleted_mask()).tobytes(), 1) if self._deleted else None
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self._deleted is not None:
            bits = np.frombuffer(zlib.decompress(self._deleted), np.uint8)
            self._deleted = set(np.flatnonzero(np.unpackbits(bits)).tolist())

    def deleted_mask(self):
        """The deleted documents: `bool`, one a document."""
        found = np.zeros(self.doc_count_all(), bool)
        found[list(self._deleted or ())] = True
        return found

    def create_compound_file(self, storage):
        names = [name for name in self.list_files(storage) if not name.endswith(self.COMPOUND_EXT)]
        AlignedCompound.assemble(self.create_file(storage, self.COMPOUND_EXT), storage, names)
        for name in names:
            storage.delete_file(name)
        self.compound = True

    def open_compound_file(self, storage):
        return AlignedCompound(storage.open_file(self.make_filename(self.COMPOUND_EXT)))


class PerDocumentReader(W3PerDocReader):
    """Nothing is stored with a document but its numbers."""

    def stored_fields(self, docnum):
        return super().stored_fields(docnum) if self.has_column("_stored") else {}
