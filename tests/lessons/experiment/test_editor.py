"""Planning in the browser: nothing typed is lost, nobody overwrites anybody, what a version holds comes back."""

import json

import pytest

from lessons.models import Draft, Entry, Experiment
from tests import builders
from tests.builders import experiment_form as form

pytestmark = pytest.mark.django_db


def test_proposing_leads_to_the_experiment(ada, ben, client):
    client.force_login(ada)
    answer = client.post("/experiments/new/", form(squad="Ada Ek, ben@norrland.example", tags="Jörn"))
    entry = Entry.objects.get()
    assert answer.url == f"/experiments/{entry.pk}-stop-two-minutes-at-jorn/"
    page = client.get(answer.url).text
    assert (entry.status, entry.experiment.state) == ("published", "proposed")
    assert {member.person for member in entry.experiment.members.all()} == {ada, ben}
    assert "all who change at Boden" in page


def test_a_draft_is_its_authors_own_until_it_is_proposed(ada, ben, client):
    client.force_login(ada)
    client.post("/experiments/new/", {"title": "Half an idea", "visibility": "everyone", "action": "draft"})
    entry = Entry.objects.get()
    assert f"/experiments/{entry.pk}/edit/" in client.get("/").text
    client.force_login(ben)
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.post(f"/experiments/{entry.pk}/propose/").status_code == 404
    client.force_login(ada)
    refused = client.post(f"/experiments/{entry.pk}/propose/", follow=True)
    assert "Write the takeaway before you publish it" in refused.text
    entry.save_text(entry.latest.content | {"summary": "We will try."}, by=ada)
    client.post(f"/experiments/{entry.pk}/propose/")
    client.force_login(ben)
    assert client.get(entry.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give it a title"),
        ({"summary": ""}, "Write one or two sentences"),
        ({"baseline": "a lot"}, "Write a number, like 14 or 2.5."),
        ({"target": "99999999999"}, "Write a number, like 14 or 2.5."),
        ({"ends_on": "2026-11-01"}, "The end must lie after the start."),
        ({"squad": "Nobody Atall"}, "Nobody here is called Nobody Atall"),
        ({"visibility": "teams"}, "Choose at least one team"),
        ({"belief": "x" * 601}, "at most 600 characters"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays(ada, client, changes, sentence):
    client.force_login(ada)
    answer = client.post("/experiments/new/", form(sandbox="My long story", **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "My long story" in answer.text
    assert not Entry.objects.exists()


def test_two_people_of_one_name_are_told_apart_by_their_address(ada, ben, client):
    other = builders.person("Ben Bo", email="ben.bo@norrland.example")
    client.force_login(ada)
    answer = client.post("/experiments/new/", form(squad="Ben Bo"))
    assert answer.status_code == 422
    assert "2 people are called Ben Bo" in answer.text
    client.post("/experiments/new/", form(squad="ben.bo@norrland.example"))
    entry = Entry.objects.get()
    assert entry.experiment.members.get().person == other
    assert 'value="ben.bo@norrland.example"' in client.get(f"/experiments/{entry.pk}/edit/").text


def test_when_two_people_edit_the_second_sees_both_texts_and_loses_nothing(ada, ben, client):
    entry = builders.experiment(by=ada, squad=[ada, ben])
    client.force_login(ben)
    client.post(f"/experiments/{entry.pk}/edit/", form(limits="Ben’s limits.", squad="Ada Ek, Ben Bo", based_on="1"))
    client.force_login(ada)
    mine = form(limits="Ada’s limits.", squad="Ada Ek, Ben Bo", based_on="1", started="everyone||")
    answer = client.post(f"/experiments/{entry.pk}/edit/", mine)
    assert answer.status_code == 409
    assert "Ada’s limits." in answer.text
    assert "<del>Ben’s</del>" in answer.text
    assert Experiment.objects.get(pk=entry.pk).limits == "Ben’s limits."
    client.post(f"/experiments/{entry.pk}/edit/", mine | {"based_on": "2"})
    assert Experiment.objects.get(pk=entry.pk).limits == "Ada’s limits."


def test_changing_the_plan_of_a_concluded_one_keeps_its_conclusion(ada, client):
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.conclude("refuted", builders.CONCLUSION, by=ada)
    client.force_login(ada)
    client.post(f"/experiments/{entry.pk}/edit/", form(summary="New words.", squad="Ada Ek", based_on="2"))
    experiment = Experiment.objects.get(pk=entry.pk)
    assert (experiment.learned, experiment.result, experiment.outcome) == ("The stop was the reason.", 6, "refuted")
    assert experiment.entry.summary == "New words."


def test_text_is_kept_while_writing_and_waits_in_the_editor(ada, client):
    client.force_login(ada)
    sent = {"title": "Half a", "baseline": "four", "squad_teams": ["1"], "belief": "a thing"}
    key = json.loads(client.post("/experiments/autosave/", sent).content)["key"]
    assert f"/experiments/new/?draft={key}" in client.get("/").text
    page = client.get(f"/experiments/new/?draft={key}").text
    assert 'value="four"' in page
    assert "a thing" in page
    client.post(f"/experiments/drafts/{key}/discard/")
    assert not Draft.objects.exists()
    entry = builders.experiment(by=ada)
    client.post(f"/experiments/{entry.pk}/autosave/", {"title": "Better title", "based_on": "1"})
    assert "Better title" in client.get(f"/experiments/{entry.pk}/edit/").text
    client.post(f"/experiments/{entry.pk}/edit/", form(title="Better title", based_on="1"))
    assert not Draft.objects.exists()


def test_a_form_sent_twice_makes_one_experiment(ada, client):
    client.force_login(ada)
    sent = form()
    assert client.post("/experiments/new/", sent).url == client.post("/experiments/new/", sent).url
    assert Experiment.objects.count() == 1


def test_a_preview_shows_the_sentence_and_saves_nothing(ada, client):
    client.force_login(ada)
    page = client.post("/experiments/new/", form(action="preview", sign="", sandbox="On **weekdays**.")).text
    assert "<strong>weekdays</strong>" in page
    assert "(not written yet)" in page
    assert not Entry.objects.exists()


def test_a_reader_is_told_that_they_cannot_write(client, db):
    client.force_login(builders.person("Gun Gren", role="reader"))
    answer = client.get("/experiments/new/")
    assert answer.status_code == 403
    assert "can read but not write" in answer.text


def test_a_version_holds_the_whole_plan_and_comes_back(ada, ben, stations, client):
    entry = builders.experiment(by=ada, squad=[ada, ben], squad_teams=[stations])
    first = entry.latest
    changed = dict.fromkeys(builders.PLAN, "1") | {"starts_on": "2027-01-01", "ends_on": "2027-02-01"}
    entry.save_text(entry.content() | changed | {"squad": [], "squad_teams": []}, by=ada, publish=True)
    client.force_login(ada)
    compared = client.get(f"/entries/{entry.pk}/compare/").text
    for words in ("We believe that", "Before", "Planned end", "Ada Ek", "Stations"):
        assert words in compared
    client.post(f"/entries/{entry.pk}/versions/1/restore/")
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.content() == first.content == entry.latest.content


def test_the_download_has_the_plan_in_words(ada, ben, stations, client):
    entry = builders.experiment(by=ada, squad=[ben, ada], squad_teams=[stations])
    client.force_login(ada)
    text = client.get(f"/entries/{entry.pk}.md").text
    assert "squad:\n- Ada Ek\n- Ben Bo\nsquad_teams:\n- Stations\n" in text
    assert "## Hypothesis\n\nWe believe that a longer stop at Jörn will halve the minutes lost there for" in text
    assert "Before 14, target 7 minutes a week." in text
