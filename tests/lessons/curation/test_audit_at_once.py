"""Transactions that write to the audit log at the same moment."""

import threading
import time

import pytest
from django.db import DatabaseError, connection, transaction

from lessons.common.auditing import tell
from lessons.curation.audit import AuditRow
from lessons.curation.audit_chain import verify
from lessons.models import Entry
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


def test_transactions_that_write_at_once_make_one_unbroken_chain():
    """Each waits, with its rows written, until all have written theirs; so all commit at the same moment."""
    written = threading.Barrier(6)

    def write(thing_id):
        try:
            for _ in range(5):
                with transaction.atomic():
                    for _ in range(3):
                        tell("archived", "entry", thing_id, by=None)
                    written.wait(10)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert verify()[0] == 90
    things = list(AuditRow.objects.in_order().values_list("thing_id", flat=True))
    assert all(len(set(things[start : start + 3])) == 1 for start in range(0, 90, 3))


def test_a_commit_never_waits_for_a_row_behind_the_lock_of_the_log(ada):
    """One transaction holds an entry that a link of the other points at; the other's check of that foreign key must
    not come behind the lock that the first one needs to commit."""
    source, target = builders.lesson("One", by=ada), builders.lesson("Two", by=ada)
    held, errors = threading.Event(), []

    def link():
        try:
            with transaction.atomic():
                tell("linked", "entry", source.pk, by=None)
                source.links_out.create(target=target, kind="supports")
                held.wait(10)
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=link)
    with transaction.atomic():
        Entry.objects.select_for_update().get(pk=target.pk)
        tell("archived", "entry", target.pk, by=None)
        other.start()
        held.set()
        _wait_until_somebody_waits()
    other.join(10)
    assert errors == []
    assert verify()


def _wait_until_somebody_waits():
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waited.")
