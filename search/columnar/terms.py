"""What Whoosh asks a codec about terms, answered from the arrays."""

from bisect import bisect_left

from whoosh.codec import base
from whoosh.codec.whoosh3 import W3TermInfo
from whoosh.reading import TermNotFound

from search.columnar.arrays import ArrayReader
from search.columnar.lengths import LENGTHS
from search.columnar.matcher import PostingsMatcher
from search.columnar.postings import FieldPostings


class TermsReader(base.TermsReader):
    """The term dictionaries of a segment. `field(name)` is what the search engine itself works with."""

    def __init__(self, file):
        self.arrays = ArrayReader(file.buffer)
        self._names = sorted({name.rpartition(".")[0] for name in self.arrays.directory})
        self._fields: dict[str, FieldPostings] = {}

    def field(self, name):
        """The postings of a field; None when no document has anything in it."""
        if name not in self._fields and f"{name}.ids" in self.arrays:
            self._fields[name] = FieldPostings(self.arrays, name)
        return self._fields.get(name)

    def __contains__(self, term):
        return self._ordinal(*term) >= 0

    def indexed_field_names(self):
        return self._names

    def terms(self):
        return self.terms_from("", b"")

    def terms_from(self, fieldname, prefix):
        return ((name, field[ordinal]) for name, field, ordinal in self._from(fieldname, prefix))

    def items(self):
        return self.items_from("", b"")

    def items_from(self, fieldname, prefix):
        found = self._from(fieldname, prefix)
        return (((name, field[ordinal]), term_info(field, ordinal)) for name, field, ordinal in found)

    def term_info(self, fieldname, text):
        return term_info(*self._find(fieldname, text))

    def doc_frequency(self, fieldname, text):
        return self.term_info(fieldname, text).doc_frequency() if (fieldname, text) in self else 0

    def frequency(self, fieldname, text):
        return self.term_info(fieldname, text).weight() if (fieldname, text) in self else 0

    def cursor(self, fieldname, fieldobj):
        return Cursor(self.field(fieldname), fieldobj)

    def matcher(self, fieldname, text, format_, scorer=None):
        field, ordinal = self._find(fieldname, text)
        return PostingsMatcher(field, ordinal, format_, (fieldname, text), scorer)

    def _ordinal(self, name, text):
        field = self.field(name)
        return field.ordinal(text) if field is not None else -1

    def _find(self, name, text):
        ordinal = self._ordinal(name, text)
        if ordinal < 0:
            raise TermNotFound(f"No term {name}:{text!r}")
        return self._fields[name], ordinal

    def _from(self, fieldname, prefix):
        for name in self._names:
            if name >= fieldname:
                field = self.field(name)
                first = bisect_left(field, prefix, 0, len(field)) if name == fieldname else 0
                yield from ((name, field, ordinal) for ordinal in range(first, len(field)))


class Cursor(base.FieldCursor):
    """Walks through the terms of a field."""

    def __init__(self, field, fieldobj):
        self.field, self.fieldobj, self.at = field, fieldobj, 0

    def is_valid(self):
        return self.field is not None and self.at < len(self.field)

    def text(self):
        return self.fieldobj.from_bytes(self.field[self.at]) if self.is_valid() else None

    def term_info(self):
        return term_info(self.field, self.at) if self.is_valid() else None

    def first(self):
        self.at = 0
        return self.text()

    def next(self):
        self.at += 1
        return self.text()

    def find(self, term):
        term = term if isinstance(term, bytes) else self.fieldobj.to_bytes(term)
        self.at = bisect_left(self.field, term, 0, len(self.field)) if self.field is not None else 0
        return self.text()


def term_info(field, ordinal):
    """Whoosh's statistics of a term."""
    start, end = field.span(ordinal)
    info = W3TermInfo()
    info._df, info._offset, info._length = end - start, start, ordinal
    info._minid, info._maxid = int(field.ids[start]), int(field.ids[end - 1])
    info._weight, info._maxweight, info._minlength, info._maxlength = float(end - start), 1.0, 0, 0
    if field.has_places:
        info._weight = float(field.frequencies(start, end).sum())
        info._maxweight = float(field.most[ordinal])
        info._minlength, info._maxlength = int(LENGTHS[field.shortest[ordinal]]), int(LENGTHS[field.longest[ordinal]])
    return info
