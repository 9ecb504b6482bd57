"""The worker: jobs and schedules, and the index, in one process."""

import signal
import threading
from typing import cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from kb.running import end_with_parent
from search import worker as indexing


class Command(BaseCommand):
    help = "Run jobs, schedules and the index writer until stopped."

    def handle(self, *args, **options):
        end_with_parent()
        stop = threading.Event()
        indexer = threading.Thread(target=indexing.run, args=(stop,), name="index")
        indexer.start()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            connector = cast(DjangoConnector, app.connector).get_worker_connector()
            with app.replace_connector(connector):
                app.run_worker(listen_notify=True, shutdown_graceful_timeout=20)
        finally:
            stop.set()
            indexer.join(timeout=25)
