"""The editor that the kinds share: what holds for a lesson holds for an experiment."""

import uuid

import pytest

from lessons.models import Draft
from tests import builders

pytestmark = pytest.mark.django_db
KINDS = {"lessons": builders.lesson_form, "experiments": builders.experiment_form}


@pytest.fixture(params=KINDS)
def written_at(request):
    """Where something of a kind is written, and what its form sends."""
    return f"/{request.param}/", KINDS[request.param]


def test_a_key_in_another_notation_is_the_same_key(written_at, ada, client):
    address, form = written_at
    key = uuid.uuid4()
    client.force_login(ada)
    refused = client.post(f"{address}new/", form(title="", key=f"{{{key}}}"))
    assert refused.status_code == 422
    assert "Give it a title" in refused.text


def test_teams_that_were_chosen_are_kept_all_of_them(written_at, ada, stations, client):
    address, form = written_at
    chosen = [stations.pk, builders.team("Payments").pk]
    client.force_login(ada)
    client.post(f"{address}autosave/", form(visibility="teams", shared_with=chosen))
    assert Draft.objects.get().content["shared_with"] == [str(pk) for pk in chosen]


def test_a_reader_is_told_why_nothing_can_be_written(written_at, client):
    address, form = written_at
    client.force_login(builders.person("Rosa Read", role="reader"))
    for answer in (client.get(f"{address}new/"), client.post(f"{address}autosave/", form())):
        assert answer.status_code == 403
        assert "Your account can read but not write. Ask an administrator" in answer.text
    assert not Draft.objects.exists()
