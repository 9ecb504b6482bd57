"""Marking an action as done, with evidence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.models import Action
from tests import builders

pytestmark = pytest.mark.django_db


def send(client, action, evidence, **headers):
    return client.post(f"/actions/{action.pk}/done/", {"evidence": evidence}, headers=headers)


def test_done_keeps_its_evidence_and_is_looked_back_on_in_four_weeks(action, ada, client):
    client.force_login(ada)
    answer = client.post(f"/actions/{action.pk}/done/", {"evidence": "It hangs at https://example.org/3"}, follow=True)
    assert answer.redirect_chain == [(f"/actions/{action.pk}/", 302)]
    assert "In four weeks it is asked whether it helped" in answer.text
    assert 'href="https://example.org/3"' in answer.text
    action.refresh_from_db()
    assert (action.state, action.evidence) == ("done", "It hangs at https://example.org/3")
    assert action.check_on == timezone.localdate() + timedelta(days=28)
    assert action.events.first().verb == "done"


def test_done_without_evidence_is_asked_for_it(action, ada, client):
    client.force_login(ada)
    answer = send(client, action, "  ")
    assert answer.status_code == 422
    assert "Say how one can see it." in answer.text
    action.refresh_from_db()
    assert action.is_open


def test_evidence_that_is_too_long_comes_back_as_it_was_typed(action, ada, client):
    client.force_login(ada)
    answer = send(client, action, "long " * 500)
    assert answer.status_code == 422
    assert "long long" in answer.text
    assert Action.objects.get().is_open


def test_the_second_of_two_is_told_and_keeps_their_words(action, ada, ben, client):
    Action.objects.get().finish(by=ben, evidence="Ben saw it")
    client.force_login(ada)
    answer = send(client, action, "Ada saw it as well")
    assert answer.status_code == 422
    assert "This action is done already. Open it again to change it." in answer.text
    assert "Ada saw it as well" in answer.text
    assert Action.objects.get().evidence == "Ben saw it"
    assert action.events.filter(verb="done").count() == 1


def test_an_action_before_one_is_looked_at_anew_before_it_is_finished(action, ada, ben):
    stale = Action.objects.get()
    action.drop(by=ben, reason="The panel shows it now")
    with pytest.raises(DomainError, match="dropped already"):
        stale.finish(by=ada, evidence="Done")


def test_its_owner_its_team_and_curators_may_say_so_and_nobody_else(entry, action, ada, ben, cleo, dov, client):
    reader = builders.person("Gun Gren", role="reader", teams=[entry.team])
    for person, status in ((dov, 403), (reader, 403), (ben, 302), (cleo, 302), (ada, 302)):
        client.force_login(person)
        assert send(client, action, "Done").status_code == status, person
        Action.objects.get().reopen(by=ada)
    client.force_login(reader)
    assert "Mark as done" not in client.get(f"/actions/{action.pk}/").text
