"""A real browser against a real server, with a small library in it."""

import os
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from lessons.experiment.harvest import harvest
from lessons.models import Action, Entry
from search.live import current
from search.queue import drain_all
from tests import builders
from tests.browser import chromium, curation, playbooks, retrospectives, wanted
from tests.browser.static import collected

ROLES = ("reader", "author", "curator", "administrator")
BODY = """Second sign-in appeared at **01:50**. See `gates.conf`:

```python
def ready(gate):  # what the panel says
    return gate.state == "ready" and 3 > 2
```

# What the panel said

| Gate | Said | Was |
|:-----|:----:|----:|
| 3 | ready | down |

> Nobody could say who decides.

1. Walk the line.
2. Count. [How](https://example.org/how)
"""
PANEL = {
    "name": "The panel reported intent, not position",
    "talk": "“Ready” is sent when a gate has been told to open.",
    "notes": ["Nobody walked the platform", "The panel said ready"],
    "causes": [("The panel shows what it sent", "tools"), ("No sensor tells where a barrier is", "equipment")],
    "alternatives": [("Cameras at every barrier", "Too dear for one night")],
    "actions": ["Show the barrier's position on the panel"],
}
CREW = {"name": "Planners met the night crew at 23:30", "causes": [("Rotas are kept apart", "handover")]}
AGAIN = {"name": "The panel reported what it sent", "causes": [("The panel shows what it sent", "tools")]}
RETROSPECTIVES = [
    ("Umeå cut-over, first night", date(2026, 3, 12), [PANEL, CREW]),
    ("Boden cut-over", date(2026, 6, 21), [AGAIN]),
]


def pytest_collection_modifyitems(items):
    """The site needs the test database."""
    for item in items:
        if "tests/browser" in item.path.as_posix() and "site" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """The system's Chromium; missing it is a failure in CI and a reason to skip elsewhere."""
    if chromium.path() is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: install the package chromium, or say where it is with CHROMIUM.")
        pytest.skip("Chromium is not on this machine; install the package chromium to run the browser tests.")
    with collected(tmp_path_factory.mktemp("static")):
        yield chromium.running()


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """A running site with one person of each role and a few lessons, made once for the tests of a module.

    `places` fill the paths of the page table. Tests that write much should use `live_server` instead.
    """
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield _filled(server.url)
        server.stop()
        current().forget()
        call_command("flush", interactive=False, verbosity=0)


def _filled(url):
    stations = builders.team("Stations", description="Gates, doors and the people who walk through them.")
    project = builders.project("Ticket gates", team=stations, goal="Gates that open.")
    people = {role: builders.person(f"{role.title()} Ek", role=role, teams=[stations]) for role in ROLES}
    author = people["author"]
    entry = builders.lesson(
        "Count the gates that open, not the gates that report open",
        by=author,
        team=stations,
        project=project,
        tags=["cut-over", "night shift"],
        context="At *Umeå*.",
        happened=BODY,
        recommendation="- Count.\n- Then tell.",
    )
    entry.save_text({**entry.latest.content, "limits": "Boden has four gates."}, by=author, note="Boden", publish=True)
    for number in range(12):
        builders.lesson(f"Ask who is on leave before weekend {number}", by=author, team=stations, tags=["rotas"])
    builders.lesson("Only for us", by=author, visibility="me")
    draft = builders.lesson("Half a thought", by=author, publish=False)
    superseded = builders.lesson("Count the gates that report open", by=author, team=stations, tags=["cut-over"])
    entry.link_to(superseded, "replaces", by=author)
    proposed, running, refuted = _experiments(author, stations, entry)
    late, done = (builders.action(text, origin=entry, owner=author, days=-2)
                  for text in ("Add the count to the handover form", "Print the count"))  # fmt: skip
    builders.action("Paint the gates", origin=entry, owner=people["curator"]).drop(by=author, reason="They are steel.")
    done.finish(by=author, evidence="See https://example.org/3", at=timezone.now() - timedelta(days=30))
    boards = retrospectives.in_each_phase(people, stations)
    told = [
        builders.told_retrospective(
            title, by=author, team=stations, held_on=day, format="incident-review", findings=said
        )
        for title, day, said in RETROSPECTIVES
    ]
    current().forget()
    drain_all()
    entry = Entry.objects.get(pk=entry.pk)
    followed = playbooks.made(people, stations, entry, superseded) | curation.made(people, stations)
    current().forget()
    drain_all()
    asked_for = wanted.made(people, stations, entry)
    places = (
        boards
        | followed
        | asked_for
        | {
            "lesson": entry.get_absolute_url(),
            "draft": draft.get_absolute_url(),
            "superseded": superseded.get_absolute_url(),
            "entry": entry.pk,
            "experiment": running.pk,
            "proposed": proposed.get_absolute_url(),
            "running": running.get_absolute_url(),
            "refuted": refuted.get_absolute_url(),
            "action": late.get_absolute_url(),
            "done_action": done.get_absolute_url(),
            "retrospective": told[0].get_absolute_url(),
            "year": entry.published_at.year,
            "tag": entry.tags.first().get_absolute_url(),
            "tag_number": entry.tags.first().pk,
            "team": stations.get_absolute_url(),
            "team_number": stations.pk,
            "project_number": project.pk,
            "person_number": author.pk,
            "project": project.get_absolute_url(),
            "person": author.get_absolute_url(),
        }
    )
    sessions = {role: _session_of(person) for role, person in people.items()}
    return SimpleNamespace(url=url, people=people, places=places, sessions=sessions, entry=entry, team=stations)


