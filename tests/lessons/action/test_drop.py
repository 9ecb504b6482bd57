"""Dropping an action, with the reason."""

import pytest

from lessons.models import Action

pytestmark = pytest.mark.django_db


def test_dropped_keeps_its_reason(action, ada, client):
    client.force_login(ada)
    answer = client.post(f"/actions/{action.pk}/drop/", {"reason": "The panel shows it now"}, follow=True)
    assert "The panel shows it now" in answer.text
    assert "Why it was dropped" in answer.text
    assert Action.objects.get().state == "dropped"


def test_without_a_reason_it_is_asked_for_where_it_is_to_be_typed(action, ada, client):
    client.force_login(ada)
    answer = client.post(f"/actions/{action.pk}/drop/", {"reason": ""})
    assert answer.status_code == 422
    assert 'id="drop" open' in answer.text
    assert "The next team that has the same idea" in answer.text
    assert Action.objects.get().is_open
