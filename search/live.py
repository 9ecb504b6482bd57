"""The index that this process has open, brought up to date before each search.

One statement asks for the generation and for what waits to be indexed, so that nothing can slip between the two: an
item is either current in the snapshot or among the pending ones.
"""

from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from search import schema
from search.columnar.residency import MOST_MAPPED, trim
from search.errors import NoIndex
from search.mirror import FileRef, Mirror, MirrorStorage
from search.models import IndexState
from search.opening import opened
from search.snapshot import Snapshot

QUESTION = """
    SELECT state.stamp, state.schema_version, array(
        SELECT DISTINCT kind || ':' || key FROM (
            SELECT kind, key FROM search_indexjob WHERE build = '' UNION ALL SELECT kind, key FROM search_indexfault
        ) AS waiting)
    FROM search_indexstate AS state WHERE state.id = 1
"""


class View(NamedTuple):
    """A snapshot, and the items whose documents in it may be out of date (`{(kind, key)}`)."""

    snapshot: Snapshot
    pending: frozenset


class Live:
    """The open index of this process. Segments that stay are kept open from one generation to the next."""

    def __init__(self, folder):
        self.mirror = Mirror(folder)
        self.stamp = None
        self.refs: tuple[FileRef, ...] = ()
        self.snapshot: Snapshot | None = None
        self.lock = Lock()

    def view(self):
        """The newest snapshot. Raises `NoIndex`, `DamagedIndex`."""
        with connection.cursor() as cursor:
            cursor.execute(QUESTION)
            row = cursor.fetchone()
        if row is None or not row[0] or row[1] != schema.SCHEMA_VERSION:
            raise NoIndex("The index is being built.")
        stamp, _, waiting = row
        with self.lock:
            if stamp != self.stamp or not self._is_intact():
                self.open(IndexState.get())
            pending = frozenset((kind, int(key)) for kind, _, key in (item.rpartition(":") for item in waiting))
            assert self.snapshot is not None
            trim(self.segments().values(), MOST_MAPPED)
            return View(self.snapshot, pending)

    def refresh(self, state):
        """Have the files of a state open, for a writer. Raises `DamagedIndex`."""
        with self.lock:
            if state.stamp != self.stamp or not self._is_intact():
                self.open(state)

    def _is_intact(self):
        return all(map(self.mirror.is_unchanged, self.refs))

    def open(self, state):
        """Open the files of a state, fetching those that are missing here."""
        refs = tuple(FileRef(*ref) for ref in state.files)
        intact = {ref.name for ref in self.refs if self.mirror.is_unchanged(ref)}
        self.mirror.ensure(refs)
        known = {name: segment for name, segment in self.segments().items() if f"{name}.seg" in intact}
        self.snapshot = opened(MirrorStorage(self.mirror, refs), state.build, state.generation, known)
        self.stamp, self.refs = state.stamp, refs

    def segments(self):
        """The open segments by name."""
        snapshot = self.snapshot
        return {part.segment.name: part.segment for part in snapshot.parts} if snapshot else {}

    def forget(self):
        """Close everything and check every file anew: after damage, and between tests."""
        with self.lock:
            self.mirror.forget()
            self.stamp, self.refs, self.snapshot = None, (), None


def current():
    """This process's open index."""
    folder = str(settings.SEARCH_MIRROR)
    if folder not in _OPEN:
        _OPEN.clear()
        _OPEN[folder] = Live(folder)
    return _OPEN[folder]


_OPEN: dict[str, Live] = {}
