"""The list of actions: one's own, a team's, everybody's, as far as one may see them."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Action
from tests import builders

pytestmark = pytest.mark.django_db


def page(client, address="/actions/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def listed(shown):
    return re.findall(r'class="todo__what"[^>]*>([^<]+)<', shown)


def marks(shown):
    return re.findall(r'class="state state--(\w+)"><svg[^>]*><use href="[^"]*#(\w+)"/></svg>([^<]+)<', shown)


def rows_of(client, address):
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def many(entry, ada, ben):
    """One of Ada's in each state, and one of Ben's."""
    made = {
        name: builders.action(name, origin=entry, owner=ada, days=days)
        for name, days in (("Late", -2), ("Soon", 1), ("Later", 40), ("Looked for", -60), ("Finished", -50), ("Not", 5))
    }
    made["Looked for"].finish(by=ada, evidence="See", at=timezone.now() - timedelta(days=30))
    made["Finished"].finish(by=ada, evidence="See")
    made["Not"].drop(by=ada, reason="No use")
    builders.action("Of Ben", origin=entry, owner=ben, days=2)
    return made


def test_it_opens_with_what_is_open_then_what_is_to_be_checked_then_what_ended(many, ada, client):
    client.force_login(ada)
    shown = page(client)
    assert listed(shown) == ["Late", "Soon", "Later", "Looked for", "Not", "Finished"]
    assert marks(shown)[:2] == [("due", "due", "2 days late"), ("open", "year", "Due tomorrow")]
    assert "Of Ben" not in shown


@pytest.mark.parametrize(("query", "expected"), [
    ("?state=open", ["Late", "Soon", "Later"]),
    ("?state=overdue", ["Late"]),
    ("?state=check", ["Looked for"]),
    ("?state=done", ["Finished", "Looked for"]),
    ("?state=dropped", ["Not"]),
    ("?state=ownerless", []),
    ("?whose=everyone&state=open", ["Late", "Soon", "Of Ben", "Later"]),
    ("?team=stations&state=open", ["Late", "Soon", "Of Ben", "Later"]),
    ("?team=stations&whose=mine&state=open", ["Late", "Soon", "Later"]),
    ("?team=payments&state=open", []),
    ("?team=nowhere&state=nothing&whose=nobody", ["Late", "Soon", "Later", "Looked for", "Not", "Finished"]),
])  # fmt: skip
def test_filters_narrow_the_list_and_the_download_alike(many, ada, dov, client, query, expected):
    client.force_login(ada)
    assert listed(page(client, f"/actions/{query}")) == expected
    assert sorted(row["action"] for row in rows_of(client, f"/actions/actions.csv{query}")) == sorted(expected)


def test_the_counts_are_those_of_the_person_and_team(many, ada, client):
    client.force_login(ada)
    for query, numbers in (
        ("", {"open": 3, "overdue": 1, "check": 1, "done": 2, "dropped": 1}),
        ("?whose=everyone", {"open": 4, "overdue": 1, "check": 1, "done": 2, "dropped": 1}),
    ):
        counts = client.get(f"/actions/{query}").context["counts"]
        assert {key: number for key, _, number in counts} == numbers


def test_the_next_step_is_offered_to_the_owner_and_the_team_alone(entry, many, ada, ben, cleo, client):
    for person, steps in ((ada, 4), (ben, 4), (cleo, 0)):
        client.force_login(person)
        assert page(client, "/actions/?whose=everyone&state=open").count("Mark as done") == steps, person
    reader = builders.person("Gun Gren", role="reader", teams=[entry.team])
    client.force_login(reader)
    assert "Mark as done" not in page(client, "/actions/?whose=everyone")


def test_an_owner_learns_nothing_of_what_they_may_not_see_but_its_kind(ada, dov, client):
    entry = builders.lesson("What I said to my manager", by=ada, visibility="me")
    action = builders.action("Ask payroll", origin=entry, owner=dov, by=ada)
    client.force_login(dov)
    for address in ("/actions/", f"/actions/{action.pk}/", "/"):
        builders.Action.objects.filter(pk=action.pk).update(due_on=timezone.localdate())
        shown = page(client, address)
        assert "Ask payroll" in shown
        assert "that you may not see" in shown
        assert "my manager" not in shown, address
        assert f"/lessons/{entry.pk}" not in shown, address
    assert [row["came_from"] for row in rows_of(client, "/actions/actions.csv")] == ["Lesson"]
    client.force_login(ada)
    assert "my manager" in page(client, "/actions/?whose=everyone")
    assert [row["came_from"] for row in rows_of(client, "/actions/actions.csv?whose=everyone")] == [entry.title]


def test_what_came_out_of_a_deleted_entry_is_in_no_list(entry, action, ada, client):
    client.force_login(ada)
    assert listed(page(client)) == ["Print the rota"]
    entry.delete_softly(by=ada)
    assert listed(page(client)) == []
    assert "You have nothing open" in page(client)
    assert rows_of(client, "/actions/actions.csv") == []


def test_an_action_of_somebody_who_left_is_marked_in_the_teams_list(action, ada, ben, client):
    ada.deactivate()
    client.force_login(ben)
    shown = page(client, "/actions/?team=stations")
    assert "Ada Ek (former member)" in shown
    assert ("due", "person", "Needs a new owner") in marks(shown)
    assert "Choose an owner" in shown
    assert listed(page(client, "/actions/?team=stations&state=ownerless")) == ["Print the rota"]


def test_pages_are_numbered_and_cost_the_same_with_many(entry, ada, ben, client, django_assert_max_num_queries):
    for number in range(60):
        made = builders.action(f"Action {number:02}", origin=entry, owner=ada if number % 2 else ben, days=number)
        if number % 5 == 0:
            made.finish(by=ada, evidence="See", at=timezone.now() - timedelta(days=40))
    client.force_login(ada)
    with django_assert_max_num_queries(9):
        shown = page(client, "/actions/?whose=everyone")
    assert len(listed(shown)) == 25 + 5
    assert "1 to 25 of 48" in shown
    assert len(listed(page(client, "/actions/?whose=everyone&page=2"))) == 23
    with django_assert_max_num_queries(6):
        assert len(rows_of(client, "/actions/actions.csv?whose=everyone")) == 60


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_the_download_is_taken_for_a_formula(entry, ada, client, start):
    action = builders.action(f"{start}1+1", origin=entry, owner=ada)
    action.finish(by=ada, evidence=f"{start}cmd")
    action.say_whether_it_helped("no", by=ada, how=f"{start}how")
    client.force_login(ada)
    (row,) = rows_of(client, "/actions/actions.csv")
    assert (row["action"], row["evidence_or_reason"], row["how"]) == (f"'{start}1+1", f"'{start}cmd", f"'{start}how")


def test_the_menu_leads_here_and_a_key_does(ada, client):
    client.force_login(ada)
    assert '<a href="/actions/" data-key="g a">Your actions</a>' in page(client, "/library/")
    assert "Your actions" in page(client, "/help/keyboard/")
    assert not Action.objects.exists()
