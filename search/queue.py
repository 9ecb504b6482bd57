"""The outbox: a job is written in the transaction of the change it stands for, and leaves with the segment it made."""

import logging
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from search import locking, schema, texts
from search.document import Document
from search.live import current
from search.models import IndexFault, IndexJob, IndexState
from search.registry import SOURCES
from search.writing import Build, switch

BATCH = 400
CHANNEL = "search_jobs"
log = logging.getLogger("hindsight.search")


def enqueue(kind, keys):
    """Have these items indexed anew. Call it in the transaction of the change; it wakes the worker on commit."""
    jobs = [IndexJob(kind=kind, key=key) for key in keys]
    if jobs:
        with transaction.atomic():
            IndexJob.objects.bulk_create(jobs, batch_size=1000)
            wake()


def is_waiting(kind, key):
    """Whether an item changed since it was indexed, so that a search may not find it yet."""
    return IndexJob.objects.filter(kind=kind, key=key, build="").exists()


def wake():
    """Tell the worker, when the transaction commits, that there is something to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def want_rebuild(reason):
    """Ask the worker for a rebuild, once."""
    with transaction.atomic():
        IndexState.get()
        asked = IndexState.objects.filter(pk=1, rebuild_wanted_at__isnull=True).update(
            rebuild_wanted_at=timezone.now(), rebuild_reason=reason[:200]
        )
        if asked:
            log.warning("The index will be rebuilt: %s", reason)
            wake()


def drain(limit=BATCH):
    """Index one batch; returns how many jobs are done. Files, generation and jobs commit together or not at all.

    Nothing happens (0) while another writer is at work, or while there is no index to write to.
    """
    with transaction.atomic():
        if not locking.try_lock(locking.WRITER):
            return 0
        jobs = list(IndexJob.objects.filter(build="").order_by("pk")[:limit])
        if not jobs:
            return 0
        state = IndexState.get()
        if not state.stamp or state.schema_version != schema.SCHEMA_VERSION:
            return 0
        current().refresh(state)
        build = Build.live(state)
        write(build, {(job.kind, job.key) for job in jobs})
        switch(state, build, schema_version=schema.SCHEMA_VERSION)
        done = IndexJob.objects.filter(pk__in=[job.pk for job in jobs])
        if state.next_build:
            done.update(build=state.next_build)
        else:
            done.delete()
    return len(jobs)


def drain_all(*, progress=None):
    """Build the index when there is none, then index everything that waits; returns how many jobs are done.

    For imports, the demo and tests. `progress(done, total)` hears of the documents of a build.
    """
    from search import rebuild

    if rebuild.is_needed():
        rebuild.rebuild(progress=progress)
    total = 0
    while done := drain():
        total += done
    return total


def write(build, items, *, is_live=True):
    """Bring these items (`{(kind, key)}`) up to date in a build, in the caller's transaction."""
    with build.writer() as writer:
        for kind in sorted({kind for kind, _ in items}):
            keys = sorted(key for found, key in items if found == kind)
            ready, faults = documents(kind, keys)
            gone = [key for key in keys if key not in ready and key not in faults]
            for prepared in ready.values():
                writer.put(prepared)
            for key in gone:
                writer.take_out(kind, key)
            texts.keep(prepared.document for prepared in ready.values())
            texts.forget(kind, gone)
            note_faults(kind, keys, faults, are_healed=is_live)


class Prepared(NamedTuple):
    """A document, and what the index holds of it (`schema.fields_of`)."""

    document: Document
    fields: dict[str, Any]


def documents(kind, keys):
    """Each item's document, prepared, and the errors of those that fail: `({key: Prepared}, {key: error})`."""
    try:
        return _built(kind, keys), {}
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001  (a source may fail in any way: find out below which item it is)
        log.info("A batch of %s could not be built at once; trying one by one.", kind)
    ready: dict[int, Prepared] = {}
    faults: dict[int, str] = {}
    for key in keys:
        try:
            ready |= _built(kind, [key])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("%s %s cannot be indexed.", kind, key)
            faults[key] = f"{type(error).__name__}: {error}"
    return ready, faults


def note_faults(kind, keys, faults, *, are_healed=True):
    """Set aside what failed, and forget the faults of what did not: when it is the live index that has it now. Until
    then the fault says that the document people find may be out of date."""
    if are_healed:
        IndexFault.objects.filter(kind=kind, key__in=[key for key in keys if key not in faults]).delete()
    for key, error in faults.items():
        IndexFault.objects.update_or_create(
            kind=kind,
            key=key,
            defaults={"error": error[:2000], "failed_at": timezone.now(), "attempts": F("attempts") + 1},
            create_defaults={"error": error[:2000]},
        )


def _built(kind, keys):
    with transaction.atomic():
        found = list(SOURCES[kind].build(keys))
        return {document.key: Prepared(document, schema.fields_of(document)) for document in found}
