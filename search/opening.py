"""From Whoosh's table of contents to a snapshot."""

from contextlib import contextmanager

from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search import schema
from search.columnar.segment import UNREADABLE, Segment
from search.errors import DamagedIndex
from search.snapshot import Part, Snapshot


def opened(storage, build, generation, known=None):
    """The snapshot of a table of contents; segments in `known` (`{name: Segment}`) are not opened again."""
    listed = listed_segments(storage, build)
    with _readable():
        return Snapshot([part_of(storage, segment, known) for segment in listed], generation)


def listed_segments(storage, build):
    """What the table of contents lists: `list[ColumnarSegment]`. Raises `DamagedIndex`."""
    with _readable():
        return TOC.read(storage, build, schema=schema.build()).segments


def part_of(storage, listed, known=None):
    """A listed segment as a part of a snapshot."""
    segment = (known or {}).get(listed.segment_id()) or _open(storage, listed)
    return Part(segment, ~listed.deleted_mask())


@contextmanager
def _readable():
    try:
        yield
    except UNREADABLE as error:
        raise DamagedIndex(f"The index cannot be opened: {type(error).__name__}: {error}") from error


def _open(storage, listed):
    """A listed segment, open, as if nothing in it were deleted: deletions belong to the snapshot."""
    whole = type(listed)(listed.codec(), listed.indexname, listed.doc_count_all(), listed.segid)
    whole.compound = listed.compound
    return Segment(SegmentReader(storage, schema.build(), whole), listed.segment_id())
