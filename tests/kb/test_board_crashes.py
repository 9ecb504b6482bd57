"""Web processes are killed while people write notes and vote: what was acknowledged is there, once."""

import os
import random
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException

import psycopg
import pytest

from kb.postgres import Cluster
from tests.kb.test_crashes import TOKEN, Writer, workers

pytestmark = pytest.mark.slow
LIVE = {"X-Live": "1"}


class Participant(Writer):
    """Somebody who writes one note after another, half of them unsigned, and keeps a journal."""

    def __init__(self, port, name, address):
        super().__init__(port, name)
        self.address = address

    def run(self):
        number = 0
        while not self.stopping.is_set():
            number += 1
            text = f"{self.name_} number {number}"
            try:
                page = self.browser.open(self.base + self.address, timeout=20).read().decode()
                form = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "column": "stop", "text": text}
                form |= {"unsigned": "on"} if number % 2 else {}
                body = urllib.parse.urlencode(form).encode()
                pk = self.address.split("/")[2].split("-")[0]
                request = urllib.request.Request(f"{self.base}/retrospectives/{pk}/notes/", body, LIVE)
                if self.browser.open(request, timeout=20).status == 204:
                    self.acknowledged.append(text)
            except urllib.error.HTTPError as error:
                self.failures.append((error.code, error.headers["X-Request-ID"]))
                time.sleep(0.1)
            except (OSError, HTTPException, ValueError, TypeError):
                time.sleep(0.1)


def open_a_board(port):
    """The demo's author opens a retrospective in the phase Reflect; its address."""
    author = Writer(port, "author")
    author.sign_in()
    page = author.browser.open(f"{author.base}/retrospectives/new/", timeout=20)
    form = {
        "csrfmiddlewaretoken": TOKEN.search(page.read().decode())[1], "title": "Killed while we wrote",
        "purpose": "Stay.",
        "subject": "sprint", "format": "start-stop-continue", "held_on": "2026-11-24", "visibility": "everyone",
        "dots_each": "5", "dots_a_finding": "3",
    }  # fmt: skip
    board = author.browser.open(page.url, urllib.parse.urlencode(form).encode(), timeout=20)
    pk = board.url.split("/")[-2].split("-")[0]
    for seen in ("planned", "commitments"):
        token = TOKEN.search(author.browser.open(board.url, timeout=20).read().decode())[1]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "seen": seen}).encode()
        author.browser.open(f"{author.base}/retrospectives/{pk}/move/", body, timeout=20)
    return urllib.parse.urlsplit(board.url).path, int(pk)


def test_killing_web_processes_loses_no_note_that_was_acknowledged(running):
    running.start()
    address, pk = open_a_board(running.port)
    people = [Participant(running.port, f"Participant {number}", address) for number in range(3)]
    for person in people:
        person.sign_in()
        person.start()
    for _ in range(8):
        time.sleep(random.uniform(0.3, 0.9))
        if alive := workers(running):
            os.kill(random.choice(alive), signal.SIGKILL)
    time.sleep(2)
    for person in people:
        person.stopping.set()
    for person in people:
        person.join(30)
    acknowledged = [text for person in people for text in person.acknowledged]
    with psycopg.connect(Cluster(running.home).url()) as connection:
        kept = dict(
            connection.execute(
                "SELECT text, count(*) FROM lessons_note WHERE retrospective_id = %s GROUP BY text", [pk]
            ).fetchall()
        )
    assert len(acknowledged) > 10, [person.failures for person in people]
    assert {text: kept.get(text, 0) for text in acknowledged if kept.get(text, 0) != 1} == {}
    assert running.stop() == 0
