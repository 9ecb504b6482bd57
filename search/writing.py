"""Writes documents into an index: new segment files, as rows of the database, in the transaction of the caller."""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from whoosh.index import TOC

from search import schema
from search.columnar import policy
from search.columnar.builder import SegmentBuilder
from search.columnar.merging import merge
from search.live import current
from search.mirror import FileRef, MirrorStorage, WritingStorage, seal
from search.models import CHUNK, IndexChunk, IndexFile, IndexState
from search.opening import listed_segments, opened, part_of


class Build:
    """An index that is being written: the live one, or the next one beside it."""

    def __init__(self, name, files=()):
        self.name = name
        self.refs = tuple(FileRef(*ref) for ref in files)

    @classmethod
    def live(cls, state):
        return cls(state.build, state.files)

    @contextmanager
    def writer(self):
        """A `Writer`; the new files are stored, all or none, when the block ends well. For the live index, the caller
        holds the writer's lock in a transaction."""
        mirror = current().mirror
        mirror.ensure(self.refs)
        with mirror.workplace() as place:
            storage = WritingStorage(mirror, self.refs, place)
            writer = Writer(storage, self.name, self._before(mirror))
            yield writer
            writer.finish()
            self._store(mirror, storage)

    def _before(self, mirror):
        """What is in the index so far; the segments that are live in this process are not opened again."""
        if not self.refs:
            return None
        return opened(MirrorStorage(mirror, self.refs), self.name, 0, current().segments())

    @transaction.atomic
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
    """Puts documents in and takes them out; `segments` is what the table of contents will list."""

    def __init__(self, storage, name, before):
        self.storage, self.name, self.before = storage, name, before
        self.segments = listed_segments(storage, name) if before else []
        self.builder = SegmentBuilder(storage, name, schema.LAYOUT)

    def put(self, prepared):
        """Add a prepared document in the place of the item's earlier one."""
        self.take_out(prepared.document.kind, prepared.document.key)
        self.builder.add(prepared.fields)

    def take_out(self, kind, key):
        place = self.before.find(kind, key) if self.before else None
        if place:
            number, document = place
            self.segments[number].delete_document(document)

    def replace(self, old, new):
        """List one segment (or none) in the place of several; the files of those go."""
        self.segments = [segment for segment in self.segments if segment not in old]
        self.segments += [new] if new else []
        for segment in old:
            for name in segment.list_files(self.storage):
                self.storage.delete_file(name)

    def finish(self):
        """Write the last segment and the table of contents; merge the smallest segments when there are many."""
        self.builder.flush()
        self.segments += self.builder.segments
        self.replace([segment for segment in self.segments if not segment.doc_count()], None)
        small = policy.inline(self.segments)
        if small:
            self.merge(small)
        earlier = TOC._latest_generation(self.storage, self.name)
        if earlier >= 0:
            self.storage.delete_file(TOC._filename(self.name, earlier))
        TOC(schema.build(), self.segments, earlier + 1).write(self.storage, self.name)

    def merge(self, segments):
        """Make one of several listed segments."""
        known = {part.segment.name: part.segment for part in self.before.parts} if self.before else {}
        parts = [part_of(self.storage, segment, known) for segment in segments]
        self.replace(
            segments,
            merge(self.storage, self.name, schema.LAYOUT, [(part.segment, part.live) for part in parts]),
        )


def one_of(storage, name, segments):
    """One segment of several that are in no table of contents yet; None when there is none."""
    if len(segments) < 2:
        return segments[0] if segments else None
    parts = [part_of(storage, segment) for segment in segments]
    one = merge(storage, name, schema.LAYOUT, [(part.segment, part.live) for part in parts])
    for segment in segments:
        for file in segment.list_files(storage):
            storage.delete_file(file)
    return one


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
