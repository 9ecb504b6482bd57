"""The test run: one throw-away Postgres cluster for all workers, real index files, real people."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from kb import env, postgres
from tests import builders

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def pytest_configure(config):
    """Start the cluster in the controlling process; xdist's workers find its address in the environment."""
    from django.conf import settings

    if not env.read("DATABASE_URL"):
        if "KB_TEST_CLUSTER" not in os.environ:
            stack = config.stash[CLUSTER] = ExitStack()
            home = tempfile.mkdtemp(prefix="hindsight-test-")
            cluster = postgres.Cluster(home, durable=False)
            stack.callback(lambda: [shutil.rmtree(path, ignore_errors=True) for path in (cluster.place, home)])
            stack.enter_context(cluster.in_use())
            os.environ["KB_TEST_CLUSTER"] = home
        settings.DATABASES["default"].update(postgres.Cluster(os.environ["KB_TEST_CLUSTER"]).connection())
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _empty_tables_quickly()


def _empty_tables_quickly():
    """Between tests that commit, Django truncates every table, which takes half a second: few have rows, so they are
    deleted instead. The database's own triggers stand aside, for the keys and for the audit log, which refuses this;
    that takes a superuser."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def sql_flush(operations, style, tables, **options):
        deletions = [f"DELETE FROM {operations.quote_name(table)}" for table in tables]
        role = "SET LOCAL session_replication_role = {}"
        return [role.format("replica"), *deletions, role.format("origin")]

    DatabaseOperations.sql_flush = sql_flush


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """The files that take longest, those with browsers, begin first, so that the processes end at the same time."""
    for item in items:
        place = item.path.relative_to(item.config.rootpath).as_posix()
        if place.startswith(("tests/browser/", "tests/journeys/")):
            item.add_marker(pytest.mark.browser)
    result = yield
    items.sort(key=lambda item: not item.get_closest_marker("browser"))
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests that share something dear run in one process, which makes it once: those of a file, and of some files."""
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatTheyShare(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return next((name for name, files in SHARED.items() if file.startswith(files)), file)

    return ByWhatTheyShare(config, log)


SHARED = {
    "one Chromium": ("tests/browser/", "tests/journeys/"),
    "a demo that was started": ("tests/kb/test_demo.py", "tests/kb/test_crashes.py", "tests/kb/test_board_crashes.py"),
}
CLUSTER = pytest.StashKey[ExitStack]()


def pytest_unconfigure(config):
    if stack := config.stash.get(CLUSTER, None):
        stack.close()
        os.environ.pop("KB_TEST_CLUSTER", None)


@pytest.fixture(autouse=True)
def _own_mirror(tmp_path, settings):
    """Each test has its own mirror of the index."""
    settings.SEARCH_MIRROR = tmp_path / "index"


@pytest.fixture(autouse=True)
def _nothing_counted():
    """Each test counts anew: a rolled-back test may leave the same marks as another."""
    from lessons.entry.counting import counts

    counts.forget()


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real texts; missing it is a failure in CI and a reason to skip elsewhere."""
    if not SHARED_DATA.is_dir():
        if os.environ.get("CI"):
            pytest.fail("The real texts for tests (../shared/data) are missing.")
        pytest.skip("The real texts for tests (../shared/data) are not on this machine.")
    return SHARED_DATA


@pytest.fixture
def stations(db):
    return builders.team("Stations")


@pytest.fixture
def ada(stations):
    """Ada wrote it."""
    return builders.person("Ada Ek", teams=[stations])


@pytest.fixture
def ben(stations):
    """Ben is in Ada's team."""
    return builders.person("Ben Bo", teams=[stations])


@pytest.fixture
def cleo(db):
    """Cleo curates."""
    return builders.person("Cleo Carr", role="curator")


@pytest.fixture
def dov(db):
    """Dov is an outsider, in another team."""
    return builders.person("Dov Dal", teams=[builders.team("Payments")])
