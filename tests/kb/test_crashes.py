"""Processes that are killed in the middle of their work: every edit that was acknowledged is there, once and whole."""

import os
import random
import re
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest

from kb import demo
from kb.postgres import Cluster

pytestmark = pytest.mark.slow
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Writer(threading.Thread):
    """Somebody who saves one lesson after another and keeps a journal of what was acknowledged."""

    def __init__(self, port, name):
        super().__init__(daemon=True)
        self.base, self.name_ = f"http://127.0.0.1:{port}", name
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.acknowledged, self.failures = [], []
        self.stopping = threading.Event()

    def sign_in(self):
        page = self.browser.open(f"{self.base}/account/login/", timeout=20).read().decode()
        form = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "login": "author@norrland.example",
                "password": demo.PASSWORD}  # fmt: skip
        self.browser.open(f"{self.base}/account/login/", urllib.parse.urlencode(form).encode(), timeout=20)

    def run(self):
        number = 0
        while not self.stopping.is_set():
            number += 1
            title = f"{self.name_} number {number}"
            try:
                page = self.browser.open(f"{self.base}/lessons/new/", timeout=20).read().decode()
                form = {
                    "csrfmiddlewaretoken": TOKEN.search(page)[1], "key": str(uuid.uuid4()), "based_on": "0",
                    "title": title, "summary": "It was acknowledged.", "happened": "Word " * 200, "tags": "crash, kept",
                    "visibility": "everyone", "nature": "problem", "action": "publish",
                }  # fmt: skip
                answer = self.browser.open(
                    f"{self.base}/lessons/new/", urllib.parse.urlencode(form).encode(), timeout=20
                )
                if answer.status == 200 and "/lessons/new/" not in answer.url:
                    self.acknowledged.append(title)
            except urllib.error.HTTPError as error:
                self.failures.append((error.code, error.headers["X-Request-ID"]))
                time.sleep(0.1)
            except (OSError, HTTPException, ValueError, TypeError):
                time.sleep(0.1)


def workers(running):
    """The pids of gunicorn's worker processes: children of a process that serves this port."""
    found = {}
    for pid, words in running.processes():
        if b"gunicorn" in words:
            found[int(pid)] = int(re.search(r"\) \S (\d+)", Path(f"/proc/{pid}/stat").read_text())[1])
    return [pid for pid, parent in found.items() if parent in found]


def check_journal(running, writers):
    """Every acknowledged lesson is there once; every lesson is whole."""
    with psycopg.connect(Cluster(running.home).url()) as connection:
        rows = dict(connection.execute("SELECT title, count(*) FROM lessons_entry GROUP BY title").fetchall())
        halves = connection.execute(
            "SELECT e.title FROM lessons_entry e WHERE e.title LIKE '% number %' AND (e.live_id IS NULL"
            " OR NOT EXISTS (SELECT 1 FROM lessons_lesson l WHERE l.entry_id = e.id AND l.happened <> '')"
            " OR (SELECT count(*) FROM lessons_taggedentry t WHERE t.content_object_id = e.id) <> 2"
            " OR NOT EXISTS (SELECT 1 FROM lessons_activity a WHERE a.entry_id = e.id))"
        ).fetchall()
    acknowledged = [title for writer in writers for title in writer.acknowledged]
    assert len(acknowledged) > 10
    assert {title: rows.get(title, 0) for title in acknowledged if rows.get(title, 0) != 1} == {}
    assert halves == []


def check_index(running):
    """The index agrees with the database once the jobs are done."""
    import subprocess
    import sys

    from kb import env

    until = time.monotonic() + 90
    while True:
        done = subprocess.run(
            [sys.executable, env.BASE / "manage.py", "index_doctor"], env=running.environment(), capture_output=True,
            text=True, timeout=90,
        )  # fmt: skip
        if done.returncode == 0:
            return
        assert time.monotonic() < until, done.stdout + done.stderr
        time.sleep(1)


def wait_for_a_save(running, writers, seconds=30):
    """Until somebody has saved once more, so that what is killed next is at work."""
    before = sum(len(writer.acknowledged) for writer in writers)
    until = time.monotonic() + seconds
    while sum(len(writer.acknowledged) for writer in writers) <= before:
        assert time.monotonic() < until, running.said()[-2000:]
        time.sleep(0.02)


def stop(writers):
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(30)


def test_killing_web_processes_while_people_save_loses_nothing(running):
    running.start()
    writers = [Writer(running.port, f"Writer {number}") for number in range(3)]
    for writer in writers:
        writer.sign_in()
        writer.start()
    for _ in range(20):
        wait_for_a_save(running, writers)
        time.sleep(random.uniform(0, 0.4))
        if alive := workers(running):
            os.kill(random.choice(alive), signal.SIGKILL)
    time.sleep(3)
    stop(writers)
    check_journal(running, writers)
    check_index(running)
    assert running.stop() == 0


def test_killing_the_database_under_load_loses_nothing_and_shows_no_error_page(running):
    running.start()
    writers = [Writer(running.port, f"Writer {number}") for number in range(3)]
    for writer in writers:
        writer.sign_in()
        writer.start()
    cluster = Cluster(running.home)
    for _ in range(3):
        time.sleep(2)
        before = sum(len(writer.acknowledged) for writer in writers)
        os.kill(cluster.server_pid(), signal.SIGKILL)
        killed = time.monotonic()
        while sum(len(writer.acknowledged) for writer in writers) <= before + 2:
            assert time.monotonic() - killed < 20, running.said()[-2000:]
            time.sleep(0.1)
    stop(writers)
    check_journal(running, writers)
    check_index(running)
    wrong = [request for writer in writers for status, request in writer.failures if status != 503]
    assert wrong == [], [running.said()[running.said().find(request) :][:6000] for request in wrong]
    assert running.stop() == 0
