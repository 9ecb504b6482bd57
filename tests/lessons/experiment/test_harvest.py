"""Harvest: a draft lesson of what it showed, linked both ways; and actions because of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.experiment.harvest import harvest
from lessons.models import Action, Entry
from tests import builders
from tests.builders import CONCLUSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuted(ada, stations):
    entry = builders.experiment(by=ada, team=stations, start=True, tags=["Jörn"], background="It was always late.")
    entry.experiment.conclude("refuted", CONCLUSION | {"result": "15"}, by=ada)
    return Entry.objects.get(pk=entry.pk)


def test_a_lesson_is_drafted_from_an_experiment_and_each_names_the_other(ada, ben, refuted, client):
    client.force_login(ada)
    answer = client.post(f"/experiments/{refuted.pk}/harvest/", {"nature": "strength"})
    lesson = Entry.objects.get(kind="lesson")
    assert answer.url == f"/lessons/{lesson.pk}/edit/"
    assert (lesson.status, lesson.author, lesson.team, lesson.title) == ("draft", ada, refuted.team, refuted.title)
    assert [tag.name for tag in lesson.tags.all()] == ["Jörn"]
    text = lesson.lesson
    assert (text.nature, text.context) == ("strength", "It was always late.\n\nOne train, on weekdays.")
    assert text.happened == (
        "The experiment refuted it.\n\nMinutes lost at Jörn, by the log of control.\n\n"
        "Before 14, target 7, result 15 minutes a week.\n\nSix minutes a week."
    )
    assert text.reasons.startswith("We believe that a longer stop at Jörn will halve the minutes lost there for")
    assert text.recommendation == "The stop was the reason.\n\nKeep it."
    assert "Came from" in client.get(lesson.get_absolute_url()).text
    page = client.get(refuted.get_absolute_url()).text
    assert lesson.get_absolute_url() in page
    client.force_login(ben)
    assert lesson.get_absolute_url() not in client.get(refuted.get_absolute_url()).text
    lesson.save_text(lesson.latest.content, by=ada, publish=True)
    assert lesson.get_absolute_url() in client.get(refuted.get_absolute_url()).text


def test_what_kind_of_lesson_it_is_follows_the_outcome_when_nobody_chose(ada, refuted):
    assert harvest(refuted.experiment, by=ada, nature="odd").lesson.nature == "problem"
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.conclude("confirmed", CONCLUSION, by=ada)
    assert harvest(entry.experiment, by=ada).lesson.nature == "strength"


def test_a_lesson_is_for_those_who_see_the_experiment(ada, stations):
    entry = builders.experiment(by=ada, start=True, visibility="teams", shared_with=[stations])
    lesson = harvest(entry.experiment, by=ada)
    assert (lesson.visibility, list(lesson.shared_with.all())) == ("teams", [stations])


def test_nothing_is_harvested_before_the_start(ada):
    with pytest.raises(DomainError, match="Nothing has been tried yet"):
        harvest(builders.experiment(by=ada).experiment, by=ada)


def test_an_action_is_promised_by_somebody_of_the_squad(ada, ben, dov, client):
    entry = builders.experiment(by=ada, squad=[ben], start=True)
    due = timezone.localdate() + timedelta(days=14)
    client.force_login(ben)
    address = f"/experiments/{entry.pk}/actions/"
    client.post(address, {"text": "Tell the drivers", "owner": str(ada.pk), "due_on": due.isoformat()})
    action = Action.objects.get()
    assert (action.origin, action.owner, action.due_on, action.created_by) == (entry, ada, due, ben)
    assert "Tell the drivers" in client.get(entry.get_absolute_url()).text
    for refused in (
        {"text": "Typed and kept", "owner": str(dov.pk), "due_on": due.isoformat()},
        {"text": "Typed and kept", "owner": str(ada.pk), "due_on": "2020-01-01"},
    ):
        answer = client.post(address, refused)
        assert answer.status_code == 422
        assert "Typed and kept" in answer.text
    assert Action.objects.count() == 1
