"""Changing an action: its words, its owner, its day, and why."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lessons.action.models import may_change
from lessons.common.errors import DomainError
from lessons.models import Action
from tests import builders

pytestmark = pytest.mark.django_db


def form_of(action, **changes):
    return {"text": action.text, "owner": action.owner_id, "due_on": action.due_on, "note": "",
            "seen": action.newest_event, **changes}  # fmt: skip


def send(client, action, **changes):
    return client.post(f"/actions/{action.pk}/change/", form_of(action, **changes), follow=True)


def test_its_history_says_what_it_was_before_and_why_with_names_of_today(action, ada, ben, client):
    client.force_login(ada)
    day = timezone.localdate() + timedelta(days=20)
    answer = send(client, action, text="Print the big rota", owner=ben.pk, due_on=day, note="It is hard to read")
    assert answer.status_code == 200
    action.refresh_from_db()
    assert (action.text, action.owner, action.due_on) == ("Print the big rota", ben, day)
    ben.rename("Ben Berg")
    shown = client.get(f"/actions/{action.pk}/").text
    for words in ("“Print the rota” became “Print the big rota”", "From Ada Ek to Ben Berg", "“It is hard to read”",
                  f"Due {day:%-d %B %Y} instead of"):  # fmt: skip
        assert words in shown
    assert "Ben" not in str(action.events.first().changed)


def test_nobodys_change_is_overwritten_by_a_form_that_began_before_it(action, ada, ben, client):
    begun = form_of(action, text="What Ada makes of it")
    action.change(by=ben, text="What Ben made of it")
    client.force_login(ada)
    answer = client.post(f"/actions/{action.pk}/change/", begun)
    assert answer.status_code == 422
    assert "Somebody changed this action while you were writing" in answer.text
    assert 'value="What Ada makes of it"' in answer.text
    assert "“Print the rota” became “What Ben made of it”" in answer.text
    assert Action.objects.get().text == "What Ben made of it"
    again = begun | {"seen": answer.context["forms"]["change"]["seen"].value()}
    assert client.post(f"/actions/{action.pk}/change/", again).status_code == 302
    assert Action.objects.get().text == "What Ada makes of it"


def test_a_change_of_what_has_ended_meanwhile_is_refused_and_its_words_are_kept(action, ada, ben, client):
    begun = form_of(action, note="The big one")
    action.finish(by=ben, evidence="See gate 3")
    client.force_login(ada)
    answer = client.post(f"/actions/{action.pk}/change/", begun)
    assert answer.status_code == 422
    assert "This action is done already" in answer.text
    assert "The big one" in answer.text


def test_a_day_that_has_passed_is_refused_with_the_next_one_of_its_name(action, ada, client):
    client.force_login(ada)
    with time_machine.travel("2026-11-24 12:00Z", tick=False):
        client.force_login(ada)
        answer = send(client, action, due_on="2025-12-03")
        assert answer.status_code == 422
        assert "3 December 2025 has passed. Did you mean 2026?" in answer.text
        assert "3 March 2026 has passed. Did you mean 2027?" in send(client, action, due_on="2026-03-03").text
        assert "29 February 2024 has passed. Choose a day to come." in send(client, action, due_on="2024-02-29").text
        assert "more than 10 years" in send(client, action, due_on="2226-01-01").text


def test_an_overdue_one_can_be_changed_without_moving_its_day(entry, ada, client):
    action = builders.action(origin=entry, owner=ada, days=-5)
    client.force_login(ada)
    assert "Changed." in send(client, action, text="Print the big rota").text


def test_what_a_former_member_had_needs_somebody_who_is_here(entry, action, ada, ben, client):
    ada.deactivate()
    client.force_login(ben)
    shown = client.get(f"/actions/{action.pk}/").text
    assert "It needs a new owner" in shown
    assert "Ada Ek has left" in shown
    assert f'<option value="{ada.pk}"' not in shown
    assert send(client, action).status_code == 422
    assert send(client, action, owner=ben.pk).status_code == 200
    assert Action.objects.get().owner == ben
    assert "From Ada Ek (former member) to Ben Bo" in client.get(f"/actions/{action.pk}/").text


def test_nobody_is_given_one_who_could_not_say_what_became_of_it(action, ada, ben):
    ben.deactivate()
    with pytest.raises(DomainError, match="Ben Bo has left"):
        action.change(by=ada, owner=ben)
    with pytest.raises(DomainError, match="can read but not write"):
        action.change(by=ada, owner=builders.person("Gun Gren", role="reader"))


def test_the_team_that_promised_may_change_it_after_its_lesson_went_to_another_team(entry, action, ada, ben, dov):
    entry.save_text(entry.content() | {"team": dov.teams.get().pk}, by=ada, publish=True)
    action = Action.objects.get()
    assert may_change(ben, action)
    assert may_change(dov, action)


def test_a_change_that_changes_nothing_leaves_no_trace(action, ada, client):
    client.force_login(ada)
    send(client, action)
    assert [event.verb for event in action.events.all()] == ["promised"]
