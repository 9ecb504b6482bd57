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

from search import compaction, locking, queue, rebuild
from search.errors import DamagedIndex
from search.live import current
from search.mirror import FileRef
from search.models import IndexFault, IndexState
from search.writing import remove_retired

POLL, SLICE, LONGEST_PAUSE = 1.0, 0.25, 10.0
TIDY_SECONDS, RETIRED_MINUTES = 60, 10
LOOK_SECONDS = 5
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
            pause = _rested(stop, pause)
        except Exception:
            log.exception("The index worker failed and goes on in %.1f s.", pause)
            pause = _rested(stop, pause)
    worker.finish()
    connection.close()


def _rested(stop, pause):
    """Begin again with a new connection after a pause; returns the next one."""
    close_old_connections()
    connection.close()
    stop.wait(pause)
    return min(pause * 2, LONGEST_PAUSE)


class Worker:
    """One loop's memory: the rebuild or compaction that runs beside it, and when it last looked for such work."""

    def __init__(self, stop):
        self.stop = stop
        self.beside: threading.Thread | None = None
        self.tidied = self.looked = time.monotonic()

    def work(self):
        """Index everything that waits; start a rebuild when one is needed; now and then, tidy up."""
        if (reason := rebuild.is_needed()) and locking.is_free(locking.REBUILD):
            self._beside("index-rebuild", rebuild.rebuild, reason)
        try:
            self._write()
        except DamagedIndex as error:
            current().forget()
            queue.want_rebuild(f"It is damaged: {error}")
        if time.monotonic() - self.tidied > TIDY_SECONDS:
            self.tidied = time.monotonic()
            tidy()

    def _write(self):
        while not self.stop.is_set() and queue.drain():
            pass
        if time.monotonic() - self.looked > LOOK_SECONDS:
            self.looked = time.monotonic()
            if compaction.is_due():
                self._beside("index-compaction", compaction.compact, "There are many segments, or much is deleted.")

    def wait(self, listening, seconds):
        """Until something is to be done, or for so many seconds; hears `stop` within a quarter of one."""
        ends = time.monotonic() + seconds
        while not self.stop.is_set() and time.monotonic() < ends:
            for _ in listening.notifies(timeout=SLICE, stop_after=1):
                return

    def finish(self):
        """Wait for what runs beside as long as a clean end allows; if interrupted, it is begun again later."""
        if self.beside:
            self.beside.join(timeout=5)

    def _beside(self, name, work, reason):
        """Start a long piece of work in a thread of its own, unless one is running."""
        if self.beside and self.beside.is_alive():
            return
        log.info("%s: %s", name, reason)
        self.beside = threading.Thread(target=_until_done, args=(work, self.stop), name=name, daemon=True)
        self.beside.start()


def tidy():
    """Remove old files, and try set-aside items again."""
    remove_retired(timezone.now() - timedelta(minutes=RETIRED_MINUTES))
    live = current()
    if live.snapshot:
        live.mirror.tidy((*live.refs, *(FileRef(*ref) for ref in IndexState.get().files)))
    retry()


@transaction.atomic
def retry():
    """Queue set-aside items again: the first time after five minutes, then after twice as long, up to a day."""
    for fault in IndexFault.objects.all():
        wait = min(RETRY_MINUTES * 2 ** (fault.attempts - 1), 24 * 60)
        if fault.failed_at < timezone.now() - timedelta(minutes=wait):
            IndexFault.objects.filter(pk=fault.pk).update(failed_at=timezone.now(), attempts=F("attempts"))
            queue.enqueue(fault.kind, [fault.key])


def _until_done(work, stop):
    try:
        work()
    except LOST:
        log.warning("The database went away during work on the index; it will be begun again.")
    except DamagedIndex as error:
        log.warning("The index is damaged: %s", error)
    except Exception:
        log.exception("Work on the index failed; it will be begun again.")
        stop.wait(LONGEST_PAUSE)
    finally:
        connection.close()
