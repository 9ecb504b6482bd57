"""Starting: refused with what is missing, until everything on the checklist is so."""

import pytest

from lessons.common.errors import DomainError
from lessons.experiment.checklist import BY_HAND, checklist
from lessons.models import Entry, Experiment
from tests import builders

pytestmark = pytest.mark.django_db


def ticked(entry, by, items=BY_HAND):
    for item in items:
        entry.experiment.tick(item, by=by)
    return entry


def test_an_experiment_starts_when_everything_is_so(ada, client):
    entry = ticked(builders.experiment(by=ada), ada)
    client.force_login(ada)
    client.post(f"/experiments/{entry.pk}/start/")
    experiment = Experiment.objects.get(pk=entry.pk)
    assert (experiment.state, experiment.iteration, experiment.started_version) == ("running", 1, entry.live)
    assert "Running, day 1 of" in client.get(entry.get_absolute_url()).text


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"effect": " "}, "a part of the hypothesis"),
        ({"sign": ""}, "a part of the hypothesis"),
        ({"measure": ""}, "a measure with a baseline"),
        ({"baseline": ""}, "a measure with a baseline"),
        ({"target": "14.0"}, "another target"),
        ({"squad": ()}, "a person in the squad"),
        ({"limits": ""}, "a sandbox with its limits"),
        ({"stop_rule": "\n"}, "a stop rule"),
        ({"ends_on": ""}, "a planned end after the planned start"),
        ({"ends_on": "2026-11-02"}, "a planned end after the planned start"),
    ],
)
def test_what_the_text_lacks_is_named(ada, changes, missing):
    entry = ticked(builders.experiment(by=ada, **changes), ada)
    with pytest.raises(DomainError, match=missing) as refused:
        entry.experiment.start(by=ada)
    assert str(refused.value).startswith("It cannot start yet. Missing: ")
    assert str(refused.value).count(";") == 0
    assert Experiment.objects.get(pk=entry.pk).state == "proposed"


@pytest.mark.parametrize("item", BY_HAND)
def test_what_nobody_has_ticked_is_named(ada, item):
    entry = ticked(builders.experiment(by=ada), ada, items=set(BY_HAND) - {item})
    with pytest.raises(DomainError, match=BY_HAND[item][2]):
        entry.experiment.start(by=ada)


def test_a_squad_that_cannot_see_the_page_is_no_squad(ada, ben, dov, stations):
    shared = {"visibility": "teams", "shared_with": [stations]}
    with_ben = ticked(builders.experiment(by=ada, squad=[ada, ben], **shared), ada)
    with_dov = ticked(builders.experiment(by=ada, squad=[ada, dov], **shared), ada)
    private = ticked(builders.experiment(by=ada, squad=[ada, ben], visibility="me"), ada)
    with_ben.experiment.start(by=ada)
    for entry in (with_dov, private):
        with pytest.raises(DomainError, match="everybody in the squad can see"):
            entry.experiment.start(by=ada)


def test_a_draft_does_not_start(ada):
    entry = ticked(builders.experiment(by=ada, publish=False), ada)
    with pytest.raises(DomainError, match="Propose it first"):
        entry.experiment.start(by=ada)


def test_an_experiment_starts_once(ada):
    entry = builders.experiment(by=ada, start=True)
    with pytest.raises(DomainError, match="has started already"):
        entry.experiment.start(by=ada)


def test_a_tick_can_be_taken_back_until_it_starts(ada, ben, client):
    entry = builders.experiment(by=ada, squad=[ada, ben])
    client.force_login(ben)
    client.post(f"/experiments/{entry.pk}/tick/", {"item": "told"})
    client.post(f"/experiments/{entry.pk}/tick/", {"item": "told"})
    (item,) = [item for item in checklist(entry.experiment) if item.key == "told"]
    assert (item.is_met, item.tick.by) == (True, ben)
    assert "Ben Bo, " in client.get(entry.get_absolute_url()).text
    client.post(f"/experiments/{entry.pk}/tick/", {"item": "told", "so": "no"})
    assert not entry.experiment.ticks.exists()
    ticked(entry, ada).experiment.start(by=ada)
    client.post(f"/experiments/{entry.pk}/tick/", {"item": "told", "so": "no"})
    assert entry.experiment.ticks.count() == 3


def test_nothing_else_can_be_ticked(ada):
    with pytest.raises(DomainError, match="nothing of that name"):
        builders.experiment(by=ada).experiment.tick("squad", by=ada)


def test_what_is_missing_is_said_on_the_page_it_was_asked_from(ada, client):
    entry = builders.experiment(by=ada)
    client.force_login(ada)
    here = f"http://testserver{entry.get_absolute_url()}"
    page = client.post(f"/experiments/{entry.pk}/start/", headers={"Referer": here}, follow=True).text
    assert "It cannot start yet. Missing: that the people it affects have been told" in page
    assert Entry.objects.get(pk=entry.pk).experiment.state == "proposed"
