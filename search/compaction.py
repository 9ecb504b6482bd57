"""Merges segments beside the writer: searches and batches go on; only the exchange at the end takes its lock."""

import logging

import numpy as np
from django.db import transaction

from search import locking, schema
from search.columnar import policy
from search.columnar.merging import merge
from search.live import current
from search.mirror import FileRef, MirrorStorage, WritingStorage
from search.models import IndexState
from search.opening import listed_segments, opened
from search.writing import Build, switch

log = logging.getLogger("hindsight.search")


def is_due():
    """Whether something is worth merging."""
    state = IndexState.get()
    if not state.stamp or state.schema_version != schema.SCHEMA_VERSION:
        return False
    mirror, refs = current().mirror, tuple(FileRef(*ref) for ref in state.files)
    mirror.ensure(refs)
    return bool(policy.due(listed_segments(MirrorStorage(mirror, refs), state.build)))


def compact():
    """Merge what is worth merging (`policy.due`); returns how many segments became one, 0 when there is nothing to do
    or somebody else was faster."""
    state = IndexState.get()
    if not state.stamp or state.schema_version != schema.SCHEMA_VERSION:
        return 0
    mirror = current().mirror
    refs = tuple(FileRef(*ref) for ref in state.files)
    mirror.ensure(refs)
    with mirror.workplace() as place:
        storage = WritingStorage(mirror, refs, place)
        chosen = policy.due(listed_segments(storage, state.build))
        if not chosen:
            return 0
        parts = opened(storage, state.build, state.generation, current().segments()).parts
        names = {segment.segment_id() for segment in chosen}
        parts = [part for part in parts if part.segment.name in names]
        merged = merge(storage, state.build, schema.LAYOUT, [(part.segment, part.live) for part in parts])
        return len(parts) if _exchange(state.build, storage, parts, merged) else 0


@transaction.atomic
def _exchange(name, storage, parts, merged):
    """List the merged segment in the place of its sources, without what has been deleted in these meanwhile."""
    locking.wait_for_lock(locking.WRITER)
    state = IndexState.get(lock=True)
    if state.build != name:
        return False
    build = Build.live(state)
    with build.writer() as writer:
        listed = {segment.segment_id(): segment for segment in writer.segments}
        if merged:
            _delete_again(merged, parts, listed)
            writer.storage.take(storage, merged)
        writer.replace([listed[part.segment.name] for part in parts if part.segment.name in listed], merged)
    switch(state, build, schema_version=schema.SCHEMA_VERSION)
    log.info("%s segments of the index became one.", len(parts))
    return True


def _delete_again(merged, parts, listed):
    """Delete in the merged segment what has been deleted in its sources since they were read. All of a source that is
    listed no longer: its documents are deleted, or in another segment."""
    first = 0
    for part in parts:
        source = listed.get(part.segment.name)
        gone = part.live if source is None else source.deleted_mask() & part.live
        number = np.cumsum(part.live) - 1 + first
        for document in np.flatnonzero(gone).tolist():
            merged.delete_document(int(number[document]))
        first += int(np.count_nonzero(part.live))
