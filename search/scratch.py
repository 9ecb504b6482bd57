"""An index outside the database, for judging the ranking, measuring and tests: same schema, analysis and reading."""

from tempfile import TemporaryDirectory

from whoosh.filedb.filestore import FileStorage

from search import schema
from search.columnar.builder import SegmentBuilder
from search.columnar.merging import merge as merged
from search.opening import part_of
from search.snapshot import Part, Snapshot


def snapshot_of(*batches, deleted=(), merge=False):
    """A snapshot with one segment for each batch of documents; `deleted` are keys that are gone again, `merge` makes
    one segment of all."""
    with TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        builder = SegmentBuilder(storage, "scratch", schema.LAYOUT)
        for batch in batches:
            for document in batch:
                builder.add(schema.fields_of(document))
            builder.flush()
        parts = [_without(part_of(storage, listed), deleted) for listed in builder.segments]
        if merge:
            one = merged(storage, "scratch", schema.LAYOUT, [(part.segment, part.live) for part in parts])
            parts = [part_of(storage, one)] if one else []
        return Snapshot(parts)


def _without(part, keys):
    gone = set(keys)
    kept = [int(key) not in gone for key in part.segment.numbers("key")]
    return Part(part.segment, part.live & kept)
