"""`manage.py demo` as a process that tests start, stop and kill."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kb import env
from kb.postgres import Cluster


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """One home that is started and stopped as often as a test likes."""

    def __init__(self, home):
        self.home, self.port, self.process = home, free_port(), None

    def command(self):
        return [sys.executable, str(env.BASE / "manage.py"), "demo", "--port", str(self.port)]

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "KB_TEST_CLUSTER")}
        return kept | {"KB_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}

    def start(self, seconds=120):
        self.log = open(self.home.parent / "demo.log", "w+")  # noqa: SIM115
        self.process = subprocess.Popen(
            self.command(), env=self.environment(), stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            if self.process.poll() is not None:
                pytest.fail(f"The demo ended with {self.process.returncode}:\n{self.said()}")
            try:
                if self.get("/healthz")[0] == 200 and "Hindsight is ready" in self.said():
                    return time.monotonic() - begun
            except (OSError, urllib.error.URLError):
                pass
            time.sleep(0.2)
        pytest.fail(f"The demo was not ready after {seconds} s:\n{self.said()}")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    def said(self):
        return Path(self.log.name).read_text()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(40)

    def processes(self):
        """Everything that still runs for this home: by its port, its folder, or its environment."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            except OSError:
                continue
            if str(self.home).encode() in words and folder.name != str(os.getpid()):
                found.append((folder.name, words[:80]))
        return found

    def wait_until_nothing_runs(self, seconds=20):
        until = time.monotonic() + seconds
        while self.processes() and time.monotonic() < until:
            time.sleep(0.2)
        return self.processes()


@contextmanager
def made(*, reachable):
    """A demo with an empty home of its own, taken away afterwards with all that runs in it.

    `reachable`: whether the account of the database reaches the home; its files are then all in there.
    """
    parent = Path(tempfile.mkdtemp(prefix="hindsight-demo-"))
    parent.chmod(0o755 if reachable else 0o700)
    demo = Demo(parent / "home")
    demo.home.mkdir()
    try:
        yield demo
    finally:
        if demo.process and demo.process.poll() is None:
            os.killpg(demo.process.pid, signal.SIGKILL)
        for pid, _ in demo.processes():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        shutil.rmtree(Cluster(demo.home).place, ignore_errors=True)
        shutil.rmtree(parent, ignore_errors=True)
