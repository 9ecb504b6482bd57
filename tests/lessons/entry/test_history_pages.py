"""An entry's history: what changed, going back, and who may read which version."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lessons.entry.uploads import attach, detach
from lessons.models import Entry
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(ada, stations):
    """A lesson with two versions that readers saw, and a third that is only a draft."""
    entry = builders.lesson(by=ada, team=stations, happened="The gates stopped at night.")
    content = entry.content()
    entry.save_text(content | {"happened": "The gates stopped at noon."}, by=ada, note="It was noon", publish=True)
    entry.save_text(content | {"happened": "A draft nobody saw."}, by=ada, note="Not yet")
    return Entry.objects.get(pk=entry.pk)


def test_the_author_sees_every_version_and_others_those_that_were_live(twice, ada, dov):
    assert [version.number for version in twice.versions_visible_to(ada)] == [3, 2, 1]
    assert [version.number for version in twice.versions_visible_to(dov)] == [2, 1]


def test_a_version_from_narrower_times_stays_with_those_who_could_see_it(ada, ben, dov, stations):
    entry = builders.lesson(by=ada, visibility="teams", shared_with=[stations], happened="Names and numbers.")
    entry.show_to("everyone", by=ada)
    entry.save_text(entry.content() | {"happened": "Cleaned for all."}, by=ada, publish=True)
    entry = Entry.objects.get(pk=entry.pk)
    assert [version.number for version in entry.versions_visible_to(ben)] == [2, 1]
    assert [version.number for version in entry.versions_visible_to(dov)] == [2]


def test_comparing_marks_the_words_that_changed(twice, dov, client):
    client.force_login(dov)
    page = client.get(f"/entries/{twice.pk}/compare/?from=1&to=2").content.decode()
    assert "<del>night</del>" in page
    assert "<ins>noon</ins>" in page
    assert "1 word added, 1 removed" in page


def test_versions_one_may_not_read_cannot_be_compared_either(twice, dov, client):
    client.force_login(dov)
    page = client.get(f"/entries/{twice.pk}/compare/?from=1&to=3").content.decode()
    assert "A draft nobody saw" not in page
    assert client.get(f"/entries/{twice.pk}/versions/3/").status_code == 404


@pytest.mark.parametrize("query", ["from=x&to=y", "from=99&to=100", "to=1", "from=2&to=1", "from=" + "9" * 40])
def test_an_odd_comparison_is_no_error(twice, ada, client, query):
    client.force_login(ada)
    assert client.get(f"/entries/{twice.pk}/compare/?{query}").status_code == 200


def test_restoring_from_the_page_keeps_what_it_replaced(twice, ada, client):
    client.force_login(ada)
    answer = client.post(f"/entries/{twice.pk}/versions/1/restore/", follow=True)
    assert "The gates stopped at night." in answer.content.decode()
    assert twice.versions.count() == 4


def test_an_old_slug_leads_to_the_new_address_for_those_who_may_see_it(ada, dov, client):
    entry = builders.lesson("Old words", by=ada, visibility="me")
    old = entry.get_absolute_url()
    entry.save_text(entry.content() | {"title": "New words"}, by=ada, publish=True)
    client.force_login(dov)
    assert client.get(old).status_code == 404
    client.force_login(ada)
    assert client.get(old).url == f"/lessons/{entry.pk}-new-words/"


def test_a_deleted_entry_says_so_and_can_be_brought_back(ada, dov, client):
    entry = builders.lesson(by=ada)
    address = entry.get_absolute_url()
    client.force_login(ada)
    client.post(f"/entries/{entry.pk}/delete/")
    page = client.get(address)
    assert page.status_code == 410
    assert f"/entries/{entry.pk}/undelete/" in page.content.decode()
    client.force_login(dov)
    page = client.get(address)
    assert page.status_code == 410
    assert "undelete" not in page.content.decode()
    client.force_login(ada)
    assert client.post(f"/entries/{entry.pk}/undelete/", follow=True).status_code == 200


def test_replacing_marks_the_other_superseded_until_it_is_taken_back(ada, client):
    old, new = builders.lesson("Old way", by=ada), builders.lesson("New way", by=ada)
    client.force_login(ada)
    client.post(f"/entries/{new.pk}/links/", {"kind": "replaces", "target": old.get_absolute_url()})
    page = client.get(old.get_absolute_url()).content.decode()
    assert "This lesson has been replaced" in page
    assert "New way" in page
    client.post(f"/entries/{new.pk}/links/{new.links_out.get().pk}/remove/")
    assert "has been replaced" not in client.get(old.get_absolute_url()).content.decode()


def test_a_hidden_replacement_is_not_named(ada, dov, client):
    old, new = builders.lesson("Old way", by=ada), builders.lesson("Hidden way", by=ada, visibility="me")
    new.link_to(old, "replaces", by=ada)
    client.force_login(dov)
    for address in (old.get_absolute_url(), "/library/"):
        assert "Hidden way" not in client.get(address).content.decode()
    assert "Its replacement is not visible to you" in client.get(old.get_absolute_url()).content.decode()


def test_only_who_may_change_the_other_can_say_that_it_is_replaced(ada, dov, client):
    old, new = builders.lesson("Old way", by=ada), builders.lesson("My way", by=dov)
    client.force_login(dov)
    assert client.post(f"/entries/{new.pk}/links/", {"kind": "replaces", "target": str(old.pk)}).status_code == 403
    assert client.post(f"/entries/{new.pk}/links/", {"kind": "supports", "target": f"L-{old.pk}"}).status_code == 302


def test_names_of_files_that_are_gone_are_for_the_authors(ada, dov, client):
    entry = builders.lesson(by=ada, visibility="me")
    secret = attach(entry, SimpleUploadedFile("layoffs.txt", b"names"), by=ada)
    detach(secret, by=ada)
    attach(entry, SimpleUploadedFile("timeline.txt", b"times"), by=ada)
    entry.show_to("everyone", by=ada)
    client.force_login(dov)
    shown = client.get(f"/entries/{entry.pk}/history/").text
    assert "layoffs" not in shown
    assert "A file was removed" in shown
    assert "File added: timeline.txt" in shown
    client.force_login(ada)
    assert "layoffs.txt" in client.get(f"/entries/{entry.pk}/history/").text
