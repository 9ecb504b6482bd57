"""The chain of the audit log is made by the database, and nothing in it can be changed or removed."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.common.auditing import tell
from lessons.curation.audit import AuditRow
from lessons.curation.audit_chain import FIRST, canonical, verify
from tests.lessons.curation.audit_log import hash_of, log, put_in, seal, sql

pytestmark = pytest.mark.django_db


def test_the_rows_of_a_transaction_are_numbered_and_chained_when_it_commits(ada):
    seal()
    start = AuditRow.objects.count()
    tell("archived", "entry", 7, by=ada, before={"status": "published"}, after={"status": "archived"})
    tell("unarchived", "entry", 7, by=None)
    assert list(AuditRow.objects.filter(thing_id=7).values_list("number", "hash")) == [(None, ""), (None, "")]
    seal()
    first, second = AuditRow.objects.filter(thing_id=7).in_order()
    assert (first.number, second.number) == (start + 1, start + 2)
    assert second.previous_hash == first.hash
    assert (first.person, second.person) == (ada.pk, None)
    assert verify() == (start + 2, second.hash)


def test_an_empty_log_is_whole():
    seal()
    assert verify() == (0, FIRST)


def test_a_change_that_is_rolled_back_leaves_no_row_and_no_gap():
    log(1)
    with transaction.atomic():
        tell("archived", "entry", 8, by=None)
        transaction.set_rollback(True)
    tell("archived", "entry", 9, by=None)
    seal()
    assert list(AuditRow.objects.in_order().values_list("number", "thing_id")) == [(1, 1), (2, 9)]
    assert verify()[0] == 2


def test_the_database_says_when_and_seals_whoever_writes():
    with pytest.raises(IntegrityError, match="come in unsealed"), transaction.atomic():
        AuditRow.objects.create(number=5, verb="archived", thing="entry", thing_id=1, hash="0" * 64)
    long_ago = "2001-01-01T00:00:00Z"
    AuditRow.objects.create(verb="archived", thing="entry", thing_id=1, at=long_ago)
    seal()
    assert AuditRow.objects.get().at.year > 2001
    assert verify()[0] == 1


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_python_prints_json_as_the_database_does(value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [canonical(value)])
        assert cursor.fetchone()[0] == canonical(value)


# Refused


def through_a_row():
    row = AuditRow.objects.get(number=1)
    row.verb = "restored"
    row.save()


def in_bulk():
    row = AuditRow.objects.get(number=1)
    row.verb = "restored"
    AuditRow.objects.bulk_update([row], ["verb"])


def in_conflict():
    row = AuditRow.objects.get(number=1)
    row.verb = "restored"
    AuditRow.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["verb"])


CHANGES = {
    "saving a row": through_a_row,
    "bulk_update": in_bulk,
    "update": lambda: AuditRow.objects.update(verb="restored"),
    "delete of a row": lambda: AuditRow.objects.get(number=1).delete(),
    "delete of all": lambda: AuditRow.objects.all().delete(),
    "update in SQL": lambda: sql("UPDATE lessons_auditrow SET person = 7 WHERE number = 2"),
    "a new hash in SQL": lambda: sql("UPDATE lessons_auditrow SET hash = repeat('0', 64) WHERE number = 2"),
    "unsealing in SQL": lambda: sql("UPDATE lessons_auditrow SET number = NULL WHERE number = 2"),
    "delete in SQL": lambda: sql("DELETE FROM lessons_auditrow WHERE number = 2"),
    "truncate": lambda: sql("TRUNCATE lessons_auditrow"),
    "truncate with others": lambda: sql("TRUNCATE lessons_auditrow, lessons_impact CASCADE"),
    "a row that comes sealed": lambda: put_in(4, previous_hash=hash_of(3)),
    "upsert": in_conflict,
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_in_the_log_can_be_changed_or_removed(change):
    log(3)
    before = list(AuditRow.objects.in_order().values())
    with pytest.raises(IntegrityError), transaction.atomic():
        CHANGES[change]()
    assert list(AuditRow.objects.in_order().values()) == before
    assert verify()[0] == 3


def test_a_row_that_waits_to_be_sealed_cannot_be_changed_either():
    tell("archived", "entry", 1, by=None)
    for statement in ("SET verb = 'restored'", "SET number = 1, hash = repeat('0', 64)"):
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            sql(f"UPDATE lessons_auditrow {statement}")
