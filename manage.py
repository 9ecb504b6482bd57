#!/usr/bin/env python
"""Hindsight's command line; starts the embedded Postgres when a command needs it and no DATABASE_URL is set."""

import os
import signal
import sys
from contextlib import contextmanager

from kb import env
from kb.postgres import Cluster, ClusterError

WITHOUT_DATABASE = {"", "check", "collectstatic", "help", "version", "--help", "--version", "diffsettings"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    from django.core.management import execute_from_command_line

    with database_for(sys.argv[1:]):
        execute_from_command_line(sys.argv)


@contextmanager
def database_for(arguments):
    """Keep the embedded cluster running while a command needs it."""
    command = arguments[0] if arguments else ""
    if env.read("DATABASE_URL") or command in WITHOUT_DATABASE or "--help" in arguments:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with Cluster(env.read("KB_HOME")).in_use():
            yield
    except ClusterError as error:
        sys.exit(f"Hindsight cannot start its database. {error}")


if __name__ == "__main__":
    main()
