"""What entries lack: found for those who may mend it, and counted in one query."""

import pytest

from lessons.curation.gaps import GAPS, counted, shelf_of
from lessons.models import Entry, Membership, User
from tests import builders

pytestmark = pytest.mark.django_db
LONG = "Rehearse with the people who will be awake that night."


def lacking(person):
    """`{gap: titles}` as somebody finds them."""
    return {gap.name: {entry.title for entry in gap.of(shelf_of(person))} for gap in GAPS}


def test_each_gap_finds_what_lacks_it_and_nothing_else(ada, cleo, stations):
    builders.lesson("Whole", by=ada, team=stations, tags=["gates"], takeaway=LONG)
    builders.lesson("No team, but a holder", by=ada, tags=["gates"], takeaway=LONG)
    Entry.objects.get(title="No team, but a holder").verification.entrust(by=ada, person=ada)
    builders.lesson("No team, but an author", by=ada, tags=["gates"], takeaway=LONG)
    builders.lesson("No tags", by=ada, team=stations, takeaway=LONG)
    builders.lesson("Short", by=ada, team=stations, tags=["gates"], takeaway="Rehearse.")
    builders.lesson("Rehearse when it is dark", by=ada, team=stations, tags=["gates"],
                    takeaway=" rehearse when it is DARK")  # fmt: skip
    gus = builders.person("Gus Grön")
    builders.lesson("Left", by=gus, team=stations, tags=["gates"], takeaway=LONG)
    builders.lesson("Nobody", by=gus, tags=["gates"], takeaway=LONG)
    shared = builders.lesson("Left, but not alone", by=gus, team=stations, tags=["gates"], takeaway=LONG)
    shared.name_co_authors([ada], by=gus)
    gus.deactivate()
    assert lacking(cleo) == {
        "team": {"No team, but a holder", "No team, but an author", "Nobody"},
        "owner": {"Nobody"},
        "left": {"Left", "Nobody"},
        "tags": {"No tags"},
        "takeaway": {"Short", "Rehearse when it is dark"},
    }


def test_a_holder_who_has_left_is_none(ada, cleo, dov):
    entry = builders.lesson("Held", by=ada, tags=["gates"], takeaway=LONG)
    entry.verification.entrust(by=ada, person=dov)
    assert lacking(cleo)["owner"] == set()
    dov.deactivate()
    assert lacking(cleo)["owner"] == set()  # its author does
    ada.deactivate()
    assert lacking(cleo)["owner"] == lacking(cleo)["left"] == {"Held"}
    entry.verification.entrust(by=cleo, person=cleo)
    assert lacking(cleo)["owner"] == lacking(cleo)["left"] == set()


def test_a_holder_who_no_longer_sees_it_or_may_no_longer_write_is_none(ada, ben, cleo, stations):
    cleo.teams.add(stations)
    for name, visibility in (("Ours", "teams"), ("Open", "everyone")):
        entry = builders.lesson(name, by=ada, team=stations, tags=["gates"], takeaway=LONG, visibility=visibility,
                                shared_with=[stations] if visibility == "teams" else ())  # fmt: skip
        entry.verification.entrust(by=ada, person=ben)
    held = builders.lesson("By Ben", by=ben, team=stations, tags=["gates"], takeaway=LONG, visibility="teams",
                           shared_with=[stations])  # fmt: skip
    held.verification.entrust(by=ben, person=ben)
    assert lacking(cleo)["owner"] == set()
    Membership.objects.filter(person=ben).delete()
    assert lacking(cleo)["owner"] == {"Ours"}  # authors see what they wrote
    User.objects.filter(pk=ben.pk).update(role="reader")
    assert lacking(cleo)["owner"] == {"Ours", "Open", "By Ben"}


def test_a_team_that_no_longer_sees_it_looks_after_nothing(ada, dov, cleo, stations):
    cleo.teams.add(stations)
    payments = dov.teams.get()
    entry = builders.lesson("Held", by=ada, team=stations, tags=["gates"], takeaway=LONG)
    entry.verification.entrust(by=ada, team=payments)
    assert lacking(cleo)["owner"] == set()
    entry.show_to("teams", by=ada, teams=[stations])
    assert lacking(cleo)["owner"] == {"Held"}
    entry.show_to("teams", by=ada, teams=[stations, payments])
    assert lacking(cleo)["owner"] == set()


def test_what_is_not_on_the_shelf_or_not_seen_lacks_nothing(ada, cleo):
    builders.lesson("A draft", by=ada, publish=False)
    builders.lesson("Archived", by=ada).archive(by=ada)
    builders.lesson("Deleted", by=ada).delete_softly(by=ada)
    builders.lesson("Hidden", by=ada, visibility="me")
    assert not any(lacking(cleo).values())
    assert lacking(ada)["team"] == {"Hidden"}


def test_the_numbers_are_those_of_the_lists_in_one_count(ada, cleo, django_assert_num_queries):
    for number in range(3):
        builders.lesson(f"Lesson {number}", by=ada, takeaway="Short" if number else LONG)
    cleo.team_ids()
    with django_assert_num_queries(2):  # one asks whether the library changed
        numbers = {gap.name: number for gap, number in counted(shelf_of(cleo))}
    assert numbers == {name: len(titles) for name, titles in lacking(cleo).items()}
    assert numbers == {"team": 3, "owner": 0, "left": 0, "tags": 3, "takeaway": 2}


def test_the_page_lists_one_gap_with_a_box_a_row_and_is_for_curators(client, ada, cleo):
    entry = builders.lesson("No tags at all", by=ada)
    page = builders.signed_in(cleo).get("/curation/gaps/?of=tags").content.decode()
    assert "It is found by its words alone." in page
    assert f'name="entry" value="{entry.pk}"' in page
    assert '<option value="tags" selected>' in page
    assert builders.signed_in(ada).get("/curation/gaps/").status_code == 403
    assert builders.signed_in(cleo).get("/curation/gaps/?of=nonsense&page=x").status_code == 200


def test_the_page_of_a_gap_has_a_query_budget(ada, cleo, django_assert_max_num_queries):
    for number in range(8):
        builders.lesson(f"Lesson {number}", by=ada)
    browser = builders.signed_in(cleo)
    with django_assert_max_num_queries(9):
        assert browser.get("/curation/gaps/").content.decode().count('name="entry"') == 8
