"""Several segments into one, without what is deleted: array by array, a few million postings at a time."""

from typing import NamedTuple

import numpy as np

from search.columnar.arrays import ArrayWriter
from search.columnar.builder import finished, put_columns
from search.columnar.codec import POSTINGS, ColumnarCodec
from search.columnar.postings import LAST_PLACE, MOST, dense_rows, offsets, put_terms, ranges
from search.columnar.segment import Segment

MOST_AT_ONCE = 2_000_000


class Source(NamedTuple):
    """A segment that goes in. `live` says which documents stay (`bool`, one a document)."""

    segment: Segment
    live: np.ndarray
    first: int  # the new number of its first document

    @property
    def numbers(self):
        """Old document number → new one."""
        return np.cumsum(self.live) - 1 + self.first


class Rows(NamedTuple):
    """What a source has for a stretch of terms. The counts are one a term; the rest one a posting or one a place."""

    counts: np.ndarray
    ids: np.ndarray
    impacts: np.ndarray
    frequencies: np.ndarray
    place_counts: np.ndarray
    places: np.ndarray


def merge(storage, name, layout, parts):
    """Write one segment of `parts` (pairs of `Segment` and live documents, `bool`); None when nothing is left."""
    sources, count = [], 0
    for segment, live in parts:
        sources.append(Source(segment, live, count))
        count += int(live.sum())
    if not count:
        return None
    merged = ColumnarCodec().new_segment(storage, name)
    writer = ArrayWriter(merged.create_file(storage, POSTINGS))
    totals = {field: _merge_texts(writer, field, sources) for field in layout.texts}
    for field in (*layout.keywords, *layout.surface):
        _merge_keywords(writer, field, sources)
    writer.close()
    totals = {field: total for field, total in totals.items() if total}
    numbers = {
        field: np.concatenate([source.segment.numbers(field)[source.live] for source in sources])
        for field in layout.numbers
    }
    lengths = {
        field: np.concatenate([source.segment.lengths(field)[source.live] for source in sources]) for field in totals
    }
    put_columns(storage, merged, numbers, lengths)
    return finished(storage, merged, count, totals)


def _merge_texts(writer, name, sources):
    """Write a field with places; returns its length in words, all documents together."""
    doc_at = _doc_at(sources, name)
    if doc_at[-1] > LAST_PLACE:
        raise OverflowError("A segment holds at most 4,294,967,295 words.")
    terms, parts = _parts(sources, name, doc_at)
    if not any(part.has_live for part in parts):
        return 0
    kept, counts, place_counts, often_at, often, stats = [], [], [], [], [], []
    dense_of: list[int] = []
    at = before = 0
    with writer.streams(name, ids=np.uint32, impacts=np.uint16, places=np.uint32, dense=np.uint16) as out:
        for first, last in _stretches(parts, len(terms)):
            rows = [part.rows(first, last) for part in parts]
            here = _total(rows, "counts")
            present = np.flatnonzero(here)
            if not len(present):
                continue
            ids, impacts, frequencies = (_mixed(rows, each, "counts") for each in ("ids", "impacts", "frequencies"))
            out["ids"](ids)
            out["impacts"](impacts)
            out["places"](_mixed(rows, "places", "place_counts"))
            many = np.flatnonzero(frequencies >= MOST)
            often_at.append(many + at)
            often.append(frequencies[many])
            kept.append(present + first)
            counts.append(here[present])
            place_counts.append(_total(rows, "place_counts")[present])
            stats.append(_statistics(impacts, frequencies, offsets(here[present])[:-1]))
            for term, row in dense_rows(ids, impacts, here[present], len(doc_at) - 1):
                out["dense"](row)
                dense_of.append(before + term)
            at += len(ids)
            before += len(present)
    put_terms(writer, name, [terms[rank] for rank in np.concatenate(kept).tolist()], np.concatenate(counts))
    writer.put(f"{name}.often_at", np.concatenate(often_at).astype(np.uint32))
    writer.put(f"{name}.often", np.concatenate(often).astype(np.uint32))
    writer.put(f"{name}.dense_of", np.array(dense_of, np.uint32))
    writer.put(f"{name}.places_at", offsets(np.concatenate(place_counts)).astype(np.uint64))
    writer.put(f"{name}.doc_at", doc_at.astype(np.uint32))
    for statistic, held in zip(("longest", "shortest", "most"), zip(*stats, strict=True), strict=True):
        writer.put(f"{name}.{statistic}", np.concatenate(held))
    return int(sum(map(np.sum, place_counts)))


