"""The supervisor of web and worker."""

import sys
import threading
import time

import pytest

from kb.running import Child, Supervisor


def waited(fact, seconds=10):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def supervised(monkeypatch):
    """Run a supervisor in a thread, which may not set signal handlers."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    running = []

    def start(*children):
        said = []
        supervisor = Supervisor(children, say=said.append)
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        running.append((supervisor, thread))
        return said

    yield start
    for supervisor, thread in running:
        supervisor.stopping.set()
        thread.join(20)
        assert not thread.is_alive()
        assert all(child.has_ended() for child in supervisor.children)


def note(path, then="time.sleep(60)"):
    return [sys.executable, "-c", f"import time; open({str(path)!r}, 'a').write('started\\n'); {then}"]


def test_a_child_whose_code_changed_is_started_again(supervised, tmp_path):
    notes, code = tmp_path / "notes", tmp_path / "code"
    (code / "inner").mkdir(parents=True)
    module = code / "inner" / "module.py"
    module.write_text("old")
    said = supervised(Child("worker", note(notes), watches=(code,)))
    assert waited(lambda: notes.exists() and notes.read_text().count("started") == 1)
    time.sleep(0.5)
    assert notes.read_text().count("started") == 1
    module.write_text("new")
    assert waited(lambda: notes.read_text().count("started") == 2)
    assert said == ["The code has changed; starting the worker process again."]


def test_a_child_that_ends_is_started_again_and_given_up_when_it_cannot_stay(supervised, tmp_path):
    notes = tmp_path / "notes"
    said = supervised(Child("web", note(notes, "exit(3)")))
    assert waited(lambda: said and said[-1].startswith("The web process cannot start"), 20)
    assert said[0] == "The web process ended (code 3); starting it again."


def test_a_child_is_asked_to_end_once(supervised, tmp_path):
    heard = tmp_path / "heard"
    program = (
        "import signal, time, sys\n"
        f"said = open({str(heard)!r}, 'a', buffering=1)\n"
        "signal.signal(signal.SIGTERM, lambda *_: said.write('asked\\n'))\n"
        "said.write('ready\\n')\n"
        "while said.tell() < 12: time.sleep(0.05)\n"
        "time.sleep(1)\n"
    )
    child = Child("patient", [sys.executable, "-c", program])
    supervised(child)
    assert waited(lambda: heard.exists() and "ready" in heard.read_text())
    child.ask_to_end()
    child.wait_for_end(10)
    assert heard.read_text() == "ready\nasked\n"
