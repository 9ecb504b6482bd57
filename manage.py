#!/usr/bin/env python
"""Hindsight's command line; starts the embedded Postgres when a command needs it and no DATABASE_URL is set."""

import os
import sys

from kb import postgres


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    from django.core.management import execute_from_command_line

    with postgres.for_command(sys.argv[1:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
