"""Builds the index anew beside the live one, then switches. Searches and saves go on meanwhile.

What changes during the rebuild is indexed into the live index as always; those jobs are kept, marked with the next
build's name, and repeated in it before the switch.
"""

import logging
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from search import locking, queue, schema
from search.filling import fill
from search.models import IndexFault, IndexFile, IndexJob, IndexState
from search.writing import Build, switch

REPEAT_AT_ONCE, FEW = 400, 50
log = logging.getLogger("hindsight.search")


def is_needed():
    """Why the index must be built anew; empty when it need not."""
    state = IndexState.get()
    if not state.stamp:
        return "There is no index yet."
    if state.schema_version != schema.SCHEMA_VERSION:
        return f"It has version {state.schema_version}; this program writes {schema.SCHEMA_VERSION}."
    if state.rebuild_wanted_at:
        return state.rebuild_reason
    return "An earlier rebuild was interrupted." if state.next_build else ""


def rebuild(*, progress=None):
    """Build the whole index; False when somebody else is at it. `progress(done, total)` hears of the documents."""
    with locking.held(locking.REBUILD) as ours:
        if not ours:
            return False
        began = timezone.now()
        build, covered = _begin()
        _fill(build, progress or (lambda done, total: None))
        while _repeat(build, _waiting(build)[:REPEAT_AT_ONCE], last=False):
            pass
        _finish(build, covered, began)
    return True


def _begin():
    """Name the next build. Under the writer's lock, so that a batch either ends before or is repeated.

    Returns it with the ids of the jobs that wait: their changes are there already, so the documents read from now on
    cover them.
    """
    with transaction.atomic():
        locking.wait_for_lock(locking.WRITER)
        state = IndexState.get(lock=True)
        IndexFile.objects.exclude(build=state.build).filter(retired_at__isnull=True).delete()
        IndexJob.objects.exclude(build="").delete()
        state.next_build = f"b{token_hex(5)}"
        state.rebuild_wanted_at, state.rebuild_reason = None, ""
        state.save(update_fields=["next_build", "rebuild_wanted_at", "rebuild_reason"])
        return Build(state.next_build), list(IndexJob.objects.filter(build="").values_list("pk", flat=True))


def _fill(build, progress):
    with build.writer() as writer:  # in no transaction: the texts' rows must not be locked for the whole time
        fill(writer, progress)


def _waiting(build):
    return list(IndexJob.objects.filter(build=build.name).order_by("pk"))


def _repeat(build, jobs, *, last):
    """Index in the next build what changed meanwhile; False when only a few are left for the switch itself."""
    if not jobs or (not last and len(jobs) < FEW):
        return False
    with transaction.atomic():
        queue.write(build, {(job.kind, job.key) for job in jobs}, is_live=False)
        IndexJob.objects.filter(pk__in=[job.pk for job in jobs]).delete()
    return True


def _finish(build, covered, began):
    """Repeat the rest and switch, while no batch can be written. Faults from before have not come again."""
    with transaction.atomic():
        locking.wait_for_lock(locking.WRITER)
        while _repeat(build, _waiting(build), last=True):
            pass
        IndexJob.objects.filter(pk__in=covered).delete()
        IndexFault.objects.filter(failed_at__lt=began).delete()
        state = IndexState.get(lock=True)
        IndexFile.objects.filter(build=state.build, retired_at__isnull=True).update(retired_at=timezone.now())
        state.next_build = ""
        state.rebuild_wanted_at, state.rebuild_reason = None, ""
        state.save(update_fields=["next_build", "rebuild_wanted_at", "rebuild_reason"])
        switch(state, build, schema_version=schema.SCHEMA_VERSION)
    log.info("The index was rebuilt as %s, generation %s.", build.name, state.generation)
