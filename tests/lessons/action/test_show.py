"""An action's own page: where it came from, how it stands, what came of it."""

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


def test_from_lesson_to_action_to_outcome(entry, action, ada, ben, dov, client):
    action.finish(by=ben, evidence="It hangs at gate 3")
    action.say_whether_it_helped("yes", by=ada, how="No call that night")
    client.force_login(dov)
    shown = client.get(f"/actions/{action.pk}/").text
    places = [
        shown.index(words) for words in (f'href="{entry.get_absolute_url()}"', "This action", "Did it help?<span")
    ]
    assert places == sorted(places)
    for words in ("It hangs at gate 3", "No call that night", "Ben Bo, ", "Promised"):
        assert words in shown
    assert "<form" not in shown.partition("<main")[2]


def test_an_action_of_a_finding_leads_to_it(finding, ada, ben, dov, client):
    action = builders.action(origin=finding.retrospective.entry, owner=dov, by=ada, finding=finding)
    client.force_login(ben)
    shown = client.get(f"/actions/{action.pk}/").text
    assert f"umea-cut-over/#{finding.anchor}" in shown
    assert finding.name in shown
    client.force_login(dov)
    shown = client.get(f"/actions/{action.pk}/").text
    assert "From a retrospective that you may not see" in shown
    assert finding.name not in shown
    assert "Umeå" not in shown


def test_a_hidden_action_and_a_missing_one_look_the_same_and_a_deleted_one_is_gone(ada, ben, dov, client):
    entry = builders.lesson("Ours", by=ada, visibility="me")
    action = builders.action(origin=entry, owner=ada)
    client.force_login(dov)
    for verb in ("", "done/", "drop/", "change/", "reopen/", "check/"):
        ask = client.post if verb else client.get
        assert {ask(f"/actions/{pk}/{verb}").status_code for pk in (action.pk, 987654321)} == {404}, verb
    assert client.get(f"/actions/new/?for={entry.pk}").status_code == 404
    entry.delete_softly(by=ada)
    assert client.get(f"/actions/{action.pk}/").status_code == 404
    client.force_login(ada)
    answer = client.get(f"/actions/{action.pk}/")
    assert answer.status_code == 410
    assert "Ours" in answer.text
    assert client.post(f"/actions/{action.pk}/done/", {"evidence": "Done"}).status_code == 410


def test_who_left_stays_as_a_former_member_in_its_history(action, ada, ben, client):
    action.change(by=ben, text="Print the big rota")
    ben.deactivate()
    client.force_login(ada)
    assert "Ben Bo (former member), " in client.get(f"/actions/{action.pk}/").text


def test_the_page_costs_a_constant_number_of_queries(action, ada, ben, client, django_assert_max_num_queries):
    for number in range(12):
        action.change(by=ada, owner=ben if number % 2 else ada, note=f"Turn {number}")
    client.force_login(ada)
    with django_assert_max_num_queries(11):
        client.get(f"/actions/{action.pk}/")
