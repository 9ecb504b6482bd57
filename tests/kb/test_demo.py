"""`manage.py demo` as an operator meets it: one command, one Ctrl-C, and whatever happens in between."""

import os
import re
import signal
import socket
import subprocess

import pytest

from kb import demo

pytestmark = pytest.mark.slow


def test_one_command_starts_it_and_ctrl_c_stops_all_of_it(fresh):
    fresh.start()
    said = fresh.said()
    assert demo.PASSWORD in said
    assert [email for _, email in demo.accounts() if email not in said] == []
    assert re.search(r"Building the search index .* (\d+) of \1", said)
    status, page = fresh.get("/account/login/")
    assert (status, "Norrland Rail" in page) == (200, True)

    second = subprocess.run(fresh.command(), env=fresh.environment(), capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"already running at http://localhost:{fresh.port}/" in second.stderr

    assert fresh.stop(signal.SIGINT) == 0
    assert fresh.wait_until_nothing_runs() == []

    assert fresh.start() < 30  # generous for a busy machine; the bar on a quiet one is 10 s
    assert "Writing the demo organisation" not in fresh.said()
    assert fresh.stop(signal.SIGTERM) == 0
    assert fresh.wait_until_nothing_runs() == []


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


def test_a_port_that_is_taken_is_said_plainly(fresh):
    with socket.socket() as other:
        other.bind(("127.0.0.1", fresh.port))
        other.listen()
        done = subprocess.run(fresh.command(), env=fresh.environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"Port {fresh.port} is taken" in done.stderr