def _experiments(author, stations, lesson):
    """A proposed one with something missing, a running one in its second iteration, and a refuted one."""
    options = {"by": author, "team": stations, "tags": ["cut-over"], "squad_teams": [stations]}
    proposed = builders.experiment("Sleep for twenty minutes at three", limits="", **options)
    proposed.experiment.tick("told", by=author)
    running = builders.experiment("Count the gates by lot", start=True, background="See *Umeå*.", **options)
    running.experiment.log("The first day: **nothing** to see.", by=author, value=12)
    running.experiment.begin_iteration("Two people count from now on.", by=author, value=9)
    today = timezone.localdate()
    Action.objects.promise("Tell the night crew", owner=author, due_on=today, origin=running, by=author)
    refuted = builders.experiment("Stop two minutes at Jörn", start=True, **options)
    refuted.experiment.conclude("refuted", builders.CONCLUSION | {"result": "15"}, by=author)
    harvest(refuted.experiment, by=author)
    refuted.link_to(lesson, "supports", by=author)
    return proposed, running, Entry.objects.get(pk=refuted.pk)


def _session_of(person):
    return builders.signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def open_page(browser, site):
    """Open a page as somebody: `open_page("/library/", role="author")`. Script errors fail the test."""
    contexts, troubles = [], []

    def open_page(path, *, role=None, status=200, width=1280, scheme="light", javascript=True, expect_status=None):
        context = _context(browser, site, role, width=width, scheme=scheme, javascript=javascript)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{path}: {error}"))
        page.on(
            "console",
            lambda line: (
                troubles.append(f"{path}: {line.text}") if _is_trouble(line, expect_status or status) else None
            ),
        )
        answer = page.goto(path.format_map(site.places))
        assert answer.status == status, f"{path} answered {answer.status}"
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture(scope="module")
def onlookers(browser, site):
    """Pages of browsers that stay open for a module and keep the files they fetched, by `(role, javascript)`."""
    pages = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def look_at(browser, site, onlookers):
    """Open a page of the page table only to look at it: `look_at(row)`. Script errors fail the test."""
    troubles = []

    def look_at(row, *, javascript=True):
        page = onlookers.get((row.role, javascript))
        if page is None:
            page = _context(browser, site, row.role, javascript=javascript).new_page()
            onlookers[row.role, javascript] = page
        page.goto("about:blank")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        hear = {
            "pageerror": lambda error: troubles.append(f"{row.path}: {error}"),
            "console": lambda line: (
                troubles.append(f"{row.path}: {line.text}") if _is_trouble(line, row.status) else None
            ),
        }
        for event, handler in hear.items():
            page.on(event, handler)
            listened.append((page, event, handler))
        answer = page.goto(row.path.format_map(site.places))
        assert answer.status == row.status, f"{row.path} answered {answer.status}"
        return page

    listened = []
    yield look_at
    for page, event, handler in listened:
        page.remove_listener(event, handler)
    assert not troubles, "\n".join(troubles)


def _context(browser, site, role, *, width=1280, scheme="light", javascript=True):
    """A browser of one's own in which somebody of this role has signed in; nobody for None."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=javascript,
        reduced_motion="reduce",
        locale="en-GB",
    )
    if role is not None:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": site.sessions[role], "url": site.url}
        context.add_cookies([cookie])
    return context


def _is_trouble(line, status):
    expected = status != 200 and f"status of {status}" in line.text
    return line.type in ("error", "warning") and not expected
