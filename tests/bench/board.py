"""Thirty people on one board, polling and writing: how long each answer takes, and whether anything is lost.

    python -m tests.bench.board [--people 30] [--seconds 60] [--boards 1] [--check]

A real server as an operator starts it (gunicorn, its default number of processes and threads, a durable Postgres), and
as many connections as there are people. Half of the time they write notes, a third of them unsigned; then the notes are
turned over and they move them. Milliseconds as the people see them, waiting for a free thread included. `--check` fails
when the p95 is over 150 ms, an answer is a 5xx, or something that was acknowledged is not there.
"""

import argparse
import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path
from statistics import quantiles

BAR = 150
ARRIVING = 4.0  # seconds within which all have opened the board
POLL, WRITE = 1.0, 5.0  # seconds between two questions, and between two things that a person does
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
WORDS = Path(__file__).read_text().split()


class Person(threading.Thread):
    """Somebody with a connection of their own, who asks for what is new and does something now and then."""

    def __init__(self, port, session, board, *, seconds, act):
        super().__init__(daemon=True)
        self.port, self.board, self.until, self.act = port, board, time.monotonic() + seconds, act
        self.cookies = {"session": session}
        self.times, self.acknowledged, self.statuses = [], [], Counter()
        self.tag, self.token, self.page = "", "", ""
        self.connection = None

    def run(self):
        time.sleep(random.uniform(0, ARRIVING))
        self.look("")
        doing = time.monotonic() + random.uniform(0, WRITE)
        while time.monotonic() < self.until:
            begun = time.monotonic()
            if begun > doing:
                self.act(self)
                doing = begun + random.uniform(0.5, 1.5) * WRITE
            self.look("live/", {"If-None-Match": self.tag, "X-Live": "1"})
            time.sleep(max(0, POLL * random.uniform(0.9, 1.1) - (time.monotonic() - begun)))

    def look(self, path, headers=None):
        status, answer, body = self.ask("GET", f"/retrospectives/{self.board}/{path}", headers=headers)
        if status == 301:
            status, answer, body = self.ask("GET", answer["Location"], headers=headers)
        if status == 200:
            self.page = body.decode()
            self.tag = answer.get("ETag", self.tag)
            if (found := TOKEN.search(self.page)) and found[1] != "from-the-cookie":
                self.token = found[1]

    def send(self, path, form):
        """Whether a change was acknowledged."""
        body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": self.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Live": "1"}
        return self.ask("POST", f"/retrospectives/{self.board}/{path}", body, headers)[0] == 204

    def ask(self, method, path, body=None, headers=None):
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.perf_counter()
        try:
            self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self.connection.request(method, path, body, {"Cookie": jar} | (headers or {}))
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection = None
            self.statuses["lost connection"] += 1
            return 0, {}, b""
        self.times.append(time.perf_counter() - begun)
        self.statuses[answer.status] += 1
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        if answer.getheader("Connection") == "close":
            self.connection = None
        return answer.status, answer.headers, content


def write(person):
    """A note, unsigned in one of three cases."""
    text = f"{' '.join(random.sample(WORDS, 9))} {random.random()}"[:400]
    form = {"column": random.choice(("start", "stop", "continue")), "text": text}
    if random.random() < 0.33:
        form["unsigned"] = "on"
    if person.send("notes/", form):
        person.acknowledged.append(" ".join(text.split()))


def move(person):
    """Some note into some group, or a new one."""
    notes = re.findall(r'data-note="([^"]+)" data-in="(\d*)"', person.page)
    groups = re.findall(r'data-pile="(\d+)"', person.page)
    if notes:
        key, seen = random.choice(notes)
        to = random.choice(groups) if len(groups) > 8 or (groups and random.random() < 0.8) else "new"
        if person.send(f"notes/{key}/move/", {"to": to, "seen": seen}):
            person.acknowledged.append(key)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--boards", type=int, default=1, help="The people are spread over so many.")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="hindsight-board-")) / "home"
    home.mkdir()
    os.environ |= {"KB_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kb.settings"}
    from tests.bench.board_site import Site

    with Site(home) as site:
        boards, sessions = site.fill(options.people, options.boards)
        written = phase(site, boards, sessions, options.seconds / 2, write)
        lost = site.missing_notes([text for person in written for text in person.acknowledged])
        for board in boards:
            site.turn_over(board)
        moved = phase(site, boards, sessions, options.seconds / 2, move)
    wrong = report({"writing": written, "moving": moved}, lost)
    if options.check and wrong:
        sys.exit("; ".join(wrong))


def phase(site, boards, sessions, seconds, act):
    people = [
        Person(site.port, session, boards[number % len(boards)], seconds=seconds, act=act)
        for number, session in enumerate(sessions)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join(seconds + 60)
    return people


def report(parts, lost):
    """Print the figures; what misses the bar, in words."""
    wrong = [f"{len(lost)} acknowledged notes are lost"] if lost else []
    for name, people in parts.items():
        times = sorted(each * 1000 for person in people for each in person.times)
        statuses = sum((person.statuses for person in people), Counter())
        done = sum(len(person.acknowledged) for person in people)
        p95 = quantiles(times, n=20)[-1]
        print(f"{name}: {len(times)} answers, {done} changes, p50 {times[len(times) // 2]:.1f} ms, p95 {p95:.1f} ms, "
              f"worst {times[-1]:.0f} ms, {dict(statuses)}")  # fmt: skip
        if p95 > BAR:
            wrong.append(f"{name}: p95 is {p95:.0f} ms")
        if bad := {status: count for status, count in statuses.items() if not isinstance(status, int) or status >= 500}:
            wrong.append(f"{name}: {bad}")
    return wrong


if __name__ == "__main__":
    main()
