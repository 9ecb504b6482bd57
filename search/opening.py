"""From Whoosh's table of contents to a snapshot."""

from whoosh.codec import default_codec
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from search import schema
from search.errors import DamagedIndex
from search.segment import UNREADABLE, Segment
from search.snapshot import Part, Snapshot


def opened(storage, build, generation, known=None):
    """The snapshot of a table of contents; segments in `known` (`{name: Segment}`) are not opened again."""
    try:
        return Snapshot((_part(storage, segment, known or {}) for segment in _segments(storage, build)), generation)
    except UNREADABLE as error:
        raise DamagedIndex(f"The index cannot be opened: {type(error).__name__}: {error}") from error


def _segments(storage, build):
    return TOC.read(storage, build, schema=schema.build()).segments


def _part(storage, listed, known):
    segment = known.get(listed.segment_id()) or _open(storage, listed)
    return Part(segment, segment.all & ~segment.mask(listed.deleted_docs()))


def _open(storage, listed):
    """A listed segment, open, as if nothing in it were deleted: deletions belong to the snapshot."""
    whole = type(listed)(default_codec(), listed.indexname, listed.doc_count_all(), listed.segid)
    whole.compound = listed.compound
    return Segment(SegmentReader(storage, schema.build(), whole), listed.segment_id())
