"""Long stories in a real browser, against a server and an index worker that really run."""

import threading

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import expect

from search import synonyms, worker
from search.live import current
from search.queue import drain_all
from tests.browser.conftest import browser  # noqa: F401  (the fixture)
from tests.builders import signed_in

PATIENCE = 15_000  # ms; the machine may be busy with other tests


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request):
    """Each story that asks for this is told twice."""
    return request.param


@pytest.fixture
def visit(browser, live_server):  # noqa: F811
    """Open a browser of one's own at a page: `visit("/", ada)`; nobody is signed in without a person.

    Script errors and refused styles or scripts fail the test.
    """
    contexts, troubles = [], []
    expect.set_options(timeout=PATIENCE)
    cache.clear()  # how often somebody tried to sign in is not part of another story

    def visit(path="/", person=None, *, javascript=True, width=1280):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            value = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on("console", lambda line: troubles.append(line.text) if _is_trouble(line) else None)
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def indexing(live_server):
    """The index worker, running in a thread as it does beside the site."""
    current().forget()
    synonyms.forget()
    drain_all()
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=[stop], kwargs={"poll": 0.2})
    thread.start()
    yield
    stop.set()
    thread.join()
    current().forget()


@pytest.fixture
def indexing_done(live_server):
    """Brings the index up to date when called."""
    current().forget()
    synonyms.forget()
    yield drain_all
    current().forget()


def _is_trouble(line):
    """Answers like 404 and 409 and lost connections are part of the stories; other complaints are not."""
    told = ("the server responded with a status of", "net::ERR_INTERNET_DISCONNECTED")
    return line.type in ("error", "warning") and not any(words in line.text for words in told)
