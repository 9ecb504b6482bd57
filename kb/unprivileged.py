"""The account the embedded Postgres runs as when Hindsight is started as root."""

import os
import pwd
from contextlib import suppress


def account():
    """The account to drop to when we are root; None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("This system has neither an account “postgres” nor “nobody”.")


def can_reach(account, path):
    """Whether an account may enter a folder and all the folders above it."""
    for folder in (path, *path.parents):
        if not folder.exists():
            continue
        status = folder.stat()
        if status.st_uid == account.pw_uid:
            allowed = status.st_mode & 0o100
        elif status.st_gid == account.pw_gid:
            allowed = status.st_mode & 0o010
        else:
            allowed = status.st_mode & 0o001
        if not allowed:
            return False
    return True
