"""Nobody can tell what is hidden from what does not exist: not by status, page, headers, redirects or work done."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.security.addresses import ask

pytestmark = pytest.mark.django_db
MISSING = 987654321
UNTOLD = ("X-Request-ID", "Content-Length", "Expires")  # differ with every answer, or by the second


@pytest.fixture(autouse=True)
def _own_mirror():
    """The world's mirror serves all tests of this module."""


ENTRY_ROUTES = [
    ("get", "entry:by_number", []), ("get", "entry:history", []), ("get", "entry:compare", []),
    ("get", "entry:version", [1]), ("get", "entry:markdown", []), ("get", "entry:files", []),
    ("get", "lesson:by_number", []), ("get", "lesson:show", ["any-slug"]), ("get", "lesson:edit", []),
    ("post", "entry:restore", [1]), ("post", "entry:archive", []), ("post", "entry:unarchive", []),
    ("post", "entry:delete", []), ("post", "entry:undelete", []), ("post", "entry:link", []),
    ("post", "entry:unlink", [1]), ("post", "entry:files", []), ("post", "lesson:edit", []),
    ("post", "lesson:autosave", []), ("post", "lesson:similar", []), ("post", "lesson:discard", []),
]  # fmt: skip
EXPERIMENT_ROUTES = [
    ("get", "experiment:by_number", []), ("get", "experiment:show", ["any-slug"]), ("get", "experiment:edit", []),
    ("get", "experiment:conclude", []), ("post", "experiment:autosave", []), ("post", "experiment:discard", []),
    ("post", "experiment:propose", []), ("post", "experiment:tick", []), ("post", "experiment:start", []),
    ("post", "experiment:log", []), ("post", "experiment:stop", []), ("post", "experiment:harvest", []),
    ("post", "experiment:promise", []),
]  # fmt: skip


def told(client, method, address, data=None):
    """All that an asker learns: status, headers, page (what differs each time left out) and the number of queries."""
    with CaptureQueriesContext(connection) as queries:
        answer, body = ask(client, method, address, data)
    page = re.sub(rb'csrfmiddlewaretoken" value="\w+', b"", body)
    page = re.sub(rb"<[^>]*\b[0-9a-f]{12}\b[^>]*>|\b[0-9a-f]{12}\b", b"", page)
    headers = {name: value for name, value in answer.headers.items() if name not in UNTOLD}
    if asked := re.match(r".*?/\d+\b", address):
        page = re.sub(asked[0].encode() + rb"\b", b"/N", page)
    return answer.status_code, headers, page, len(queries)


@pytest.mark.parametrize("state", ["me", "draft", "deleted-teams"])
def test_an_entry_that_is_hidden_answers_as_one_that_is_missing(site, state):
    made, clients = site
    hidden = made.things[state].entry.pk
    for person in ("dov", "fia"):
        for method, name, rest in ENTRY_ROUTES:
            answers = [told(clients[person], method, reverse(name, args=[pk, *rest])) for pk in (hidden, MISSING)]
            assert answers[0][0] == 404, (person, name)
            assert answers[0] == answers[1], (person, name)


@pytest.mark.parametrize("state", ["me", "draft", "deleted-teams"])
def test_an_experiment_that_is_hidden_answers_as_one_that_is_missing(site, state):
    made, clients = site
    hidden = made.things[state].experiment.pk
    for method, name, rest in EXPERIMENT_ROUTES:
        answers = [told(clients["dov"], method, reverse(name, args=[pk, *rest])) for pk in (hidden, MISSING)]
        assert answers[0][0] == 404, name
        assert answers[0] == answers[1], name


def test_the_true_slug_of_a_hidden_entry_leads_no_further_than_a_wrong_one(site):
    made, clients = site
    entry = made.things["me"].entry
    right, wrong = (told(clients["dov"], "get", f"/lessons/{entry.pk}-{slug}/") for slug in (entry.slug, "wrong"))
    assert right == wrong
    assert told(clients["ada"], "get", f"/lessons/{entry.pk}-wrong/")[0] == 301


def test_a_hidden_action_answers_as_a_missing_one(site):
    made, clients = site
    for state in ("me", "deleted-teams"):
        hidden = made.things[state].action.pk
        for verb in ("", "done/", "drop/", "change/", "reopen/", "check/"):
            method = "post" if verb else "get"
            answers = [told(clients["dov"], method, f"/actions/{pk}/{verb}") for pk in (hidden, MISSING)]
            assert answers[0][0] == 404
            assert answers[0] == answers[1], (state, verb)


def test_a_hidden_file_answers_as_a_missing_one_whatever_its_name(site):
    made, clients = site
    found = made.things["me"].attachment
    other = "00000000-0000-4000-8000-000000000000"
    for method, ending in (("get", f"/{found.name}"), ("get", "/other.txt"), ("post", "/remove/")):
        answers = [told(clients["dov"], method, f"/attachments/{key}{ending}") for key in (found.key, other)]
        assert answers[0][:3] == answers[1][:3]
        assert answers[0][0] == 404


def test_a_tag_used_on_hidden_things_alone_is_missing(site):
    made, clients = site
    slug = made.things["me"].tag.slug
    hidden, missing = (told(clients["dov"], "get", f"/tags/{name}/") for name in (slug, "x" * len(slug)))
    assert hidden[:3] == missing[:3]
    assert told(clients["ada"], "get", f"/tags/{slug}/")[0] == 200


def test_linking_to_a_hidden_entry_says_what_linking_to_a_missing_one_says(site):
    made, clients = site
    address = f"/entries/{made.things['everyone'].entry.pk}/links/"
    said = []
    for pk in (made.things["me"].entry.pk, MISSING):
        answer = clients["ben"].post(address, {"kind": "supports", "target": str(pk)}, follow=True)
        said.append([str(message).replace(str(pk), "N") for message in answer.context["messages"]])
    assert said[0] == said[1] == ["There is no entry L-N that you can see."]


def test_a_teams_page_and_a_project_count_only_what_is_visible(site):
    made, clients = site
    for address in ("/teams/stations/", f"/projects/{made.things['me'].entry.project_id}-gates/"):
        totals = {person: clients[person].get(address).context["total"] for person in ("ada", "ben", "dov")}
        assert totals["ada"] > totals["ben"] > totals["dov"]


def test_the_admin_answers_a_hidden_entry_as_a_missing_one(site):
    made, clients = site
    hidden = made.things["me"].entry.pk
    for page in ("change", "delete", "history"):
        answers = []
        for pk in (hidden, MISSING):
            status, headers, shown, _ = told(clients["cleo"], "get", reverse(f"admin:lessons_entry_{page}", args=[pk]))
            clients["cleo"].get("/")  # shows the message, so that it is not on the next page
            answers.append((status, headers, shown))
        assert answers[0] == answers[1], page
