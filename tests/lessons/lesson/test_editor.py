"""Writing in the browser: nothing typed is lost, nobody overwrites anybody, a form sent twice saves once."""

import json

import pytest

from lessons.models import Draft, Entry, Lesson
from tests import builders
from tests.builders import lesson_form as form

pytestmark = pytest.mark.django_db


def test_publishing_leads_to_the_lesson(ada, client):
    client.force_login(ada)
    answer = client.post("/lessons/new/", form(happened="At **01:50** it stopped.", tags="cut-over, Night shift"))
    entry = Entry.objects.get()
    assert answer.url == f"/lessons/{entry.pk}-rehearse-at-night/"
    page = client.get(answer.url).content.decode()
    assert "At <strong>01:50</strong> it stopped." in page
    assert "Night shift" in page


def test_a_form_sent_twice_makes_one_lesson(ada, client):
    client.force_login(ada)
    sent = form()
    first, second = client.post("/lessons/new/", sent), client.post("/lessons/new/", sent)
    assert first.url == second.url
    assert Lesson.objects.count() == 1


def test_a_draft_may_be_unfinished_and_stays_its_authors_own(ada, ben, client):
    client.force_login(ada)
    client.post("/lessons/new/", form(summary="", action="draft"))
    entry = Entry.objects.get()
    assert entry.status == "draft"
    client.force_login(ben)
    assert client.get(entry.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give it a title"),
        ({"summary": ""}, "Write one or two sentences"),
        ({"summary": "One. Two. Three."}, "more than two sentences"),
        ({"visibility": "teams"}, "Choose at least one team"),
        ({"co_authors": "nobody@nowhere.example"}, "Nobody here has the address nobody@nowhere.example"),
        ({"happened_on": "31 February"}, "date"),
        ({"tags": ",".join(f"tag {number}" for number in range(30))}, "Use at most 20"),
    ],
)
def test_what_is_missing_is_said_and_the_text_stays(ada, client, changes, sentence):
    client.force_login(ada)
    answer = client.post("/lessons/new/", form(happened="My long story", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "My long story" in page
    assert not Entry.objects.exists()


def test_when_two_people_edit_the_second_sees_both_texts_and_loses_nothing(ada, ben, stations, client):
    entry = builders.lesson(by=ada, team=stations, happened="The gates stopped.")
    client.force_login(ben)
    client.post(f"/lessons/{entry.pk}/edit/", form(happened="Ben's words.", based_on="1"))
    client.force_login(ada)
    answer = client.post(f"/lessons/{entry.pk}/edit/", form(happened="Ada's words.", based_on="1"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada&#x27;s words." in page
    assert "Ben" in page
    assert 'name="based_on" value="2"' in page
    entry.lesson.refresh_from_db()
    assert entry.lesson.happened == "Ben's words."
    client.post(f"/lessons/{entry.pk}/edit/", form(happened="Ada's words.", based_on="2"))
    entry.lesson.refresh_from_db()
    assert entry.lesson.happened == "Ada's words."
    assert entry.versions.count() == 3


def test_text_is_kept_while_writing_without_making_versions(ada, client):
    client.force_login(ada)
    answer = client.post("/lessons/autosave/", {"title": "Half a", "happened_on": "2026-13-"})
    key = json.loads(answer.content)["key"]
    client.post("/lessons/autosave/", {"title": "Half a thought", "key": key})
    assert Draft.objects.get().content["title"] == "Half a thought"
    assert not Entry.objects.exists()
    assert "Half a thought" in client.get("/").content.decode()
    assert "Half a thought" in client.get(f"/lessons/new/?draft={key}").content.decode()


def test_kept_text_of_an_existing_lesson_waits_in_its_editor_and_goes_with_the_save(ada, client):
    entry = builders.lesson(by=ada)
    client.force_login(ada)
    client.post(f"/lessons/{entry.pk}/autosave/", {"title": "Better title", "based_on": "1"})
    page = client.get(f"/lessons/{entry.pk}/edit/").content.decode()
    assert "Better title" in page
    assert "unsaved text" in page
    client.post(f"/lessons/{entry.pk}/edit/", form(title="Better title", based_on="1"))
    assert not Draft.objects.exists()


def test_kept_text_can_be_thrown_away(ada, client):
    entry = builders.lesson(by=ada)
    client.force_login(ada)
    client.post(f"/lessons/{entry.pk}/autosave/", {"title": "Worse title"})
    client.post(f"/lessons/{entry.pk}/discard/")
    assert "Worse title" not in client.get(f"/lessons/{entry.pk}/edit/").content.decode()


def test_nobody_reads_or_discards_somebody_elses_kept_text(ada, ben, client):
    draft = Draft.objects.keep(ada, kind="lesson", content={"title": "Secret thought"})
    client.force_login(ben)
    assert "Secret thought" not in client.get(f"/lessons/new/?draft={draft.key}").content.decode()
    client.post(f"/lessons/drafts/{draft.key}/discard/")
    assert Draft.objects.filter(pk=draft.pk).exists()
    client.post("/lessons/autosave/", {"title": "Overwritten", "key": str(draft.key)})
    draft.refresh_from_db()
    assert draft.content["title"] == "Secret thought"


def test_a_session_that_ended_keeps_the_text(ada, client):
    answer = client.post("/lessons/new/", form(happened="A long story that must not be lost.\nReally."))
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "A long story that must not be lost." in page
    assert "/account/login/" in page


def test_a_form_from_before_the_last_sign_in_keeps_the_text(ada):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    answer = strict.post("/lessons/new/", form(happened="Still here.\nAll of it."))
    assert answer.status_code == 403
    assert "Still here." in answer.content.decode()


def test_a_preview_shows_the_text_and_saves_nothing(ada, client):
    client.force_login(ada)
    page = client.post("/lessons/new/", form(action="preview", happened="**bold** words")).content.decode()
    assert "<strong>bold</strong> words" in page
    assert not Entry.objects.exists()


def test_a_reader_is_told_that_they_cannot_write(client, stations):
    client.force_login(builders.person("Gun Gren", role="reader"))
    answer = client.get("/lessons/new/")
    assert answer.status_code == 403
    assert "can read but not write" in answer.content.decode()


def test_extra_fields_change_nothing_else(ada, ben, client):
    client.force_login(ada)
    client.post("/lessons/new/", form(author=str(ben.pk), status="archived", published_at="1999-01-01", id="77"))
    entry = Entry.objects.get()
    assert (entry.author, entry.status, entry.published_at.year > 2000) == (ada, "published", True)


def test_strange_characters_are_kept_or_tidied_and_never_an_error(ada, client):
    client.force_login(ada)
    strange = "a\x00b \u202e rtl 😀 " + "x" * 5000
    answer = client.post("/lessons/new/", form(title="Ström\x00 \u202e😀", happened=strange))
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert client.get(answer.url).status_code == 200


def test_a_late_autosave_after_the_save_leaves_nothing_behind(ada, client):
    client.force_login(ada)
    sent = form()
    client.post("/lessons/new/", sent)
    client.post("/lessons/autosave/", {"title": "Rehearse at ni", "key": sent["key"]})
    assert not Draft.objects.exists()
