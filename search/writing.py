"""Writes documents into an index: new segment files, as rows of the database, in the transaction of the caller."""

from contextlib import contextmanager
from typing import Any

from django.db.models import Q
from django.utils import timezone
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from search import schema
from search.live import current
from search.mirror import FileRef, MirrorStorage, WritingStorage, seal
from search.models import CHUNK, IndexChunk, IndexFile, IndexState
from search.opening import opened

SMALL, MOST_SMALL, MERGED_AT_ONCE = 100, 8, 300


class Build:
    """An index that is being written: the live one, or the next one beside it."""

    def __init__(self, name, files=()):
        self.name = name
        self.refs = tuple(FileRef(*ref) for ref in files)
        self.documents = 0

    @classmethod
    def live(cls, state):
        return cls(state.build, state.files)

    @contextmanager
    def writer(self, *, merge=True):
        """A Whoosh writer with `put(fields)` and `take_out(kind, key)`; the new files are stored when the block ends
        well. The caller holds a transaction and, for the live index, the writer's lock."""
        mirror = current().mirror
        mirror.ensure(self.refs)
        with mirror.workplace() as place:
            storage = WritingStorage(mirror, self.refs, place)
            index = (
                FileIndex(storage, None, self.name)
                if self.refs
                else FileIndex.create(storage, schema.build(), self.name)
            )
            before = self._before(mirror)
            whoosh: Any = index.writer(limitmb=256)
            whoosh.schema = schema.build()
            yield Writer(whoosh, before)
            whoosh.commit(mergetype=_merge_small if merge else _keep)
            self._store(mirror, storage)

    def _before(self, mirror):
        """What is in the index so far; the segments that are live in this process are not opened again."""
        if not self.refs:
            return None
        known = {part.segment.name: part.segment for part in current().snapshot.parts} if current().snapshot else {}
        return opened(MirrorStorage(mirror, self.refs), self.name, 0, known)

    def _store(self, mirror, storage):
        generation = (IndexState.objects.values_list("generation", flat=True).filter(pk=1).first() or 0) + 1
        kept = [ref for ref in self.refs if ref.name in storage.paths]
        added = []
        for name, path in storage.written().items():
            with path.open("rb") as file:
                ref = FileRef(name, path.stat().st_size, seal(name, iter(lambda: file.read(CHUNK), b"")))
                file.seek(0)
                row = IndexFile.objects.create(
                    name=name, build=self.name, size=ref.size, digest=ref.digest, generation=generation
                )
                for number, data in enumerate(iter(lambda: file.read(CHUNK), b"")):
                    IndexChunk.objects.create(file=row, number=number, data=data)
            mirror.adopt(path, ref)
            added.append(ref)
        gone = [ref.name for ref in self.refs if ref.name not in storage.paths]
        IndexFile.objects.filter(name__in=gone).update(retired_at=timezone.now())
        self.refs = (*kept, *added)

    @property
    def stamp(self):
        """Names this exact state of the index: the digest of its table of contents."""
        return next((ref.digest for ref in self.refs if ref.name.endswith(".toc")), "")


class Writer:
    """Puts documents in and takes them out."""

    def __init__(self, whoosh, before):
        self.whoosh = whoosh
        self.before = before

    def put(self, fields, kind, key):
        """Add a document (the values of the schema's fields) in the place of the item's earlier one."""
        self.take_out(kind, key)
        self.whoosh.add_document(**fields)

    def take_out(self, kind, key):
        place = self.before.find(kind, key) if self.before else None
        if place:
            number, document = place
            self.whoosh.segments[number].delete_document(document)


def switch(state, build, *, schema_version):
    """Make a build the live index, in the caller's transaction."""
    state.build, state.stamp, state.schema_version = build.name, build.stamp, schema_version
    state.files = [list(ref) for ref in build.refs]
    state.generation += 1
    state.changed_at = timezone.now()
    state.save(update_fields=["build", "stamp", "schema_version", "files", "generation", "changed_at"])


def remove_retired(older_than):
    """Delete rows of files that no generation needs since a given time, and of builds that were given up."""
    state = IndexState.get()
    IndexFile.objects.filter(
        Q(retired_at__lt=older_than) | ~Q(build__in=[state.build, state.next_build]) & Q(retired_at__isnull=True)
    ).delete()


def deletions(snapshot):
    """The share of documents in the segments that are deleted."""
    total = sum(part.segment.count for part in snapshot.parts)
    return 1 - snapshot.count / total if total else 0.0


def _merge_small(writer, segments):
    """Merge the smallest segments, a few hundred documents at most, when there are many; drop the empty ones."""
    kept = [segment for segment in segments if segment.doc_count()]
    small = sorted((segment for segment in kept if segment.doc_count_all() <= SMALL), key=lambda s: s.doc_count_all())
    if len(small) < MOST_SMALL:
        return kept
    total = 0
    for segment in small:
        total += segment.doc_count_all()
        if total > MERGED_AT_ONCE:
            break
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
        kept.remove(segment)
    return kept


def _keep(writer, segments):
    return [segment for segment in segments if segment.doc_count()]
