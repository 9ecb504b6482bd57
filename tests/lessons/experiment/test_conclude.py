"""Concluding: an outcome with its figure, what was learned, and every outcome with the same honour."""

import re

import pytest

from lessons.common.errors import DomainError
from lessons.entry.history import EditConflict
from lessons.models import Entry, Experiment, Tag
from lessons.review import reviewing
from tests import builders
from tests.builders import CONCLUSION

pytestmark = pytest.mark.django_db
OUTCOMES = ("confirmed", "refuted", "inconclusive")


def form(entry, **changes):
    return CONCLUSION | {"outcome": "confirmed", "based_on": str(entry.latest.number), **changes}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_experiment_is_concluded_with_what_came_of_it(ada, client, outcome):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    answer = client.post(f"/experiments/{entry.pk}/conclude/", form(entry, outcome=outcome))
    assert answer.status_code == 302
    experiment = Experiment.objects.get(pk=entry.pk)
    assert (experiment.state, experiment.outcome, experiment.result) == ("concluded", outcome, 6)
    assert experiment.ended_at is not None
    assert experiment.entry.live.content["learned"] == "The stop was the reason."
    page = client.get(entry.get_absolute_url()).text
    assert "Two minutes were enough." in page
    assert "The result is at or beyond the target." in page


def test_every_outcome_has_the_same_page_and_none_is_called_a_failure(ada, dov, client):
    client.force_login(dov)
    shapes = set()
    for outcome in OUTCOMES:
        entry = builders.experiment(by=ada, start=True)
        entry.experiment.conclude(outcome, CONCLUSION, by=ada)
        page = client.get(entry.get_absolute_url()).text
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"fail(ed|ure)", main, re.I)
        shapes.add(tuple(re.findall(r'<(?:section|h1|h2|p|svg|rect|table)\b[^>]*?class="([^"]*)"', main)))
    assert len(shapes) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": ""}, "None of the three is better than another"),
        ({"outcome": "failed"}, "Select a valid choice"),
        ({"result": ""}, "Write the result as a number"),
        ({"outcome": "refuted", "result": ""}, "Write the result as a number"),
        ({"result": "six"}, "Write a number, like 14 or 2.5."),
        ({"learned": " "}, "Write what you learned"),
        ({"summary": "One. Two. Three."}, "Write one or two sentences"),
    ],
)
def test_what_is_missing_is_said_and_the_text_stays(ada, client, changes, sentence):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(ada)
    answer = client.post(f"/experiments/{entry.pk}/conclude/", form(entry, came_out="My long story.", **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "My long story." in answer.text
    assert Experiment.objects.get(pk=entry.pk).state == "running"


def test_what_cannot_be_told_needs_no_figure(ada):
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.conclude("inconclusive", CONCLUSION | {"result": ""}, by=ada)
    assert Experiment.objects.get(pk=entry.pk).result is None


def test_the_rules_hold_without_the_form(ada):
    entry = builders.experiment(by=ada, start=True)
    for outcome, conclusion in (("", CONCLUSION), ("refuted", CONCLUSION | {"result": ""}),
                                ("confirmed", CONCLUSION | {"learned": ""})):  # fmt: skip
        with pytest.raises(DomainError):
            entry.experiment.conclude(outcome, conclusion, by=ada)
    with pytest.raises(DomainError, match="Start it first"):
        builders.experiment(by=ada).experiment.conclude("confirmed", CONCLUSION, by=ada)


def test_an_outcome_can_be_corrected_and_the_day_it_ended_stays(ada, client):
    entry = builders.experiment(by=ada, start=True)
    entry.experiment.conclude("confirmed", CONCLUSION, by=ada)
    ended = Experiment.objects.get(pk=entry.pk).ended_at
    client.force_login(ada)
    assert "Two minutes were enough." in client.get(f"/experiments/{entry.pk}/conclude/").text
    again = form(Entry.objects.get(pk=entry.pk), outcome="inconclusive", learned="We counted twice.")
    client.post(f"/experiments/{entry.pk}/conclude/", again)
    experiment = Experiment.objects.get(pk=entry.pk)
    assert (experiment.outcome, experiment.ended_at, experiment.learned) == ("inconclusive", ended, "We counted twice.")
    verbs = experiment.entry.activities.filter(verb="concluded").values_list("detail", flat=True)
    assert sorted(verbs) == ["confirmed", "inconclusive"]


def test_two_who_conclude_at_once_see_both_texts(ada, ben, client):
    entry = builders.experiment(by=ada, squad=[ada, ben], start=True)
    client.force_login(ben)
    client.post(f"/experiments/{entry.pk}/conclude/", form(entry, learned="What Ben learned."))
    client.force_login(ada)
    mine = form(entry, outcome="refuted", learned="What Ada learned.")
    answer = client.post(f"/experiments/{entry.pk}/conclude/", mine)
    assert answer.status_code == 409
    assert "What Ada learned." in answer.text
    assert 'name="based_on" value="2"' in answer.text
    assert Experiment.objects.get(pk=entry.pk).learned == "What Ben learned."
    client.post(f"/experiments/{entry.pk}/conclude/", mine | {"based_on": "2"})
    assert Experiment.objects.get(pk=entry.pk).learned == "What Ada learned."


def test_a_change_of_the_plan_is_no_conflict_with_a_conclusion(ada):
    entry = builders.experiment(by=ada, start=True)
    entry.save_text(entry.content() | {"limits": "No freight either."}, by=ada, publish=True)
    entry.experiment.conclude("confirmed", CONCLUSION, by=ada, based_on=1)
    content = Entry.objects.get(pk=entry.pk).latest.content
    assert (content["limits"], content["learned"]) == ("No freight either.", "The stop was the reason.")
    with pytest.raises(EditConflict):
        entry.experiment.conclude("confirmed", CONCLUSION | {"learned": "Otherwise."}, by=ada, based_on=1)


def test_what_was_promised_at_the_start_is_shown_when_it_was_changed(ada, dov, client):
    entry = builders.experiment(by=ada, start=True)
    client.force_login(dov)
    entry.save_text(entry.content() | {"background": "Talk."}, by=ada, publish=True)
    assert "was changed after the start" not in client.get(entry.get_absolute_url()).text
    entry.save_text(entry.content() | {"target": "13"}, by=ada, publish=True)
    page = client.get(entry.get_absolute_url()).text
    assert "was changed after the start" in page
    address = re.search(r'href="(/entries/\d+/compare/\?from=1&amp;to=3)"', page)[1].replace("&amp;", "&")
    compared = client.get(address).text
    assert "Target" in compared
    assert "13" in compared


def plan(entry, belief):
    return entry.latest.content | {"belief": belief}


def test_a_plan_that_is_in_review_is_not_published_with_the_conclusion(ada, ben, stations):
    entry = builders.experiment(by=ada, team=stations, start=True)
    entry.save_text(plan(entry, "Three minutes."), by=ada)
    reviewing.ask(Entry.objects.get(pk=entry.pk), by=ada, people=[ben])
    with pytest.raises(DomainError, match="in review"):
        entry.experiment.conclude("confirmed", CONCLUSION, by=ada)
    assert Experiment.objects.get(pk=entry.pk).state == "running"


def test_a_plan_that_nobody_published_goes_on_waiting_after_the_conclusion(ada):
    entry = builders.experiment(by=ada, start=True, tags=["stops"])
    before = entry.live.content["belief"]
    entry.save_text(plan(entry, "Three minutes."), by=ada)
    Tag.objects.get(name="stops").delete()
    Experiment.objects.get(pk=entry.pk).conclude("confirmed", CONCLUSION, by=ada)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.live.content["belief"], entry.live.content["learned"]) == (before, CONCLUSION["learned"])
    assert (entry.latest.content["belief"], entry.latest.content["learned"]) == (
        "Three minutes.",
        CONCLUSION["learned"],
    )
    assert entry.live.content["tags"] == []
