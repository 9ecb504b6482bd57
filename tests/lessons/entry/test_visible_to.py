"""Who sees what: the queryset against a model in plain words."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import editable_or_refuse, may_edit, tokens_of
from lessons.models import Entry
from tests import builders

pytestmark = pytest.mark.django_db


def seen_by(person, **options):
    return {entry.title for entry in Entry.objects.visible_to(person, **options)}


def test_what_everyone_may_see_is_seen_by_an_outsider_and_by_nobody_in_particular(ada, dov):
    builders.lesson("Open", by=ada)
    assert seen_by(dov) == seen_by(None) == {"Open"}


def test_a_draft_is_seen_by_its_author_alone(ada, ben, cleo, dov):
    builders.lesson("Draft", by=ada, publish=False)
    assert [seen_by(person) for person in (ada, ben, cleo, dov, None)] == [{"Draft"}, set(), set(), set(), set()]


def test_a_co_author_sees_a_draft(ada, ben):
    entry = builders.lesson("Draft", by=ada, publish=False)
    entry.name_co_authors([ben], by=ada)
    assert seen_by(ben) == {"Draft"}


def test_chosen_teams_see_it_and_others_do_not(ada, ben, dov, cleo, stations):
    builders.lesson("Ours", by=ada, visibility="teams", shared_with=[stations])
    assert [seen_by(person) for person in (ada, ben, dov, cleo, None)] == [{"Ours"}, {"Ours"}, set(), set(), set()]


def test_members_of_a_parent_team_do_not_see_what_is_the_sub_teams(ada, stations):
    parent = builders.team("Operations")
    stations.parent = parent
    stations.save()
    boss = builders.person("Eva El", teams=[parent])
    builders.lesson("Ours", by=ada, visibility="teams", shared_with=[stations])
    assert seen_by(boss) == set()


def test_a_curator_and_an_administrator_see_nothing_more(ada, cleo):
    builders.lesson("Mine", by=ada, visibility="me")
    administrator = builders.person("Fia Fors", role="administrator")
    assert seen_by(cleo) == seen_by(administrator) == set()


def test_an_administrator_sees_one_entry_for_some_hours_after_saying_why(ada, time_machine):
    entry = builders.lesson("Mine", by=ada, visibility="me")
    builders.lesson("Also mine", by=ada, visibility="me")
    administrator = builders.person("Fia Fors", role="administrator")
    time_machine.move_to(timezone.now(), tick=False)
    entry.open_to(administrator, reason="A complaint about personal data")
    assert seen_by(administrator, granted=True) == {"Mine"}
    assert seen_by(administrator) == set()
    time_machine.shift(timedelta(hours=9))
    assert seen_by(administrator, granted=True) == set()


def test_nobody_else_opens_an_entry_and_never_without_a_reason(ada, cleo):
    entry = builders.lesson("Mine", by=ada, visibility="me")
    with pytest.raises(DomainError, match="Only an administrator"):
        entry.open_to(cleo, reason="Curious")
    with pytest.raises(DomainError, match="Say why"):
        entry.open_to(builders.person("Fia Fors", role="administrator"), reason=" ")


def test_a_deactivated_person_sees_nothing(ada, ben, stations):
    builders.lesson("Open", by=ada)
    ben.deactivate()
    assert seen_by(ben) == set()
    assert tokens_of(ben) == []


def test_who_may_change_it(ada, ben, cleo, dov, stations):
    entry = builders.lesson(by=ada, team=stations)
    reader = builders.person("Gun Gren", role="reader", teams=[stations])
    assert [may_edit(person, entry) for person in (ada, ben, cleo, dov, reader)] == [True, True, True, False, False]
    with pytest.raises(NotAllowed):
        editable_or_refuse(dov, entry.pk, queryset=Entry.objects.all())


VISIBILITIES = st.sampled_from(["everyone", "teams", "me"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cases=st.lists(
        st.tuples(VISIBILITIES, st.booleans(), st.sets(st.integers(0, 2)), st.booleans(), st.booleans()), max_size=6
    ),
    mine=st.sets(st.integers(0, 2)),
)
def test_the_queryset_agrees_with_the_rules_and_with_the_tokens(db, cases, mine):
    """Each case: visibility, published, teams it is shared with, viewer is a co-author, deleted."""
    teams = [builders.team(f"Team {number} {timezone.now().timestamp()}") for number in range(3)]
    stamp = str(timezone.now().timestamp())
    author = builders.person("Ada", email=f"a{stamp}@x.example")
    viewer = builders.person("Dov", email=f"d{stamp}@x.example", teams=[teams[number] for number in mine])
    expected = set()
    for number, (visibility, published, shared, co_author, deleted) in enumerate(cases):
        shared = shared or {0}
        entry = builders.lesson(
            f"L{number}", by=author, publish=published, visibility=visibility, shared_with=[teams[n] for n in shared]
        )
        if co_author:
            entry.name_co_authors([viewer], by=author)
        if deleted:
            entry.delete_softly(by=author)
        public = published and (visibility == "everyone" or (visibility == "teams" and bool(shared & mine)))
        if not deleted and (public or co_author):
            expected.add(entry.title)
        if published:
            assert bool(set(entry.audience()) & set(tokens_of(viewer))) == (public or co_author)
    assert {entry.title for entry in Entry.objects.visible_to(viewer).filter(author=author)} == expected
