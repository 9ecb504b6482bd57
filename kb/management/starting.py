"""What `demo` and `dev` share: prepare the database, then serve web and worker in the foreground."""

import os
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from kb import env
from kb.postgres import Cluster
from kb.running import AlreadyRunning, Child, Supervisor, manage_command, only_one, port_is_free, web_command
from lessons.common.progress import Progress
from search import queue


class StartCommand(BaseCommand):
    """A command that keeps Hindsight running until Ctrl-C."""

    environment: dict[str, str] = {}
    organisation = ""
    collects_static = True

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="The port to listen on (8000).")
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on (127.0.0.1).")

    def handle(self, *args, host, port, **options):
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104
        address = f"http://{shown}:{port}/"
        try:
            with only_one(settings.HOME, address):
                if not port_is_free(host, port):
                    raise CommandError(f"Port {port} is taken by another program. Choose one with --port.")
                self._prepare()
                connections.close_all()
                self._let_in(host)
                keep = (lambda: None) if env.read("DATABASE_URL") else Cluster(settings.HOME).keep_running
                supervisor = Supervisor(self.children(host, port), say=self.stdout.write, keep_running=keep)
                code = supervisor.run(when_started=lambda: self._greet_when_up(host, port, address))
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None
        if code:
            sys.exit(code)

    def children(self, host, port):
        return [
            Child("web", web_command(host, port), environment=self.environment),
            Child("worker", manage_command("worker"), environment=self.environment),
        ]

    def prepare(self):
        """Fill the database before the first start."""

    def greet(self, address):
        """Say that it is ready."""

    def progress(self, title):
        return Progress(title, stream=sys.stderr)

    def _prepare(self):
        call_command("migrate", verbosity=0, interactive=False)
        if self.collects_static:
            call_command("collectstatic", verbosity=0, interactive=False, clear=False)
        if self.organisation:
            self.environment = self.environment | {
                "KB_ORGANISATION": os.environ.get("KB_ORGANISATION", self.organisation)
            }
        self.prepare()
        queue.drain_all(progress=self.progress("Building the search index"))

    def _let_in(self, host):
        """Listening on all addresses means answering to any name that leads here."""
        if host in ("0.0.0.0", "::") and "KB_HOSTS" not in os.environ:  # noqa: S104
            self.environment = self.environment | {"KB_HOSTS": "*"}
        elif host not in env.read("KB_HOSTS"):
            self.environment = self.environment | {"KB_HOSTS": ",".join([*env.read("KB_HOSTS"), host])}

    def _greet_when_up(self, host, port, address):
        name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://{name}:{port}/healthz", timeout=5).close()
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
            else:
                self.greet(address)
                self.stdout.flush()
                return
