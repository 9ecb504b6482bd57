"""Who sees an action: the queryset against the rule in plain words."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.models import Action
from tests import builders

pytestmark = pytest.mark.django_db


def seen_by(person, **options):
    return {action.text for action in Action.objects.visible_to(person, **options)}


def test_an_action_is_seen_by_those_who_see_what_it_came_out_of(ada, ben, cleo, dov, stations):
    entry = builders.lesson(by=ada, visibility="teams", shared_with=[stations], team=stations)
    builders.action("Ours", origin=entry, owner=ada)
    assert [seen_by(person) for person in (ada, ben, cleo, dov, None)] == [{"Ours"}, {"Ours"}, set(), set(), set()]


def test_an_owner_sees_it_whatever_it_came_out_of_until_that_is_deleted(ada, dov):
    entry = builders.lesson(by=ada, visibility="me")
    builders.action("Theirs", origin=entry, owner=dov, by=ada)
    assert seen_by(dov) == {"Theirs"}
    entry.delete_softly(by=ada)
    assert seen_by(dov) == seen_by(ada) == set()
    assert (seen_by(ada, deleted=True), seen_by(dov, deleted=True)) == ({"Theirs"}, set())
    entry.undelete(by=ada)
    assert seen_by(dov) == {"Theirs"}


def test_somebody_who_was_deactivated_sees_nothing_of_their_own(action, ada):
    ada.deactivate()
    assert seen_by(ada) == set()


CASE = st.tuples(
    st.sampled_from(["everyone", "teams", "me"]), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(CASE, min_size=1, max_size=6), active=st.booleans())
def test_the_queryset_agrees_with_the_rule(db, cases, active):
    """Each case of an origin: visibility, published, shared with the viewer's team, they wrote with, deleted, owned."""
    stamp = str(timezone.now().timestamp())
    ours, others = builders.team(f"Ours {stamp}"), builders.team(f"Others {stamp}")
    author = builders.person("Ada", email=f"a{stamp}@x.example")
    viewer = builders.person("Dov", email=f"d{stamp}@x.example", teams=[ours])
    expected, expected_deleted = set(), set()
    for number, (visibility, published, shared, co_author, deleted, owned) in enumerate(cases):
        origin = builders.lesson(
            f"L{number}", by=author, publish=published, visibility=visibility, shared_with=[ours if shared else others]
        )
        if co_author:
            origin.name_co_authors([viewer], by=author)
        builders.action(f"A{number}", origin=origin, owner=viewer if owned else author, by=author)
        if deleted:
            origin.delete_softly(by=author)
        sees_origin = co_author or (published and (visibility == "everyone" or (visibility == "teams" and shared)))
        if active and not deleted and (sees_origin or owned):
            expected.add(f"A{number}")
        if active and deleted and sees_origin:
            expected_deleted.add(f"A{number}")
    if not active:
        viewer.deactivate()
    mine = Action.objects.filter(created_by=author)
    assert {action.text for action in mine.visible_to(viewer)} == expected
    assert {action.text for action in mine.visible_to(viewer, deleted=True)} == expected_deleted
    shown = {action.text: action.shows_origin for action in mine.visible_to(viewer).for_reader(viewer)}
    for number, (visibility, published, shared, co_author, _, _) in enumerate(cases):
        public = published and (visibility == "everyone" or (visibility == "teams" and shared))
        if f"A{number}" in shown:
            assert shown[f"A{number}"] == (co_author or public)
