"""From texts in the order of documents to postings in the order of terms: one sort of 64-bit numbers a field."""

from array import array

import numpy as np

from search.analysis import SECTION_GAP
from search.columnar.lengths import length_bytes
from search.columnar.postings import LAST_PLACE, MOST, PLACES, dense_rows, impacts_of, offsets, put_terms

GAP = SECTION_GAP
"""Words left free after each text, so that no phrase reaches from one into the next."""


class Texts:
    """The texts of one field as chunk numbers, document by document."""

    def __init__(self):
        self.chunks = array("I")
        self.ends, self.documents = array("Q"), array("I")

    def add(self, document, text, vocabulary):
        before = len(self.chunks)
        self.chunks.extend(vocabulary.numbers(text))
        if len(self.chunks) > before:
            self.ends.append(len(self.chunks))
            self.documents.append(document)


class Keywords:
    """The keywords of one field, document by document."""

    def __init__(self):
        self.numbers: dict[str, int] = {}
        self.values, self.documents = array("I"), array("I")

    def add(self, document, keywords):
        numbers = self.numbers
        for keyword in dict.fromkeys(keywords):
            self.values.append(numbers.setdefault(keyword, len(numbers)))
            self.documents.append(document)


class Inverted:
    """One field of texts, placed: for each chunk its document and the place of its first word."""

    def __init__(self, texts, meanings, count):
        self.meanings, self.count = meanings, count
        self.chunks = np.array(texts.chunks, np.int64)
        documents = np.array(texts.documents, np.int64)
        ends = np.array(texts.ends, np.int64)
        sizes = ends - np.concatenate(([0], ends[:-1]))
        of_text = np.repeat(np.arange(len(sizes)), sizes)
        words = meanings.counts[self.chunks]
        before = offsets(words)
        self.documents = documents[of_text]
        self.places = before[:-1] + GAP * of_text
        spans = np.bincount(self.documents, words, count) + GAP * np.bincount(documents, minlength=count)
        self.doc_at = offsets(spans.astype(np.int64))
        if self.doc_at[-1] > LAST_PLACE:
            raise OverflowError("A segment holds at most 4,294,967,295 words.")

    def put(self, writer, field, words):
        """Write the postings with their places; returns the field's length in words for each document."""
        source, terms, inner = self.meanings.expand(self.chunks)
        places = (self.places if source is None else self.places[source]) + inner
        names, ranks = ranked(terms, words)
        key = ranks.astype(np.uint64) << PLACES | places.astype(np.uint64)
        del source, terms, inner, places, ranks
        key.sort()
        places, term = (key & np.uint64(LAST_PLACE)).astype(np.uint32), (key >> PLACES).astype(np.int64)
        del key
        document_at = np.repeat(np.arange(self.count, dtype=np.uint32), np.diff(self.doc_at))
        document = document_at[places]
        del document_at
        first = changes(term, document)
        frequency = np.diff(first, append=len(term))
        lengths = np.bincount(document, minlength=self.count)
        posting_term, ids = term[first], document[first]
        counts = np.bincount(posting_term, minlength=len(names))
        put_terms(writer, field, names, counts)
        writer.put(f"{field}.ids", ids)
        impacts = put_frequencies(writer, field, frequency, length_bytes(lengths)[ids], offsets(counts)[:-1])
        put_dense(writer, field, dense_rows(ids, impacts, counts, self.count))
        writer.put(f"{field}.places_at", offsets(np.bincount(term, minlength=len(names))).astype(np.uint64))
        writer.put(f"{field}.places", places)
        writer.put(f"{field}.doc_at", self.doc_at.astype(np.uint32))
        return lengths

    def surface(self):
        """Which surface words occur in which documents, with repetitions: `(words, documents)`."""
        source, words = self.meanings.expand_surface(self.chunks)
        return words, self.documents[source]


def put_existence(writer, field, values, documents, words):
    """Write postings that only say that a document has a value; `words` are the values by number."""
    if not len(values):
        return
    names, ranks = ranked(values, words)
    key = ranks.astype(np.uint64) << PLACES | documents.astype(np.uint64)
    key.sort()  # np.unique would hash, at twenty times the cost
    key = key[np.flatnonzero(np.diff(key, prepend=~key[:1]))]
    put_terms(writer, field, names, np.bincount((key >> PLACES).astype(np.int64), minlength=len(names)))
    writer.put(f"{field}.ids", (key & np.uint64(LAST_PLACE)).astype(np.uint32))


def put_frequencies(writer, field, frequency, length_byte, starts):
    """Write the frequencies of a field's postings, and what Whoosh's scorers want to know of each term; returns the
    impacts."""
    often = np.flatnonzero(frequency >= MOST)
    impacts = impacts_of(frequency, length_byte)
    writer.put(f"{field}.impacts", impacts)
    writer.put(f"{field}.often_at", often.astype(np.uint32))
    writer.put(f"{field}.often", frequency[often].astype(np.uint32))
    for name, reduced, values in (
        ("longest", np.maximum, length_byte),
        ("shortest", np.minimum, length_byte),
        ("most", np.maximum, frequency.astype(np.uint32)),
    ):
        writer.put(f"{field}.{name}", reduced.reduceat(values, starts))
    return impacts


def put_dense(writer, field, rows):
    """Write the impacts of common terms by document."""
    rows = list(rows)
    writer.put(f"{field}.dense_of", np.array([ordinal for ordinal, _ in rows], np.uint32))
    writer.put(f"{field}.dense", np.concatenate([np.empty(0, np.uint16), *(row for _, row in rows)]))


def ranked(numbers, words):
    """The distinct words among `numbers`, ascending, and the rank of each number among them: `(list[bytes], int64)`."""
    used = np.flatnonzero(np.bincount(numbers, minlength=1))
    spelled = [words[number] for number in used.tolist()]
    order = sorted(range(len(spelled)), key=spelled.__getitem__)
    rank = np.zeros(int(used[-1]) + 1 if len(used) else 1, np.int64)
    rank[used[order]] = np.arange(len(order))
    return [spelled[at].encode() for at in order], rank[numbers]


def changes(term, document):
    """Where a new posting begins in rows sorted by term and document: `int64`."""
    new = np.ones(len(term), bool)
    new[1:] = (term[1:] != term[:-1]) | (document[1:] != document[:-1])
    return np.flatnonzero(new)
