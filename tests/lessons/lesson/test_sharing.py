"""Who may see a lesson and who else wrote it: only what a writer changed is applied, and nobody undoes it unknowing."""

import pytest

from lessons.models import Entry
from tests import builders

pytestmark = pytest.mark.django_db


def form(**changes):
    return builders.lesson_form(based_on="1") | changes


def opened(client, entry):
    """What the editor's page starts from."""
    page = client.get(f"/lessons/{entry.pk}/edit/").text
    return page.partition('name="started" value="')[2].partition('"')[0]


def visibility(entry):
    return Entry.objects.get(pk=entry.pk).visibility


def test_an_old_form_does_not_make_a_narrowed_lesson_public_again(ada, dov, client):
    entry = builders.lesson(by=ada)
    client.force_login(ada)
    started = opened(client, entry)
    entry.show_to("me", by=ada)
    answer = client.post(f"/lessons/{entry.pk}/edit/", form(happened="More.", started=started))
    assert answer.status_code == 302
    assert visibility(entry) == "me"
    client.force_login(dov)
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_two_who_change_the_audience_at_once_see_each_others_choice(ada, ben, stations, client):
    entry = builders.lesson(by=ada, team=stations)
    client.force_login(ben)
    started = opened(client, entry)
    entry.show_to("me", by=ada)
    entry.show_to("teams", teams=[stations], by=ada)
    answer = client.post(f"/lessons/{entry.pk}/edit/", form(visibility="me", happened="More.", started=started))
    assert answer.status_code == 409
    assert "Chosen teams: Stations" in answer.text
    assert "More." in answer.text
    assert visibility(entry) == "teams"
    assert f'name="started" value="teams|{stations.pk}|"' in answer.text
    again = form(visibility="me", happened="More.", started=f"teams|{stations.pk}|")
    assert client.post(f"/lessons/{entry.pk}/edit/", again).status_code == 302
    assert visibility(entry) == "me"


def test_a_form_that_does_not_say_where_it_started_changes_no_audience_unasked(ada, client):
    entry = builders.lesson(by=ada, visibility="me")
    client.force_login(ada)
    assert client.post(f"/lessons/{entry.pk}/edit/", form()).status_code == 409
    assert visibility(entry) == "me"


def test_only_authors_say_who_else_wrote_it(ada, ben, cleo, stations, client):
    entry = builders.lesson(by=ada, team=stations)
    entry.co_authors.add(ben)
    client.force_login(cleo)
    page = client.get(f"/lessons/{entry.pk}/edit/").text
    assert ben.email not in page
    sent = form(co_authors=cleo.email, started=opened(client, entry))
    assert client.post(f"/lessons/{entry.pk}/edit/", sent).status_code == 302
    assert list(entry.co_authors.all()) == [ben]
    client.force_login(ben)
    assert ben.email in client.get(f"/lessons/{entry.pk}/edit/").text


def test_nobody_becomes_an_author_to_read_what_was_never_published(ada, cleo, client):
    entry = builders.lesson(by=ada, publish=False)
    content = entry.content()
    entry.save_text(content | {"title": "Published in the end"}, by=ada, publish=True)
    client.force_login(cleo)
    client.post(f"/lessons/{entry.pk}/edit/", form(co_authors=cleo.email, started=opened(client, entry), based_on="2"))
    assert client.get(f"/entries/{entry.pk}/versions/1/").status_code == 404
    assert client.get(f"/entries/{entry.pk}/versions/2/").status_code == 200


def test_a_co_author_who_left_does_not_stop_the_others(ada, ben, client):
    entry = builders.lesson(by=ada)
    entry.name_co_authors([ben], by=ada)
    ben.deactivate()
    client.force_login(ada)
    sent = form(co_authors=ben.email, started=opened(client, entry), happened="More.")
    assert client.post(f"/lessons/{entry.pk}/edit/", sent).status_code == 302
    assert list(entry.co_authors.all()) == [ben]


def test_a_text_that_its_author_has_not_published_stays_theirs(ada, cleo, client):
    entry = builders.lesson(by=ada, happened="For all.")
    entry.save_text(entry.content() | {"happened": "Only mine yet."}, by=ada)
    client.force_login(cleo)
    page = client.get(f"/lessons/{entry.pk}/edit/").text
    assert "For all." in page
    assert "Only mine yet." not in page
    answer = client.post(f"/lessons/{entry.pk}/edit/", form(happened="From Cleo.", started=opened(client, entry)))
    assert answer.status_code == 302  # what Cleo cannot read is no conflict of theirs
    assert "From Cleo." in client.get(entry.get_absolute_url()).text
    assert client.get(f"/entries/{entry.pk}/versions/2/").status_code == 404
    client.force_login(ada)
    assert "Only mine yet." in client.get(f"/entries/{entry.pk}/versions/2/").text


def test_what_everybody_sees_now_is_in_everybodys_history(ada, dov, client):
    entry = builders.lesson(by=ada, visibility="me")
    entry.show_to("everyone", by=ada)
    client.force_login(dov)
    assert "Version 1" in client.get(f"/entries/{entry.pk}/history/").text
    assert client.get(f"/entries/{entry.pk}/versions/1/").status_code == 200
    assert client.get(f"/entries/{entry.pk}/compare/").status_code == 200
