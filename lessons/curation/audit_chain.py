"""Checking the seals of the audit log, without trusting the database that made them.

A row's hash is SHA-256 of a JSON array of its cells and the hash before it, written as Postgres prints `jsonb`.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction

FIRST = "0" * 64  # what stands where a row before the first one would
BATCH = 5000
COLUMNS = """
    id, number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, person, verb, thing, thing_id,
    before::text AS before, after::text AS after, previous_hash, hash
"""
GUARDS = (
    "audit_rows_come_in_unsealed", "audit_rows_are_never_changed", "the_audit_log_is_never_emptied",
    "audit_rows_wait_for_the_commit", "audit_rows_are_sealed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row as the database has it; `at`, `before` and `after` are texts."""

    id: int
    number: int | None
    at: str
    person: int | None
    verb: str
    thing: str
    thing_id: int
    before: str
    after: str
    previous_hash: str
    hash: str

    def hash_as(self, number):
        """The hash that these cells would have as the row of that number."""
        cells = [
            number, self.id, self.at, self.person, self.verb, self.thing, self.thing_id,
            json.loads(self.before), json.loads(self.after), self.previous_hash,
        ]  # fmt: skip
        return hashlib.sha256(canonical(cells).encode()).hexdigest()


class Broken(Exception):
    """The chain does not hold; `number` is the first row that was touched, None where there is none to name."""

    def __init__(self, number, what):
        super().__init__(what if number is None else f"Row {number}: {what}")
        self.number = number


def canonical(value):
    """JSON as Postgres prints `jsonb`: keys by their length, then by their bytes.

    >>> canonical({"team": 1, "by": None, "at": [True, "å"]})
    '{"at": [true, "å"], "by": null, "team": 1}'
    """
    return json.dumps(_ordered(value), ensure_ascii=False)


def verify(expect=None):
    """Recompute the whole chain and return the number of its rows and the newest hash; `Broken` says what is wrong.

    `expect` is a number and a hash that were kept elsewhere: only they show that the end was cut off, or that
    everything from some row on was written anew.
    """
    before = None
    with transaction.atomic():
        for row in _stream():
            _judge(row, before)
            if expect and row.number == expect[0] and row.hash != expect[1]:
                raise Broken(row.number, "it is not the one whose hash you kept: it or one before it was written anew.")
            before = row
    count = before.number if before else 0
    if expect and expect[0] > count:
        raise Broken(count + 1, f"it is gone, as is every row up to {expect[0]}: the end was cut off.")
    return count, before.hash if before else FIRST


def guards_that_are_off():
    """The triggers that keep the log which are missing or switched off, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'lessons_auditrow'::regclass AND tgenabled IN ('O', 'A')"
        )
        on = {name for (name,) in cursor}
    return [name for name in GUARDS if name not in on]


def _judge(row, before):
    """Whether a row is what its seal says, and stands where it was sealed, after the one before it."""
    number = before.number + 1 if before else 1
    if row.number is None:
        raise Broken(None, f"The row with the id {row.id} was put in unsealed, with the guards switched off.")
    if row.number > number:
        raise Broken(number, "it was removed.")
    if row.number < number:
        raise Broken(row.number, "it was put in: there is no such number, or it is there twice.")
    if row.hash_as(number) != row.hash:
        raise _moved(row, number) or Broken(
            number, "its cells were changed, or it was put in: they do not fit its hash."
        )
    if row.previous_hash != (before.hash if before else FIRST):
        if before is None:
            raise Broken(number, "it was hashed anew: it does not say that nothing is before it.")
        raise Broken(before.number, f"it was changed and hashed anew: row {number} was sealed after another one.")


def _moved(row, number):
    """What to say of a row whose cells fit its hash under another number."""
    sealed_as = next((other for other in range(1, _highest() + 2) if row.hash_as(other) == row.hash), None)
    if sealed_as is None:
        return None
    if sealed_as == number - 1:
        return Broken(sealed_as, f"it was put in: row {number} was sealed as number {sealed_as}.")
    return Broken(number, f"it was sealed as number {sealed_as}: rows were swapped, or removed and the rest moved up.")


def _highest():
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM lessons_auditrow")
        return cursor.fetchone()[0]


def _stream():
    """All rows in the order of their numbers, a batch at a time; those without one come last."""
    with connection.chunked_cursor() as cursor:
        cursor.itersize = BATCH
        cursor.execute(f"SELECT {COLUMNS} FROM lessons_auditrow ORDER BY number NULLS LAST, id")  # noqa: S608
        while rows := cursor.fetchmany(BATCH):
            yield from (Sealed(*row) for row in rows)


def _ordered(value):
    if isinstance(value, list):
        return [_ordered(part) for part in value]
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _ordered(value[key]) for key in keys}
    return value
