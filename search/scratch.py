"""An index outside the database, for judging the ranking and for tests: same schema, analysis and reading."""

from tempfile import TemporaryDirectory

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE

from search import schema
from search.opening import opened
from search.snapshot import Part, Snapshot


def snapshot_of(*batches, deleted=(), merge=NO_MERGE):
    """A snapshot with one segment for each batch of documents; `deleted` are keys that are gone again."""
    with TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        index = FileIndex.create(storage, schema.build(), "scratch")
        for batch in batches:
            writer = index.writer(limitmb=256)
            for document in batch:
                writer.add_document(**schema.fields_of(document))
            writer.commit(mergetype=merge)
        whole = opened(storage, "scratch", 0)
    return Snapshot(Part(part.segment, part.live & ~_gone(part.segment, set(deleted))) for part in whole.parts)


def _gone(segment, keys):
    return segment.mask(at for at, key in enumerate(segment.numbers("key")) if key in keys)
