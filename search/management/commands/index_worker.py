"""Keep the index up to date until stopped."""

import signal
import threading

from django.core.management.base import BaseCommand

from search import worker


class Command(BaseCommand):
    help = "Index what changes, until Ctrl-C or SIGTERM."

    def handle(self, **options):
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        worker.run(stop)
