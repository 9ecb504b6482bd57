"""Running web and worker as children of one foreground process, and stopping all of it cleanly."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from kb import env

GRACE = 30  # seconds a child may take to finish what it is doing
SOON = 10  # a child that ends within so many seconds of its start is not simply restarted
MOST_RESTARTS = 5


class AlreadyRunning(RuntimeError):
    """Another Hindsight uses this `KB_HOME`; `facts` has its `pid` and `address`."""

    def __init__(self, facts):
        super().__init__(
            f"Hindsight is already running at {facts.get('address', 'another address')} "
            f"(process {facts.get('pid', 'unknown')}). Open it there, or stop it first with Ctrl-C."
        )


@contextmanager
def only_one(home, address):
    """Hold the home for this process; the lock ends with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "running.json", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            try:
                facts = json.loads(file.read())
            except ValueError:
                facts = {}
            raise AlreadyRunning(facts) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "address": address}))
        file.flush()
        yield


def port_is_free(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_command(host, port):
    """gunicorn, with the number of processes and threads that the environment asks for."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "kb.wsgi:application",
        "--bind",
        f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--workers",
        str(env.read("KB_WEB_PROCESSES")),
        "--threads",
        str(env.read("KB_WEB_THREADS")),
        "--config",
        "python:kb.gunicorn",
    ]


def manage_command(*arguments):
    return [sys.executable, str(env.BASE / "manage.py"), *arguments]


@dataclass
class Child:
    """A program that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    quick_ends: int = 0
    environment: dict = field(default_factory=dict)
    watches: tuple[Path, ...] = ()  # folders of Python code: started again when a module in them changes
    code_read: float = 0.0

    def start(self):
        self.started_at = time.monotonic()
        self.code_read = newest_module(self.watches)
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment | {"HINDSIGHT_PARENT": str(os.getpid())},
            cwd=env.BASE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def has_ended(self):
        return self.process is not None and self.process.poll() is not None

    def has_old_code(self):
        return newest_module(self.watches) != self.code_read

    def stop(self, seconds=GRACE):
        """Ask it to end, and end it when it does not within so many seconds."""
        self.ask_to_end()
        self.wait_for_end(seconds)

    def ask_to_end(self):
        """Once: a program that is ending may not take a second signal well."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, seconds):
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def newest_module(folders):
    """When the newest Python module in some folders was written, in seconds since 1970; 0 without modules."""
    newest = 0.0
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        with suppress(FileNotFoundError):  # an editor replaces files
            newest = max(newest, path.stat().st_mtime)
    return newest


class Supervisor:
    """Keeps some children running until it is told to stop by Ctrl-C or SIGTERM."""

    def __init__(self, children, say=print, keep_running=lambda: None):
        self.children = children
        self.say = say
        self.keep_running = keep_running  # called a few times a second, for what is no child of ours
        self.stopping = threading.Event()

    def run(self, when_started=lambda: None):
        """Start all, wait for a signal, stop all. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        for child in self.children:
            child.start()
        threading.Thread(target=when_started, daemon=True).start()
        code = 0
        while not self.stopping.wait(0.2):
            self.keep_running()
            for child in filter(Child.has_old_code, self.children):
                self.say(f"The code has changed; starting the {child.name} process again.")
                child.stop()
                child.start()
            for child in filter(Child.has_ended, self.children):
                if not self._restart(child):
                    code = 1
                    self.stopping.set()
        self._stop()
        return code

    def _restart(self, child):
        """Start a child again that ended by itself; give up on one that cannot stay."""
        quick = time.monotonic() - child.started_at < SOON
        child.quick_ends = child.quick_ends + 1 if quick else 0
        if child.quick_ends > MOST_RESTARTS:
            self.say(f"The {child.name} process cannot start; its messages are above. Stopping.")
            return False
        self.say(f"The {child.name} process ended (code {child.process.returncode}); starting it again.")
        time.sleep(min(child.quick_ends * 0.5, 2))
        child.start()
        return True

    def _stop(self):
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + GRACE
        for child in self.children:
            child.wait_for_end(until - time.monotonic())


def end_with_parent():
    """In a child: stop when the supervisor is gone, even if it was killed."""
    expected = os.environ.get("HINDSIGHT_PARENT")
    if not expected or os.getppid() != int(expected):
        return

    def watch():
        while os.getppid() == int(expected):
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
