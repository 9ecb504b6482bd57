"""Writing to the audit log in tests, and tampering with it as whoever owns the database can."""

from contextlib import contextmanager

from django.db import connection

from lessons.common.auditing import Change, tell_all
from lessons.curation.audit import AuditRow


def seal():
    """What a commit does: run what was put off until then."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def log(count, by=None):
    """A log of so many sealed rows, about the entries 1 to `count`."""
    tell_all(
        Change("archived", "entry", n, by, {"status": "published"}, {"status": "archived"}) for n in range(1, count + 1)
    )
    seal()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def unguarded():
    """As whoever owns the table can do it: every trigger off."""
    seal()
    sql("ALTER TABLE lessons_auditrow DISABLE TRIGGER USER")
    yield
    sql("ALTER TABLE lessons_auditrow ENABLE TRIGGER USER")


def rehash(number, previous_hash=None):
    """Give a row the hash that its cells have now, as whoever tampers would."""
    if previous_hash is not None:
        sql("UPDATE lessons_auditrow SET previous_hash = %s WHERE number = %s", previous_hash, number)
    sql(
        "UPDATE lessons_auditrow row SET hash = encode(sha256(convert_to(lessons_audit_text(row), 'UTF8')), 'hex')"
        " WHERE number = %s",
        number,
    )


def put_in(number, *, previous_hash="", thing_id=99):
    sql(
        "INSERT INTO lessons_auditrow (number, at, verb, thing, thing_id, before, after, previous_hash, hash)"
        " VALUES (%s, now(), 'archived', 'entry', %s, '{}', '{}', %s, '')",
        number, thing_id, previous_hash,
    )  # fmt: skip


def move(start, by):
    """Renumber the rows from `start` on."""
    step = 1000 if by > 0 else 0
    sql("UPDATE lessons_auditrow SET number = number + %s WHERE number >= %s", step + by, start)
    if step:
        sql("UPDATE lessons_auditrow SET number = number - %s WHERE number > %s", step, step)


def hash_of(number):
    return AuditRow.objects.get(number=number).hash


@contextmanager
def told():
    """What the log is told inside the block: `(verb, thing, id, by, before, after)`, in order."""
    newest = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = []
    yield rows
    for row in AuditRow.objects.filter(pk__gt=newest).order_by("pk"):
        rows.append((row.verb, row.thing, row.thing_id, row.person, row.before, row.after))
