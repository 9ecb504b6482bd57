"""The index writer's loop: wakes on a notification or after a moment, indexes what waits, and survives a lost database.

`run(stop)` works in any thread; several workers may run, one of them writes at a time.
"""

import logging
import threading
import time
from contextlib import closing
from datetime import timedelta

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from search import locking, queue, rebuild
from search.live import current
from search.models import IndexFault
from search.snapshot import Snapshot
from search.writing import deletions, remove_retired

POLL, SLICE, LONGEST_PAUSE = 1.0, 0.25, 10.0
TIDY_SECONDS, RETIRED_MINUTES = 60, 10
MOST_SEGMENTS, MOST_DELETIONS, WORTH_COMPACTING = 16, 0.3, 200
RETRY_MINUTES = 5
LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
log = logging.getLogger("hindsight.search")


def run(stop, *, poll=POLL):
    """Index what waits until `stop` (a `threading.Event`) is set."""
    worker = Worker(stop)
    pause = SLICE
    while not stop.is_set():
        try:
            with closing(connections.create_connection("default")) as listener:
                listener.cursor().execute(f"LISTEN {queue.CHANNEL}")
                while not stop.is_set():
                    worker.work()
                    pause = SLICE
                    worker.wait(listener.connection, poll)
        except LOST as error:
            log.warning("The database is away (%s); trying again in %.1f s.", type(error).__name__, pause)
            close_old_connections()
            connection.close()
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    worker.finish()
    connection.close()


class Worker:
    """One loop's memory: the rebuild that is running, and when it last tidied up."""

    def __init__(self, stop):
        self.stop = stop
        self.rebuilding: threading.Thread | None = None
        self.tidied = time.monotonic()

    def work(self):
        """Index everything that waits; start a rebuild when one is needed; now and then, tidy up."""
        reason = rebuild.is_needed()
        if reason and not (self.rebuilding and self.rebuilding.is_alive()) and locking.is_free(locking.REBUILD):
            log.info("Building the index anew: %s", reason)
            self.rebuilding = threading.Thread(target=_rebuild, name="index-rebuild", daemon=True)
            self.rebuilding.start()
        while not self.stop.is_set() and queue.drain():
            pass
        if time.monotonic() - self.tidied > TIDY_SECONDS:
            self.tidied = time.monotonic()
            tidy()

    def wait(self, listening, seconds):
        """Until something is to be done, or for so many seconds; hears `stop` within a quarter of one."""
        ends = time.monotonic() + seconds
        while not self.stop.is_set() and time.monotonic() < ends:
            for _ in listening.notifies(timeout=SLICE, stop_after=1):
                return

    def finish(self):
        """Wait for a running rebuild as long as a clean end allows; an interrupted one is begun again later."""
        if self.rebuilding:
            self.rebuilding.join(timeout=5)


def tidy():
    """Remove old files, try set-aside items again, and compact the index when it has become ragged."""
    remove_retired(timezone.now() - timedelta(minutes=RETIRED_MINUTES))
    live = current()
    if live.snapshot:
        live.mirror.tidy(live.refs)
        if reason := ragged(live.snapshot):
            queue.want_rebuild(reason)
    retry()


def ragged(snapshot: Snapshot):
    """Why an index should be compacted; empty when it need not."""
    if len(snapshot.parts) > MOST_SEGMENTS:
        return f"It has {len(snapshot.parts)} segments."
    gone = deletions(snapshot)
    if gone > MOST_DELETIONS and snapshot.count > WORTH_COMPACTING:
        return f"{gone:.0%} of it is out of date."
    return ""


@transaction.atomic
def retry():
    """Queue set-aside items again: the first time after five minutes, then after twice as long, up to a day."""
    for fault in IndexFault.objects.all():
        wait = min(RETRY_MINUTES * 2 ** (fault.attempts - 1), 24 * 60)
        if fault.failed_at < timezone.now() - timedelta(minutes=wait):
            IndexFault.objects.filter(pk=fault.pk).update(failed_at=timezone.now(), attempts=F("attempts"))
            queue.enqueue(fault.kind, [fault.key])


def _rebuild():
    try:
        rebuild.rebuild()
    except LOST:
        log.warning("The database went away during a rebuild; it will be begun again.")
    finally:
        connection.close()
