"""An index outside the database, for judging the ranking and for tests: same schema, analysis and reading."""

from tempfile import TemporaryDirectory

from whoosh.codec import default_codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import NO_MERGE

from search import schema
from search.segment import Segment
from search.snapshot import Part, Snapshot


def snapshot_of(*batches, deleted=()):
    """A snapshot with one segment for each batch of documents; `deleted` are keys that are gone again."""
    with TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        index = FileIndex.create(storage, schema.build(), "scratch")
        for batch in batches:
            writer = index.writer(limitmb=256)
            for document in batch:
                writer.add_document(**schema.fields_of(document))
            writer.commit(mergetype=NO_MERGE)
        parts = [opened(storage, segment) for segment in TOC.read(storage, "scratch").segments]
    return Snapshot(Part(segment, _without(segment, deleted)) for segment in parts)


def opened(storage, segment):
    """A segment of Whoosh's table of contents, open, as if nothing in it were deleted."""
    whole = type(segment)(default_codec(), segment.indexname, segment.doc_count_all(), segment.segid)
    whole.compound = segment.compound
    return Segment(SegmentReader(storage, schema.build(), whole), segment.segment_id())


def _without(segment, deleted):
    return segment.all & ~segment.mask(at for at, key in enumerate(segment.numbers("key")) if key in set(deleted))
