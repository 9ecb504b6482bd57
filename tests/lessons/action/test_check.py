"""Did it help? Asked some weeks after an action was done."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.models import Action

pytestmark = pytest.mark.django_db
WEEKS = timedelta(days=28)


@pytest.fixture
def done(action, ada):
    """Done so long ago that it is time to look back."""
    action.finish(by=ada, evidence="See gate 3", at=timezone.now() - WEEKS)
    return action


def send(client, action, helped, how="", seen=None):
    data = {"helped": helped, "how": how, "seen": action.newest_event if seen is None else seen}
    return client.post(f"/actions/{action.pk}/check/", data)


def test_it_is_due_four_weeks_after_and_not_a_day_before(action, ada):
    action.finish(by=ada, evidence="See gate 3")
    today = timezone.localdate()
    assert not Action.objects.checks_due(today + WEEKS - timedelta(days=1)).exists()
    assert Action.objects.checks_due(today + WEEKS).exists()
    assert not Action.objects.get().is_to_be_checked
    with time_machine.travel(timezone.now() + WEEKS):
        assert Action.objects.get().is_to_be_checked


@pytest.mark.parametrize(("answer", "words"), [
    ("yes", "It helped"), ("partly", "Helped partly"), ("no", "Did not help"), ("unknown", "Done"),
])  # fmt: skip
def test_each_answer_is_kept_with_the_action_and_marks_it(done, ada, client, answer, words):
    client.force_login(ada)
    assert send(client, done, answer, "Two nights needed no call").status_code == 302
    action = Action.objects.get()
    assert (action.helped, action.helped_how, action.standing.words) == (answer, "Two nights needed no call", words)
    assert not Action.objects.checks_due(timezone.localdate()).exists()
    assert "Two nights needed no call" in client.get(f"/actions/{done.pk}/").text


@pytest.mark.parametrize("answer", ["", "great"])
def test_an_answer_is_one_of_four(done, ada, client, answer):
    client.force_login(ada)
    refused = send(client, done, answer, "I was there")
    assert refused.status_code == 422
    assert "Choose one of the four answers." in refused.text
    assert "I was there" in refused.text
    with pytest.raises(DomainError, match="Choose one of the answers"):
        done.say_whether_it_helped("great", by=ada)


def test_the_second_of_two_answers_is_not_kept_unseen(done, ada, ben, client):
    seen = done.newest_event
    done.say_whether_it_helped("no", by=ben, how="Nobody reads it")
    client.force_login(ada)
    answer = send(client, done, "yes", "I read it", seen)
    assert answer.status_code == 422
    assert "Nobody reads it" in answer.text
    assert "I read it" in answer.text
    assert Action.objects.get().helped == "no"
    assert send(client, done, "yes", "I read it").status_code == 302
    assert "Yes, instead of “No”" in client.get(f"/actions/{done.pk}/").text


def test_what_is_not_done_cannot_have_helped(action, ada, client):
    client.force_login(ada)
    answer = send(client, action, "yes", "It is nearly done")
    assert answer.status_code == 422
    assert "Only an action that is done can have helped." in answer.text
    assert "It is nearly done" in answer.text
