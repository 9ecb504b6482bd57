"""The embedded Postgres: private, shared by those who use it, and not troubled by what was left behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from kb import env, postgres
from kb.postgres import Cluster

pytestmark = pytest.mark.slow


@pytest.fixture
def home():
    """A short path, and the cluster stopped afterwards whatever happened."""
    path = Path(tempfile.mkdtemp(prefix="hindsight-home-"))
    yield path
    cluster = Cluster(path)
    cluster.stop()
    shutil.rmtree(cluster.place, ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)


def answer(cluster, statement):
    with psycopg.connect(cluster.url()) as connection:
        return connection.execute(statement).fetchone()[0]


def test_it_starts_keeps_its_data_and_stops_with_its_last_user(home):
    with Cluster(home).in_use() as cluster:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
        with Cluster(home).in_use() as second:
            assert second.server_pid() == cluster.server_pid()
        assert cluster.is_running()
    assert not cluster.is_running()
    with Cluster(home).in_use() as cluster:
        assert answer(cluster, "SELECT number FROM kept") == 42


def test_it_is_set_up_as_promised(home):
    with Cluster(home).in_use() as cluster:
        assert answer(cluster, "SHOW server_encoding") == "UTF8"
        assert answer(cluster, "SHOW data_checksums") == "on"
        assert answer(cluster, "SHOW fsync") == "on"
        assert answer(cluster, "SHOW listen_addresses") == ""
        provider = "SELECT datlocprovider FROM pg_database WHERE datname = current_database()"
        assert answer(cluster, provider) == "b"


def test_nobody_gets_in_without_the_password(home):
    with Cluster(home).in_use() as cluster:
        host = cluster.connection()["HOST"]
        assert Path(host).stat().st_mode & 0o077 == 0
        for password in ("", "hindsight", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=host, user="hindsight", dbname="hindsight", password=password)
        assert (cluster.place / "password").stat().st_mode & 0o077 == 0


def test_a_killed_server_starts_again_with_what_was_committed(home):
    with Cluster(home).in_use() as cluster:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(cluster.server_pid(), signal.SIGKILL)
        time.sleep(0.2)
        with Cluster(home).in_use() as again:
            assert answer(again, "SELECT number FROM kept") == 7


def test_a_stale_pid_file_that_names_another_program_is_forgotten(home):
    with Cluster(home).in_use() as cluster:
        pass
    lines = f"{os.getpid()}\n{cluster.data}\n1700000000\n5432\n{cluster.place}/socket\n\n0 0\nready\n"
    (cluster.data / "postmaster.pid").write_text(lines)
    with Cluster(home).in_use() as again:
        assert answer(again, "SELECT 1") == 1


def test_a_folder_with_spaces_is_as_good_as_any(home):
    home.chmod(0o755)
    with Cluster(home / "my lessons").in_use() as cluster:
        assert answer(cluster, "SELECT 1") == 1
        assert Path(cluster.connection()["HOST"]).is_relative_to(home)


def test_a_deep_folder_gets_its_socket_elsewhere(home):
    deep = home / ("a folder with spaces " * 6)
    try:
        with Cluster(deep).in_use() as cluster:
            assert answer(cluster, "SELECT 1") == 1
            assert len(cluster.connection()["HOST"]) < postgres.LONGEST_SOCKET_FOLDER
    finally:
        shutil.rmtree(cluster.place, ignore_errors=True)


def test_a_commands_own_cluster_ends_with_the_command(home):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, env.BASE / "manage.py", "showmigrations", "lessons"],
        env=environment | {"KB_HOME": str(home)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "0001_initial" in done.stdout
    assert not Cluster(home).is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start it as root")
def test_as_root_it_runs_as_somebody_else_even_out_of_their_reach():
    parent = Path(tempfile.mkdtemp(prefix="hindsight-closed-"))
    parent.chmod(0o700)
    home = parent / "var"
    try:
        with Cluster(home).in_use() as cluster:
            owner = Path(f"/proc/{cluster.server_pid()}").stat().st_uid
            assert owner != 0
            assert not cluster.place.is_relative_to(parent)
            assert (home / "postgres").is_symlink()
            assert parent.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(cluster.place, ignore_errors=True)
        shutil.rmtree(parent, ignore_errors=True)
