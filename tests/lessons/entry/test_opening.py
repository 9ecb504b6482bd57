"""An administrator opens one entry with a reason: to read it, for some hours, on the record, and nothing more."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lessons.models import AccessGrant, Entry
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def fia(db):
    return builders.person("Fia Fors", role="administrator")


@pytest.fixture
def private(ada):
    return builders.lesson("What I said to my manager", by=ada, visibility="me", happened="A candid text.")


def open_it(client, fia, entry):
    client.force_login(fia)
    return client.post("/admin/lessons/accessgrant/add/", {"number": entry.pk, "reason": "A complaint"})


def test_opening_in_the_admin_lets_the_administrator_read_it_for_a_while(fia, private, client):
    client.force_login(fia)
    assert client.get(private.get_absolute_url()).status_code == 404
    assert open_it(client, fia, private).status_code == 302
    grant = AccessGrant.objects.get()
    assert (grant.person, grant.reason) == (fia, "A complaint")
    assert "A candid text." in client.get(private.get_absolute_url()).text
    assert "Version 1" in client.get(f"/entries/{private.pk}/history/").text
    assert "A complaint" in client.get("/admin/lessons/accessgrant/").text
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        client.force_login(fia)
        assert client.get(private.get_absolute_url()).status_code == 404


def test_what_was_opened_is_in_no_list_search_or_download(fia, private, client):
    open_it(client, fia, private)
    for address in ("/", "/library/", "/search/?q=manager", "/download/library.jsonl", "/admin/lessons/entry/"):
        answer = client.get(address)
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.text
        assert "What I said" not in text, address


def test_reading_is_not_changing(fia, private, client):
    open_it(client, fia, private)
    form = {"title": "Taken", "summary": "Taken.", "visibility": "everyone", "action": "publish", "based_on": "1"}
    for address in ("edit", "autosave"):
        assert client.post(f"/lessons/{private.pk}/{address}/", form).status_code == 403
    for address in ("archive", "delete", "versions/1/restore"):
        assert client.post(f"/entries/{private.pk}/{address}/").status_code == 403, address
    assert "/edit/" not in client.get(private.get_absolute_url()).text
    entry = Entry.objects.get(pk=private.pk)
    assert (entry.visibility, entry.status, entry.deleted_at) == ("me", "published", None)
