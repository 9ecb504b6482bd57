"""One person in two tabs, or after going back: every text is saved, kept, or shown beside the other one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lessons.models import Draft, Entry
from tests import builders
from tests.builders import lesson_form as form

pytestmark = pytest.mark.django_db


def test_the_editor_of_a_new_lesson_has_an_address_to_come_back_to(ada, client):
    client.force_login(ada)
    address = client.get("/lessons/new/?title=Seals").url
    assert address.startswith("/lessons/new/?title=Seals&draft=")
    key = address.rpartition("=")[2]
    assert f'value="{key}"' in client.get(address).text
    client.post(address, form(key=key, action="draft"))
    entry = Entry.objects.get()
    assert client.get(address).url == f"/lessons/{entry.pk}/edit/"


def test_going_back_and_writing_more_is_neither_lost_nor_a_second_lesson(ada, client):
    client.force_login(ada)
    sent = form(action="draft", happened="First.")
    client.post("/lessons/new/", sent)
    answer = client.post("/lessons/new/", sent | {"action": "publish", "happened": "First. SECOND."})
    assert answer.status_code == 409
    assert "You saved version 1 yourself" in answer.text
    assert "First. SECOND." in answer.text
    entry = Entry.objects.get()
    client.post(
        f"/lessons/{entry.pk}/edit/", sent | {"action": "publish", "happened": "First. SECOND.", "based_on": "1"}
    )
    entry = Entry.objects.get()
    assert (entry.status, entry.lesson.happened) == ("published", "First. SECOND.")


def test_publishing_the_same_text_from_the_page_that_saved_it_as_a_draft_publishes_it(ada, client):
    client.force_login(ada)
    sent = form(action="draft")
    client.post("/lessons/new/", sent)
    assert client.post("/lessons/new/", sent | {"action": "publish"}).status_code == 302
    entry = Entry.objects.get()
    assert (entry.status, entry.versions.count()) == ("published", 1)


def test_what_a_second_tab_keeps_waits_in_the_editor(ada, client):
    client.force_login(ada)
    sent = form(action="draft")
    client.post("/lessons/new/", sent)
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        answer = client.post("/lessons/autosave/", sent | {"happened": "From the other tab."})
    assert "Not saved yet" in answer.json()["saved"]
    entry = Entry.objects.get()
    assert Draft.objects.get().entry == entry
    page = client.get(f"/lessons/{entry.pk}/edit/").text
    assert "From the other tab." in page
    assert "your unsaved text" in page


def test_a_kept_text_that_the_save_has_overtaken_is_asked_for_again(ada, client):
    client.force_login(ada)
    sent = form(action="draft")
    client.post("/lessons/new/", sent)
    assert client.post("/lessons/autosave/", sent | {"happened": "Late."}).status_code == 409
    assert not Draft.objects.exists()


def test_a_form_that_does_not_say_what_it_started_from_overwrites_nothing(ada, client):
    entry = builders.lesson(by=ada, happened="As it is.")
    client.force_login(ada)
    sent = form(happened="As I had it.")
    del sent["based_on"]
    assert client.post(f"/lessons/{entry.pk}/edit/", sent).status_code == 409
    entry.lesson.refresh_from_db()
    assert entry.lesson.happened == "As it is."


def test_a_published_lesson_cannot_be_saved_as_a_draft_from_an_old_tab(ada, client):
    entry = builders.lesson(by=ada, visibility="me")
    client.force_login(ada)
    answer = client.post(
        f"/lessons/{entry.pk}/edit/", form(action="draft", based_on="1", happened="More.", started="me||")
    )
    assert answer.status_code == 422
    assert "This is published" in answer.text
    assert "More." in answer.text
    entry.refresh_from_db()
    assert (entry.visibility, entry.latest.number) == ("me", 1)


def test_a_text_that_is_too_long_is_said_and_stays_on_the_page(ada, client):
    client.force_login(ada)
    answer = client.post("/lessons/new/", form(happened="word " * 50_000))
    assert answer.status_code == 422
    assert "word word word" in answer.text
    assert "longer than 200,000 characters" in answer.text


@pytest.mark.parametrize("what", ["deleted", "hidden"])
def test_text_for_a_lesson_that_went_away_meanwhile_is_shown_and_can_become_a_new_one(what, ada, ben, stations, client):
    entry = builders.lesson(by=ada, team=stations)
    client.force_login(ben)
    client.post(f"/lessons/{entry.pk}/autosave/", form(happened="What Ben had typed.", based_on="1"))
    entry.delete_softly(by=ada) if what == "deleted" else entry.show_to("me", by=ada)
    answer = client.post(f"/lessons/{entry.pk}/edit/", form(happened="What Ben\nhad typed.", based_on="1"))
    assert answer.status_code == (410 if what == "deleted" else 404)
    assert "What Ben\nhad typed." in answer.text
    assert "Nothing was saved" in answer.text
    draft = Draft.objects.get()
    home = client.get("/").text
    assert "You can no longer open the lesson" in home
    assert f"/lessons/new/?draft={draft.key}" in home
    assert "What Ben had typed." in client.get(f"/lessons/new/?draft={draft.key}").text
    client.post("/lessons/autosave/", {"title": "Anew", "key": str(draft.key)})
    draft.refresh_from_db()
    assert (draft.entry, draft.content["title"]) == (None, "Anew")
    client.post(f"/lessons/drafts/{draft.key}/discard/")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("action", ["draft", "publish"])
def test_a_kept_text_that_was_saved_leaves_nothing_on_the_home_page(ada, client, action):
    client.force_login(ada)
    sent = form(action=action)
    client.post("/lessons/autosave/", sent)
    client.post("/lessons/new/", sent)
    assert not Draft.objects.exists()
    assert "Not saved" not in client.get("/").text


def test_the_new_lesson_made_of_a_lost_one_takes_the_kept_text_with_it(ada, ben, stations, client):
    entry = builders.lesson(by=ada, team=stations)
    client.force_login(ben)
    client.post(f"/lessons/{entry.pk}/autosave/", form(happened="Mine.", based_on="1"))
    entry.show_to("me", by=ada)
    key = str(Draft.objects.get().key)
    client.post("/lessons/new/", form(happened="Mine.", key=key))
    assert not Draft.objects.exists()


def test_who_has_begun_may_go_on_typing_when_the_lesson_went_away(ada, ben, dov, stations, client):
    entry = builders.lesson(by=ada, team=stations)
    client.force_login(ben)
    client.post(f"/lessons/{entry.pk}/autosave/", form(happened="Begun.", based_on="1"))
    entry.delete_softly(by=ada)
    answer = client.post(f"/lessons/{entry.pk}/autosave/", form(happened="Begun, and more.", based_on="1"))
    assert answer.status_code == 200
    assert Draft.objects.get().content["happened"] == "Begun, and more."
    client.force_login(dov)
    assert client.post(f"/lessons/{entry.pk}/autosave/", form(based_on="1")).status_code in (404, 410)


def test_a_short_text_is_kept_too_when_its_lesson_is_gone(ada, ben, stations, client):
    entry = builders.lesson(by=ada, team=stations)
    entry.delete_softly(by=ada)
    client.force_login(ben)
    answer = client.post(f"/lessons/{entry.pk}/edit/", form(title="Short title", context="Mine alone", based_on="1"))
    assert answer.status_code == 410
    assert "Mine alone" in answer.text
    assert "Short title" in answer.text


def test_line_ends_are_no_difference(ada, ben, stations, client):
    entry = builders.lesson(by=ada, team=stations, happened="First.\n\nSecond.")
    entry.save_text(entry.content() | {"context": "Ada's."}, by=ada, publish=True)
    client.force_login(ben)
    answer = client.post(
        f"/lessons/{entry.pk}/edit/",
        form(
            happened="First.\r\n\r\nSecond.",
            summary=entry.summary,
            team=str(stations.pk),
            context="Ben's.",
            based_on="1",
        ),
    )
    assert answer.status_code == 409
    bars = answer.text.count('class="diff__bar"')
    assert bars == 1, bars
