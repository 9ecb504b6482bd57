"""Stopping early: always with the reason, and what was learned can be written then."""

import pytest

from lessons.common.errors import DomainError
from lessons.models import Experiment
from tests import builders
from tests.builders import CONCLUSION

pytestmark = pytest.mark.django_db


def test_stopping_keeps_the_reason_and_asks_for_what_was_learned(ada, client):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    client.post(f"/experiments/{entry.pk}/stop/", {"reason": "A connection was missed at Boden."})
    experiment = Experiment.objects.get(pk=entry.pk)
    assert (experiment.state, experiment.outcome) == ("stopped", "")
    page = client.get(entry.get_absolute_url()).text
    assert "A connection was missed at Boden." in page
    assert "Write what was learned" in page
    assert "What does it say about the hypothesis?" not in client.get(f"/experiments/{entry.pk}/conclude/").text
    client.post(f"/experiments/{entry.pk}/conclude/", CONCLUSION | {"based_on": "1", "result": ""})
    experiment.refresh_from_db()
    assert (experiment.state, experiment.learned) == ("stopped", "The stop was the reason.")


def test_a_stop_without_a_reason_comes_back(ada, client):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    answer = client.post(f"/experiments/{entry.pk}/stop/", {"reason": "  "})
    assert answer.status_code == 422
    assert "Say in a sentence why it stops" in answer.text
    with pytest.raises(DomainError, match="why it stops"):
        entry.experiment.stop(by=ada, reason=" ")
    assert Experiment.objects.get(pk=entry.pk).state == "running"


def test_only_what_runs_can_be_stopped(ada):
    with pytest.raises(DomainError, match="nothing to stop"):
        builders.experiment(by=ada).experiment.stop(by=ada, reason="Snow.")
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.stop(by=ada, reason="Snow.")
    with pytest.raises(DomainError, match="nothing to conclude"):
        entry.experiment.conclude("confirmed", CONCLUSION, by=ada)
