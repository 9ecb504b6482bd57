"""Fills a new index with every document, in two processes when there are many."""

import logging
import multiprocessing
import os
from contextlib import contextmanager
from queue import Empty
from typing import Any

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
log = logging.getLogger("hindsight.search")


def fill(writer, progress):
    """Put every document into an empty build's writer. `progress(done, total)` hears of them."""
    batches: list[tuple[str, list[int]]] = []
    for kind, source in SOURCES.items():
        keys = list(source.keys())
        texts.forget_all_but(kind, keys)
        batches += [(kind, keys[start : start + READ_AT_ONCE]) for start in range(0, len(keys), READ_AT_ONCE)]
    total = sum(len(keys) for _, keys in batches)
    if total < WORTH_TWO or (os.cpu_count() or 1) < 2:
        writer.segments = _segments(writer, batches, lambda done: progress(done, total))
        return
    with _second_process(writer, batches[1::2]) as second:
        writer.segments = _segments(writer, batches[::2], lambda done: progress(done + second.done(), total))
        done = sum(len(keys) for _, keys in batches[::2])
        try:
            writer.segments += second.segments(lambda more: progress(done + more, total))
        except SecondProcessFailed as error:
            log.warning("%s Its documents are indexed by this one.", error)
            writer.segments += _segments(writer, batches[1::2], lambda more: progress(done + more, total))


def _segments(writer, batches, progress):
    """The documents of some batches as a list of one segment (none when there is no document)."""
    builder = SegmentBuilder(writer.storage, writer.name, schema.LAYOUT)
    done = 0
    for each in _filled(builder, batches):
        done += each
        progress(done)
    builder.flush()
    one = one_of(writer.storage, writer.name, builder.segments)
    return [one] if one else []


def _filled(builder, batches):
    """Add the documents of all batches; yields how many items each batch had."""
    for kind, keys in batches:
        ready, faults = queue.documents(kind, keys)
        for prepared in ready.values():
            builder.add(prepared.fields)
        texts.keep_changed(prepared.document for prepared in ready.values())
        queue.note_faults(kind, keys, faults, are_healed=False)
        yield len(keys)


class SecondProcessFailed(Exception):
    """The second process ended without its segment."""


@contextmanager
def _second_process(writer, batches):
    """Index some batches in a second process, which writes a segment of its own into the writer's folder."""
    database = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    second = _Second(writer.storage)
    second.start(database, (str(writer.storage.folder), writer.name, batches))
    try:
        yield second
    finally:
        second.stop()


class _Second:
    """The second process, and what is heard of it."""

    def __init__(self, storage):
        self.storage = storage
        self.process: Any = None
        self.told: Any = None
        self.count = 0
        self.made: list | None = None
        self.failed = ""

    def start(self, database, work):
        context = multiprocessing.get_context("spawn")
        try:
            self.told = context.Queue()
            self.process = context.Process(target=work_with, args=(database, work, self.told), daemon=True)
            self.process.start()
        except (OSError, ImportError, AssertionError) as error:  # no shared memory, no room, or a daemon ourselves
            self.failed = f"{type(error).__name__}: {error}"

    def stop(self):
        if self.process is not None and self.process.pid:
            self.process.terminate()
            self.process.join()

    def done(self):
        """How many items it has done so far."""
        while self.told is not None and not self.told.empty():
            self._hear(self.told.get())
        return self.count

    def segments(self, progress):
        """Wait for its segment: a list of one, or none. Raises `SecondProcessFailed`."""
        while self.made is None and not self.failed:
            try:
                self._hear(self.told.get(timeout=0.5))
            except Empty:
                if not self.process.is_alive() and self.told.empty():
                    self.failed = "it ended early"
            progress(self.count)
        if self.made is None:
            raise SecondProcessFailed(f"The second indexing process failed: {self.failed}.")
        for segment in self.made:
            self.storage.find(segment)
        return self.made

    def _hear(self, told):
        if isinstance(told, int):
            self.count += told
        elif isinstance(told, list):
            self.made = told
        else:
            self.failed = told


def fill_part(folder, name, batches, tell):
    """The second process's share: `tell` hears the size of every batch, at the end the segment (a list of one)."""
    storage = WritingStorage(current().mirror, (), folder)
    builder = SegmentBuilder(storage, name, schema.LAYOUT)
    for each in _filled(builder, batches):
        tell(each)
    builder.flush()
    one = one_of(storage, name, builder.segments)
    tell([one] if one else [])
