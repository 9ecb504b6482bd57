"""`manage.py demo` as an operator meets it: one command, one Ctrl-C, and whatever happens in between."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kb import demo, env
from kb.postgres import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


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


@pytest.fixture
def running():
    home = Path(tempfile.mkdtemp(prefix="hindsight-demo-")) / "home"
    home.mkdir()
    made = Demo(home)
    yield made
    if made.process and made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
    for pid, _ in made.processes():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue
    cluster = Cluster(home)
    shutil.rmtree(cluster.place, ignore_errors=True)
    shutil.rmtree(home.parent, ignore_errors=True)


def test_one_command_starts_it_and_ctrl_c_stops_all_of_it(running):
    running.start()
    said = running.said()
    assert demo.PASSWORD in said
    assert [email for _, email in demo.accounts() if email not in said] == []
    assert re.search(r"Building the search index .* (\d+) of \1", said)
    status, page = running.get("/account/login/")
    assert (status, "Norrland Rail" in page) == (200, True)

    second = subprocess.run(running.command(), env=running.environment(), capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"already running at http://localhost:{running.port}/" in second.stderr

    assert running.stop(signal.SIGINT) == 0
    assert running.wait_until_nothing_runs() == []

    assert running.start() < 30  # generous for a busy machine; the bar on a quiet one is 10 s
    assert "Writing the demo organisation" not in running.said()
    assert running.stop(signal.SIGTERM) == 0
    assert running.wait_until_nothing_runs() == []


def test_killing_all_of_it_at_once_does_not_stop_the_next_start(running):
    running.start()
    for pid, _ in running.processes():
        os.kill(int(pid), signal.SIGKILL)
    running.process.wait(10)
    assert running.wait_until_nothing_runs() == []
    running.start()
    assert running.get("/readyz")[0] == 200
    assert running.stop() == 0


def test_killing_the_launcher_ends_its_children(running):
    running.start()
    running.process.kill()
    running.process.wait(10)
    left = [words for _, words in running.wait_until_nothing_runs(40) if b"postgres" not in words]
    assert left == []
    running.start()
    assert running.stop() == 0
    assert running.wait_until_nothing_runs() == []


def test_a_port_that_is_taken_is_said_plainly(running):
    with socket.socket() as other:
        other.bind(("127.0.0.1", running.port))
        other.listen()
        done = subprocess.run(running.command(), env=running.environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"Port {running.port} is taken" in done.stderr
