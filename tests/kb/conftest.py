"""Demos for the tests of starting, stopping and crashing."""

import subprocess

import pytest

from tests.kb.demo_process import made


@pytest.fixture
def fresh():
    """A demo that has never been started."""
    with made(reachable=False) as demo:
        yield demo


@pytest.fixture(scope="session")
def stopped():
    """A demo that has been started once and stopped; to be copied."""
    with made(reachable=True) as demo:
        demo.start()
        assert demo.stop() == 0
        yield demo


@pytest.fixture
def running(stopped):
    """A copy of a demo that was started once: it has its organisation, and runs when a test starts it."""
    with made(reachable=True) as demo:
        subprocess.run(["cp", "-a", f"{stopped.home}/.", demo.home], check=True)
        yield demo