def _merge_keywords(writer, name, sources):
    terms, parts = _parts(sources, name, None)
    if not any(part.has_live for part in parts):
        return
    kept, counts = [], []
    with writer.streams(name, ids=np.uint32) as out:
        for first, last in _stretches(parts, len(terms)):
            rows = [part.rows(first, last) for part in parts]
            here = _total(rows, "counts")
            present = np.flatnonzero(here)
            out["ids"](_mixed(rows, "ids", "counts"))
            kept.append(present + first)
            counts.append(here[present])
    put_terms(writer, name, [terms[rank] for rank in np.concatenate(kept).tolist()], np.concatenate(counts))


class Part:
    """One field of one source, with the rank of each of its terms among the terms of all."""

    def __init__(self, source, field, ranks, doc_at):
        self.source, self.field, self.ranks = source, field, ranks
        self.numbers = source.numbers
        self.is_whole = bool(source.live.all())
        self.has_live = bool(len(field.ids) if self.is_whole else source.live[field.ids].any())
        self.sizes = np.diff(field.starts.astype(np.int64))
        if doc_at is not None:
            self.shift = doc_at[self.numbers] - field.doc_at[:-1]  # of the places of each document that stays

    def rows(self, first, last):
        """The rows of the terms with ranks from `first` to before `last`."""
        low, high = np.searchsorted(self.ranks, (first, last)).tolist()
        start, end = int(self.field.starts[low]), int(self.field.starts[high])
        old = self.field.ids[start:end]
        keep = None if self.is_whole else self.source.live[old]
        begins = self.field.starts[low:high].astype(np.int64) - start

        def per_term(values):
            found = np.zeros(last - first, np.int64)
            if high > low:
                found[self.ranks[low:high] - first] = np.add.reduceat(values, begins, dtype=np.int64)
            return found

        counts = per_term(np.ones(len(old), np.int64) if keep is None else keep)
        ids = self.numbers[old if keep is None else old[keep]]
        if not self.field.has_places:
            return Rows(counts, ids, _EMPTY, _EMPTY, _EMPTY, _EMPTY)
        impacts, frequencies = self.field.impacts[start:end], self.field.frequencies(start, end)
        places = self.field.places[int(self.field.places_at[low]) : int(self.field.places_at[high])]
        moved = np.repeat(self.shift[old], frequencies)
        place_counts = per_term(frequencies if keep is None else frequencies * keep)
        if keep is None:
            return Rows(counts, ids, impacts, frequencies, place_counts, places + moved)
        stays = np.repeat(keep, frequencies)
        return Rows(counts, ids, impacts[keep], frequencies[keep], place_counts, places[stays] + moved[stays])


def _parts(sources, name, doc_at):
    """The distinct terms of a field in all sources, ascending (`list[bytes]`), and its part in each."""
    held = [(source, field) for source in sources if (field := source.segment.field(name)) is not None]
    spelled = [field.raw_terms() for _, field in held]
    terms = sorted(set().union(*spelled))
    rank_of = {term: rank for rank, term in enumerate(terms)}
    ranks = [np.fromiter(map(rank_of.__getitem__, each), np.int64, len(each)) for each in spelled]
    return terms, [Part(source, field, each, doc_at) for (source, field), each in zip(held, ranks, strict=True)]


def _doc_at(sources, name):
    """Where each document that stays begins in the merged field: `int64`, one more than there are documents."""
    spans = []
    for source in sources:
        field = source.segment.field(name)
        whole = np.zeros(len(source.live), np.int64) if field is None else np.diff(field.doc_at.astype(np.int64))
        spans.append(whole[source.live])
    return offsets(np.concatenate(spans))


def _stretches(parts, count):
    """Cut the ranks into stretches of at most two million postings (or one term): `(first, one after the last)`."""
    sizes = np.zeros(count, np.int64)
    for part in parts:
        sizes[part.ranks] += part.sizes
    ends, first = np.cumsum(sizes), 0
    while first < count:
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + MOST_AT_ONCE, "right")))
        yield first, last
        first = last


def _total(rows, name):
    return sum(getattr(each, name) for each in rows)


def _mixed(rows, name, counts):
    """The values of several sources, term by term, the sources in order within a term."""
    values = [getattr(each, name) for each in rows]
    if len(values) == 1:
        return values[0]
    starts = offsets(_total(rows, counts))[:-1]
    mixed = np.empty(sum(map(len, values)), values[0].dtype)
    for each, held in zip(rows, values, strict=True):
        own = getattr(each, counts)
        mixed[ranges(starts, own)] = held
        starts = starts + own
    return mixed


def _statistics(impacts, frequencies, starts):
    length_byte = (impacts & 255).astype(np.uint8)
    return (
        np.maximum.reduceat(length_byte, starts),
        np.minimum.reduceat(length_byte, starts),
        np.maximum.reduceat(frequencies.astype(np.uint32), starts),
    )


_EMPTY = np.empty(0, np.int64)
