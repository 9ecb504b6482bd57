"""Adding an action to an entry."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Action
from tests import builders

pytestmark = pytest.mark.django_db


def form_for(owner, **changes):
    return {"text": "Print the rota", "owner": owner.pk, "due_on": timezone.localdate() + timedelta(days=9), **changes}


def test_a_lesson_leads_to_the_form_and_the_form_to_the_action(entry, ada, ben, dov, client):
    client.force_login(ben)
    assert f"/actions/new/?for={entry.pk}" in client.get(entry.get_absolute_url()).text
    shown = client.get(f"/actions/new/?for={entry.pk}").text
    assert (
        shown.index('<optgroup label="Team members">')
        < shown.index("Ada Ek</option>")
        < shown.index('<optgroup label="Everyone else">')
        < shown.index("Dov Dal</option>")
    )
    answer = client.post(f"/actions/new/?for={entry.pk}", form_for(dov), follow=True)
    action = Action.objects.get()
    assert answer.redirect_chain == [(f"/actions/{action.pk}/", 302)]
    assert "Added. Dov Dal has until" in answer.text
    assert (action.origin, action.owner, action.created_by, action.team) == (entry, dov, ben, entry.team)


def test_it_is_for_those_who_may_change_the_entry(entry, ada, ben, cleo, dov, client):
    reader = builders.person("Gun Gren", role="reader", teams=[entry.team])
    for person, status in ((ada, 200), (ben, 200), (cleo, 200), (dov, 403), (reader, 403)):
        client.force_login(person)
        assert client.get(f"/actions/new/?for={entry.pk}").status_code == status, person
        assert ("Add an action" in client.get(entry.get_absolute_url()).text) == (status == 200)


@pytest.mark.parametrize("query", ["", "?for=", "?for=x", "?for=²", "?for=987654321", "?for=99999999999999999999"])
def test_without_an_entry_there_is_no_form(ada, client, query):
    client.force_login(ada)
    assert client.get(f"/actions/new/{query}").status_code == 404


@pytest.mark.parametrize(("changes", "words"), [
    ({"text": " "}, "Say what is to be done, in one sentence."),
    ({"text": "\u200b"}, "Say what is to be done, in one sentence."),
    ({"text": "a" * 301}, "at most 300 characters"),
    ({"owner": ""}, "An action that is everybody’s is nobody’s."),
    ({"owner": "x"}, "That person is not here any more."),
    ({"due_on": ""}, "Choose a day."),
    ({"due_on": "soon"}, "That is not a day."),
    ({"due_on": "2020-01-01"}, "1 January 2020 has passed."),
])  # fmt: skip
def test_a_refused_form_says_why_beside_the_field_and_keeps_the_rest(entry, ada, client, changes, words):
    client.force_login(ada)
    form = form_for(ada, text="Print the big rota") | changes
    answer = client.post(f"/actions/new/?for={entry.pk}", form)
    assert answer.status_code == 422
    assert words in answer.text
    if "text" not in changes:
        assert 'value="Print the big rota"' in answer.text
    assert not Action.objects.exists()


def test_an_owner_who_left_while_the_form_was_open_is_refused(entry, ada, ben, client):
    client.force_login(ada)
    ben.deactivate()
    answer = client.post(f"/actions/new/?for={entry.pk}", form_for(ben))
    assert answer.status_code == 422
    assert "That person is not here any more." in answer.text


def test_the_same_form_sent_twice_makes_one_action(entry, ada, client):
    client.force_login(ada)
    answers = [client.post(f"/actions/new/?for={entry.pk}", form_for(ada)) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Action.objects.count() == 1
