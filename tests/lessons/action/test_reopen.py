"""Opening an action again."""

import pytest

from lessons.models import Action

pytestmark = pytest.mark.django_db


def test_what_was_said_of_its_end_stays_in_its_history_alone(action, ada, client):
    action.finish(by=ada, evidence="It hangs at gate 3")
    action.say_whether_it_helped("no", by=ada, how="Nobody reads it")
    client.force_login(ada)
    answer = client.post(f"/actions/{action.pk}/reopen/", follow=True)
    assert "It is open again." in answer.text
    action = Action.objects.get()
    assert (action.state, action.evidence, action.helped, action.check_on) == ("open", "", "", None)
    assert "It hangs at gate 3" in answer.text
    assert "How one can see that it is done</h2>" not in answer.text


def test_an_open_one_stays_as_it_is(action, ada, client):
    client.force_login(ada)
    assert client.post(f"/actions/{action.pk}/reopen/").status_code == 302
    assert [event.verb for event in action.events.all()] == ["promised"]
