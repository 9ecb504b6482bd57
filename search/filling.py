"""Fills a new index with every document, in two processes when there are many."""

import multiprocessing
import os
from queue import Empty

from django.db import connection

from search import queue, schema, texts
from search.columnar.builder import SegmentBuilder
from search.live import current
from search.mirror import WritingStorage
from search.registry import SOURCES
from search.second import work_with
from search.writing import one_of

READ_AT_ONCE = 200
WORTH_TWO = 4000


def fill(writer, progress):
    """Put every document into an empty build's writer. `progress(done, total)` hears of them."""
    batches = [
        (kind, keys[start : start + READ_AT_ONCE])
        for kind, source in SOURCES.items()
        for keys in [list(source.keys())]
        for start in range(0, len(keys), READ_AT_ONCE)
    ]
    total = sum(len(keys) for _, keys in batches)
    helper = None
    if total >= WORTH_TWO and (os.cpu_count() or 1) > 1:
        batches, rest = batches[::2], batches[1::2]
        helper = _Helper(writer, rest)
    done = 0
    try:
        for each in _filled(writer.builder, batches):
            done += each
            progress(done + (helper.done() if helper else 0), total)
        writer.builder.flush()
        writer.segments = [one_of(writer.storage, writer.name, writer.builder.segments)]
        writer.builder.segments = []
        if helper:
            writer.segments.append(helper.result(lambda more: progress(done + more, total)))
        writer.segments = [segment for segment in writer.segments if segment]
    finally:
        if helper:
            helper.stop()


def _filled(builder, batches):
    """Add the documents of all batches; yields how many items each batch had."""
    for kind, keys in batches:
        ready, faults = queue.documents(kind, keys)
        for prepared in ready.values():
            builder.add(prepared.fields)
        texts.keep_changed(prepared.document for prepared in ready.values())
        queue.note_faults(kind, keys, faults)
        yield len(keys)


class _Helper:
    """A second process that writes a segment of its own into the writer's folder."""

    def __init__(self, writer, batches):
        self.writer = writer
        context = multiprocessing.get_context("spawn")
        self.told = context.Queue()
        self.count = 0
        database = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        work = str(writer.storage.folder), writer.name, batches
        self.process = context.Process(target=work_with, args=(database, work, self.told), daemon=True)
        self.process.start()

    def done(self):
        """How many items it has done so far."""
        while True:
            try:
                told = self.told.get_nowait()
            except Empty:
                return self.count
            self._hear(told)

    def result(self, progress):
        """Wait for its segment (None when it had no document). Raises `RuntimeError` when it fails."""
        while not hasattr(self, "segment"):
            try:
                self._hear(self.told.get(timeout=1))
            except Empty:
                if not self.process.is_alive() and self.told.empty():
                    raise RuntimeError("The second indexing process ended early.") from None
            progress(self.count)
        for name in os.listdir(self.writer.storage.folder):
            self.writer.storage.paths.setdefault(name, self.writer.storage.folder / name)
        return self.segment

    def stop(self):
        self.process.terminate()
        self.process.join()

    def _hear(self, told):
        if isinstance(told, int):
            self.count += told
        elif isinstance(told, str):
            raise RuntimeError(f"The second indexing process failed: {told}")
        else:
            (self.segment,) = told


def fill_part(folder, name, batches, tell):
    """The second process's share: `tell` hears of every batch's size, at the end of the segment (in a tuple)."""
    storage = WritingStorage(current().mirror, (), folder)
    builder = SegmentBuilder(storage, name, schema.LAYOUT)
    for each in _filled(builder, batches):
        tell(each)
    builder.flush()
    tell((one_of(storage, name, builder.segments),))
