"""Everything works the same on the oldest Postgres we support, as a system brings it, instead of the embedded one."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

from kb import env, unprivileged

BINARIES = Path("/usr/lib/postgresql/15/bin")
SUBSET = [
    "tests/lessons/entry/test_counting.py",
    "tests/lessons/entry/test_save_text.py",
    "tests/lessons/entry/test_shelf.py",
    "tests/lessons/entry/test_visible_to.py",
    "tests/lessons/tag",
    "tests/search/test_find.py",
    "tests/search/test_indexing.py",
]
pytestmark = pytest.mark.slow


@pytest.fixture
def fifteen():
    """The address of a throw-away database of the system's Postgres 15."""
    if not (BINARIES / "initdb").exists():
        pytest.skip("Postgres 15 of the system is not installed.")
    account = unprivileged.account()
    whose = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}

    def run(program, *arguments):
        subprocess.run([BINARIES / program, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL, **whose)

    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # a socket's path is short
        if account:
            os.chown(place, account.pw_uid, account.pw_gid)
        data = f"{place}/data"
        run("initdb", "-D", data, "-U", "hindsight", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N")
        options = f"-c listen_addresses='' -c fsync=off -k {place}"
        run("pg_ctl", "start", "-w", "-D", data, "-l", f"{place}/log", "-o", options)
        try:
            run("createdb", "-h", place, "-U", "hindsight", "hindsight")
            yield f"postgres://hindsight@/hindsight?host={quote(place, safe='')}"
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-D", data)


def test_the_domain_and_the_search_work_on_postgres_15(fifteen, tmp_path):
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "KB_", "DJANGO_"))}
    environment = ours | {"DATABASE_URL": fifteen, "SECRET_KEY": secrets.token_urlsafe(45), "KB_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *SUBSET],
        cwd=env.BASE, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert not (tmp_path / "postgres").exists()
