"""The same documents in indexes that Whoosh itself opens: with our codec and with its own."""

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from search import schema
from search.columnar.builder import SegmentBuilder
from search.columnar.codec import ColumnarCodec

NAME = "made"


def built(folder, batches, gone=()):
    """An index whose segments are written by our builder; `gone` are the keys of deleted documents."""
    folder.mkdir(exist_ok=True)
    storage = FileStorage(str(folder))
    builder = SegmentBuilder(storage, NAME, schema.LAYOUT)
    for batch in batches:
        for document in batch:
            builder.add(schema.fields_of(document))
        builder.flush()
    for segment, batch in zip(builder.segments, batches, strict=True):
        for number, document in enumerate(batch):
            if document.key in gone:
                segment.delete_document(number)
    TOC(schema.build(), builder.segments, 0).write(storage, NAME)
    return FileIndex(storage, indexname=NAME)


def written(folder, batches, gone=(), codec=None):
    """An index written by Whoosh's own writer: with its own codec when none is given."""
    folder.mkdir(exist_ok=True)
    index = FileStorage(str(folder)).create_index(schema.build(), indexname=NAME)
    for batch in batches:
        writer = index.writer(codec=codec)
        for document in batch:
            writer.add_document(**schema.fields_of(document))
        writer.commit(merge=False)
    if gone:
        writer = index.writer(codec=codec)
        keys = writer.reader().column_reader("key", translate=False)
        for number in [number for number, key in enumerate(keys) if key in gone]:
            writer.delete_document(number)
        writer.commit(merge=False)
    return index


def columnar(folder, batches, gone=()):
    """An index written by Whoosh's own writer with our codec."""
    return written(folder, batches, gone, ColumnarCodec())


def scores(searcher, query, limit=None):
    """What Whoosh finds: `{key: score}`, the best first."""
    keys = searcher.reader().column_reader("key", translate=False)
    return {int(keys[number]): score for score, number in searcher.search(query, limit=limit).top_n}
