"""A new action: one sentence, one owner who is here and can write, one day."""

from datetime import date

import pytest

from lessons.action.owners import owners_for
from lessons.common.errors import DomainError
from lessons.models import Action, User
from tests import builders

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 3)


def promise(text, entry, owner):
    return Action.objects.promise(text, owner=owner, due_on=DAY, origin=entry, by=owner)


def test_a_promise_belongs_to_the_entry_and_its_team_and_begins_its_history(entry, ada, stations):
    made = promise("  Print the \n rota ", entry, ada)
    assert (made.text, made.team, made.origin, made.state) == ("Print the rota", stations, entry, "open")
    assert [(event.verb, event.person) for event in made.events.all()] == [("promised", ada)]


@pytest.mark.parametrize(("text", "words"), [(" \u200b ", "Say what is to be done"), ("a" * 301, "has 301 characters")])
def test_a_promise_says_what_is_to_be_done(entry, ada, text, words):
    with pytest.raises(DomainError, match=words):
        promise(text, entry, ada)


def test_nobody_who_has_left_or_only_reads_can_own_one(entry, ada, ben):
    ben.deactivate()
    with pytest.raises(DomainError, match="Ben Bo has left"):
        promise("Print the rota", entry, ben)
    with pytest.raises(DomainError, match="Gun Gren can read but not write"):
        promise("Print the rota", entry, builders.person("Gun Gren", role="reader"))
    assert not Action.objects.exists()


def test_owners_are_chosen_among_the_team_first_and_then_everyone_who_is_here_and_writes(ada, ben, cleo, dov, stations):
    builders.person("Gun Gren", role="reader", teams=[stations])
    builders.person("Hal Holm", teams=[stations]).deactivate()
    assert owners_for(stations) == [
        ("Team members", [(ada.pk, "Ada Ek"), (ben.pk, "Ben Bo")]),
        ("Everyone else", [(cleo.pk, "Cleo Carr"), (dov.pk, "Dov Dal")]),
    ]
    assert owners_for(builders.team("Empty"))[0][0] == "Everyone else"
    assert [label for label, _ in owners_for(None)] == ["Everyone"]


def test_the_choice_of_owners_costs_one_query(ada, ben, stations, django_assert_num_queries):
    with django_assert_num_queries(1):
        owners_for(stations)


def test_a_person_who_leaves_keeps_their_actions_which_then_need_an_owner(action, ada):
    ada.deactivate()
    action = Action.objects.get()
    assert action.owner == ada
    assert action.needs_owner
    assert list(Action.objects.ownerless()) == [action]
    assert ada.known_as == "Ada Ek (former member)"


def test_whoever_may_only_read_from_now_on_leaves_them_without_an_owner_too(action, ada):
    assert not Action.objects.ownerless().exists()
    User.objects.filter(pk=ada.pk).update(role="reader")
    assert Action.objects.ownerless().exists()
    assert Action.objects.get().needs_owner
