"""A server with boards on it, for the load of many people."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import django

from kb import env
from kb.postgres import Cluster


class Site:
    """The demo: Postgres, gunicorn and the worker in a home of their own; a context manager."""

    def __init__(self, home):
        self.home, self.process = home, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self):
        command = [sys.executable, str(env.BASE / "manage.py"), "demo", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True
        )
        until = time.monotonic() + 120
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit("The server did not start.")
            time.sleep(0.2)
        django.setup()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)
        shutil.rmtree(Cluster(self.home).place, ignore_errors=True)
        shutil.rmtree(self.home.parent, ignore_errors=True)

    def fill(self, people, boards):
        """`(ids of the boards, a session of each person)`: everybody takes part in the board they will be at."""
        from django.conf import settings
        from django.test import Client

        from lessons.retrospective import moving
        from tests import builders

        team = builders.team("Thirty")
        persons = [builders.person(f"P{number} Person", teams=[team]) for number in range(people)]
        made = [
            builders.retrospective(f"Board {number}", by=persons[number], team=team, phase="reflect")
            for number in range(boards)
        ]
        sessions = []
        for number, person in enumerate(persons):
            moving.join(made[number % boards], by=person)
            browser = Client()
            browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            sessions.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
        return [board.pk for board in made], sessions

    def missing_notes(self, texts):
        """What was acknowledged and is not there, or there more than once."""
        from collections import Counter

        from lessons.models import Note

        kept = Counter(Note.objects.values_list("text", flat=True))
        return [text for text in texts if kept[text] != 1]

    def turn_over(self, board):
        from lessons.models import Retrospective
        from lessons.retrospective.moving import move_on

        retrospective = Retrospective.objects.get(pk=board)
        move_on(retrospective, by=retrospective.facilitator)

    def _answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False
