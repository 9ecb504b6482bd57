"""Who may write: decided by Postgres, released by the end of the transaction or of the connection."""

from contextlib import contextmanager
from zlib import crc32

from django.db import connection

WRITER, REBUILD = "search.writer", "search.rebuild"


def try_lock(name):
    """Take a lock until the end of the transaction; False when somebody else has it."""
    return _ask("pg_try_advisory_xact_lock", name)


def wait_for_lock(name):
    """Take a lock until the end of the transaction, however long it takes."""
    _ask("pg_advisory_xact_lock", name)


@contextmanager
def held(name):
    """Hold a lock over several transactions of this connection; yields False when somebody else has it."""
    got = _ask("pg_try_advisory_lock", name)
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            _ask("pg_advisory_unlock", name)


def is_free(name):
    """Whether nobody holds a lock now."""
    got = _ask("pg_try_advisory_lock", name)
    if got:
        _ask("pg_advisory_unlock", name)
    return got


def _ask(function, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [crc32(name.encode())])
        return cursor.fetchone()[0]
