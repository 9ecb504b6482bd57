"""Who may do what with an experiment: those who could change any entry, and its squad."""

import pytest

from lessons.models import Entry, Experiment, LogLine
from tests import builders
from tests.builders import experiment_form

pytestmark = pytest.mark.django_db
VERBS = ("edit", "tick", "start", "log", "conclude", "stop", "harvest", "actions")


def statuses(client, entry):
    return {verb: client.post(f"/experiments/{entry.pk}/{verb}/").status_code for verb in VERBS}


def test_an_outsider_reads_and_changes_nothing(ada, dov, client):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(dov)
    page = client.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert "<form" not in page.text[page.text.index("<main") :]
    assert set(statuses(client, entry).values()) == {403}


def test_the_squad_may_run_it_whatever_team_they_are_in(ada, dov, client):
    entry = builders.experiment(by=ada, squad=[dov], start=True)
    client.force_login(dov)
    client.post(f"/experiments/{entry.pk}/log/", {"text": "Dov saw it."})
    assert LogLine.objects.get().by == dov
    assert 403 not in statuses(client, entry).values()


def test_a_team_in_the_squad_may_run_it_too(ada, dov, client):
    payments = dov.memberships.get().team
    entry = builders.experiment(by=ada, squad_teams=[payments], start=True)
    client.force_login(dov)
    assert client.post(f"/experiments/{entry.pk}/log/", {"text": "Payments saw it."}).status_code == 302


def test_a_reader_in_the_squad_only_reads(ada, stations, client):
    gun = builders.person("Gun Gren", role="reader", teams=[stations])
    entry = builders.experiment(by=ada, squad=[gun], start=True)
    client.force_login(gun)
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert set(statuses(client, entry).values()) == {403}


def test_being_in_the_squad_shows_nobody_what_they_may_not_see(ada, dov, stations, client):
    hidden = builders.experiment(by=ada, squad=[dov], visibility="teams", shared_with=[stations])
    draft = builders.experiment(by=ada, squad=[dov], publish=False)
    client.force_login(dov)
    for entry in (hidden, draft):
        assert client.get(entry.get_absolute_url()).status_code == 404
        assert set(statuses(client, entry).values()) == {404}
    assert "Jörn" not in client.get("/experiments/").text


def test_the_squad_changes_the_plan_but_not_who_may_see_it(ada, dov, client):
    entry = builders.experiment(by=ada, squad=[ada, dov])
    client.force_login(dov)
    assert "Who may see it?" not in client.get(f"/experiments/{entry.pk}/edit/").text
    sent = experiment_form(limits="Nor the freight.", squad="Ada Ek, Dov Dal", visibility="me", based_on="1")
    answer = client.post(f"/experiments/{entry.pk}/edit/", sent)
    assert answer.status_code == 302
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.experiment.limits, entry.visibility) == ("Nor the freight.", "everyone")
    assert client.post(f"/entries/{entry.pk}/delete/").status_code == 403


def test_an_administrator_who_opened_it_only_reads(ada, client):
    fia = builders.person("Fia Fors", role="administrator")
    entry = builders.experiment(by=ada, squad=[ada, fia], visibility="me")
    entry.open_to(fia, reason="A question of safety.")
    client.force_login(fia)
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert client.post(f"/experiments/{entry.pk}/log/", {"text": "No."}).status_code == 403


def test_a_lesson_has_no_page_among_the_experiments(ada, client):
    lesson = builders.lesson(by=ada)
    client.force_login(ada)
    assert client.get(f"/experiments/{lesson.pk}/").status_code == 404
    assert not Experiment.objects.exists()
