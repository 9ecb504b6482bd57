"""Killing the worker in the middle of its work: every acknowledged change is there once, and the index agrees."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from search import engine, locking
from search.doctor import examine
from search.models import IndexJob
from search.queue import drain_all
from search.registry import audience_for
from tests.builders import lesson

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 20


@pytest.fixture
def start_worker(tmp_path, settings):
    """Starts a real worker process on the test's database; ends what it started."""
    database = settings.DATABASES["default"]
    started = []

    def start():
        host = f"?host={database['HOST']}" if str(database["HOST"]).startswith("/") else ""
        place = f"{'' if host else database['HOST']}{':' + str(database['PORT']) if database['PORT'] else ''}"
        address = (
            f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{connection.settings_dict['NAME']}{host}"
        )
        environment = os.environ | {
            "DATABASE_URL": address,
            "SECRET_KEY": settings.SECRET_KEY,
            "KB_HOME": str(tmp_path),
            "KB_CACHE_DIR": str(tmp_path / "worker"),
            "KB_LOG_LEVEL": "ERROR",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "index_worker"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


def quiet(seconds=30):
    """Wait until the worker has nothing left to do."""
    ends = time.monotonic() + seconds
    while IndexJob.objects.exists():
        assert time.monotonic() < ends, "The worker did not finish."
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_a_commit(ada, start_worker):
    chance = random.Random(7)
    lesson("Valve", by=ada)
    drain_all()
    written = 1
    for _ in range(ROUNDS):
        worker = start_worker()
        ends = time.monotonic() + 20
        lesson(f"Valve {written}", by=ada)
        written += 1
        while IndexJob.objects.exists() and time.monotonic() < ends:
            time.sleep(0.01)
        for _ in range(5):
            lesson(f"Valve {written}", by=ada)
            written += 1
        time.sleep(chance.uniform(0, 0.35))
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=10)
        results = engine.find("valve", audience_for(ada))
        assert not results.degraded
        assert results.total <= written
    assert locking.is_free(locking.WRITER)
    worker = start_worker()
    lesson("The last valve", by=ada)
    written += 1
    quiet()
    assert engine.find("valve", audience_for(ada)).total == written
    found = examine()
    assert found.is_sound
    assert found.compared == written
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_connections_are_cut_goes_on(ada, start_worker):
    lesson("Valve", by=ada)
    drain_all()
    worker = start_worker()
    for number in range(3):
        lesson(f"Valve {number}", by=ada)
        quiet()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
    lesson("Valve after", by=ada)
    quiet()
    assert worker.poll() is None
    assert engine.find("valve", audience_for(ada)).total == 5
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
