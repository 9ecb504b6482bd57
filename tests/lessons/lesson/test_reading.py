"""A lesson's page: sent anew when anything on it may have changed, and only then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Membership
from tests import builders
from tests.builders import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(ada, stations):
    long_ago = timezone.now() - timedelta(days=3)  # its page says how long ago it changed: that must not turn over
    return builders.lesson("Rehearse at night", by=ada, team=stations, tags=["gates"], at=long_ago)


def ask(client, entry, tag=""):
    return client.get(entry.get_absolute_url(), headers={"If-None-Match": tag} if tag else {})


def test_a_page_the_browser_has_is_not_sent_again(entry, ben, dov):
    client = signed_in(ben)
    first = ask(client, entry)
    again = ask(client, entry, first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "private, no-cache"
    assert ask(signed_in(dov), entry, first["ETag"]).status_code == 200
    assert ask(signed_in(ben), entry, first["ETag"]).status_code == 200  # a new session has new forms


CHANGES = {
    "its text": lambda entry, ada, ben: entry.save_text(entry.content() | {"context": "New"}, by=ada, publish=True),
    "its state": lambda entry, ada, ben: entry.archive(by=ada),
    "a link": lambda entry, ada, ben: builders.lesson("Other", by=ada).link_to(entry, "relates", by=ada),
    "another entry": lambda entry, ada, ben: builders.lesson("Read next", by=ada, tags=["gates"]),
    "its author's name": lambda entry, ada, ben: ada.rename("Ada Berg"),
    "its team's name": lambda entry, ada, ben: entry.team.rename("Platforms"),
    "the reader's team": lambda entry, ada, ben: Membership.objects.filter(person=ben).delete(),
    "the reader's role": lambda entry, ada, ben: type(ben).objects.filter(pk=ben.pk).update(role="reader"),
    "the reader's looks": lambda entry, ada, ben: type(ben).objects.filter(pk=ben.pk).update(theme="dark"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_page_of_which_something_changed_is_sent_again(name, entry, ada, ben):
    client = signed_in(ben)
    tag = ask(client, entry)["ETag"]
    assert ask(client, entry, tag).status_code == 304
    CHANGES[name](entry, ada, ben)
    answer = ask(client, entry, tag)
    assert answer.status_code == 200
    assert answer["ETag"] != tag


def test_a_page_that_says_something_once_is_never_left_out(entry, ada):
    client = signed_in(ada)
    tag = ask(client, entry)["ETag"]
    client.post(f"/entries/{entry.pk}/links/", {"kind": "relates", "target": "L-999999"})
    answer = ask(client, entry, tag)
    assert answer.status_code == 200
    assert 'class="notices"' in answer.text
    assert "ETag" not in answer.headers


def test_hidden_stays_hidden_whatever_the_browser_has(entry, ada, ben):
    client = signed_in(ben)
    tag = ask(client, entry)["ETag"]
    entry.show_to("me", by=ada)
    assert ask(client, entry, tag).status_code == 404
    entry.show_to("everyone", by=ada)
    entry.delete_softly(by=ada)
    assert ask(client, entry, tag).status_code == 410
