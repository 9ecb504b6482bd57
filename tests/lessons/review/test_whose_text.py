"""A text that its author has not published is theirs: nobody else sends it to reviewers or reads it later."""

import pytest

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.writing import readable, write
from lessons.models import Entry, Review
from lessons.review import reviewing
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(ada, stations):
    return builders.lesson("Count the gates", by=ada, team=stations, happened="Twelve.")


def again(entry):
    return Entry.objects.get(pk=entry.pk)


def edited(entry, by, **changes):
    again(entry).save_text(entry.latest.content | {"happened": "kanariefågel"} | changes, by=by)
    return again(entry)


def test_nobody_else_asks_for_a_review_of_what_an_author_took_back(entry, ada, ben, cleo, dov):
    reviewing.withdraw(reviewing.ask(edited(entry, ada), by=ada, people=[ben]), by=ada)
    for person in (ben, cleo):
        with pytest.raises(NotAllowed, match="its author’s alone"):
            reviewing.ask(again(entry), by=person, people=[dov])
        page = builders.signed_in(person).get(f"/entries/{entry.pk}/review/", follow=True).content.decode()
        assert "Readers see the newest text already" in page
    assert not Review.objects.open().exists()
    assert reviewing.ask(again(entry), by=ada, people=[ben]).is_open


def test_a_colleague_sends_a_text_of_their_own(entry, ben, cleo):
    assert readable(edited(entry, ben), ben) == again(entry).latest
    assert reviewing.ask(again(entry), by=ben, people=[cleo]).is_open


def test_what_was_withdrawn_is_read_by_its_authors_and_whom_they_asked_and_nobody_else(entry, ada, ben, cleo, dov):
    review = reviewing.ask(edited(entry, ada), by=ada, people=[ben])
    gun = builders.person("Gun Gren", teams=[entry.team])
    assert all(Review.objects.visible_to(person).filter(pk=review.pk).exists() for person in (ada, ben, gun, cleo))
    reviewing.withdraw(review, by=ada)
    assert [person for person in (ada, ben, gun, cleo, dov) if Review.objects.visible_to(person).exists()] == [ada, ben]


def test_a_review_from_when_it_was_for_fewer_stays_with_them(ada, ben, cleo, stations):
    entry = builders.lesson("Ours", by=ada, team=stations, visibility="teams", shared_with=[stations])
    review = reviewing.ask(edited(entry, ada), by=ada, people=[ben])
    reviewing.approve(review, by=ben)
    again(entry).save_text(again(entry).latest.content | {"happened": "Nothing."}, by=ada, publish=True)
    again(entry).show_to("everyone", by=ada)
    gun = builders.person("Gun Gren", teams=[stations])
    assert [who for who in (ada, ben, gun, cleo) if Review.objects.visible_to(who).exists()] == [ada, ben, gun]


def test_what_was_said_of_earlier_wordings_is_for_those_who_took_part(entry, ada, ben, cleo):
    review = reviewing.ask(edited(entry, ada), by=ada, people=[ben])
    reviewing.remark(review, "Rather not.", by=ben, part="What happened", quote="kanariefågel")
    reviewing.ask_for_changes(review, by=ben, comment="Leave the bird out.")
    edited(entry, ada, happened="Eleven.")
    reviewing.approve(reviewing.ask(again(entry), by=ada), by=ben)
    pages = {
        person: builders.signed_in(person).get(review.get_absolute_url()).content.decode()
        for person in (ada, ben, cleo)
    }
    assert ["kanariefågel" in page for page in pages.values()] == [True, True, False]
    assert ["Leave the bird out" in page for page in pages.values()] == [True, True, False]


def test_a_colleague_who_edits_is_not_told_of_a_text_that_they_cannot_read(entry, ada, ben):
    reviewing.withdraw(reviewing.ask(edited(entry, ada), by=ada, people=[ben]), by=ada)
    base = readable(again(entry), ben)
    assert base.number == 1
    write(base.content | {"happened": "Thirteen."}, by=ben, begin=None, entry=again(entry), based_on=1, publish=True)
    assert again(entry).live.content["happened"] == "Thirteen."
    assert again(entry).versions.filter(content__happened="kanariefågel").exists()


def test_a_new_playbook_is_sent_to_a_curator_too(ada, ben, cleo):
    draft = builders.playbook(by=ada, publish=False)
    with pytest.raises(DomainError, match="Name one of them too: Cleo Carr"):
        reviewing.ask(draft, by=ada, people=[ben])
    review = reviewing.ask(again(draft), by=ada, people=[ben, cleo])
    assert not reviewing.approve(review, by=ben)
    assert reviewing.approve(review, by=cleo)


def test_without_a_curator_who_could_say_yes_it_says_what_to_do(cleo, ben, settings):
    draft = builders.playbook(by=cleo, publish=False)
    with pytest.raises(DomainError, match="Ask an administrator"):
        reviewing.ask(draft, by=cleo, people=[ben])
    settings.CURATORS_APPROVE_THEIR_OWN = True
    assert reviewing.ask(again(draft), by=cleo, people=[ben]).is_open


def test_those_who_look_after_a_playbook_are_asked_when_it_changes(ada, ben, dov):
    entry = builders.playbook(by=ada, curators=[dov.pk])
    again(entry).save_text(entry.latest.content | {"purpose": "Otherwise."}, by=ada)
    review = reviewing.ask(again(entry), by=ada, people=[ben])
    assert {str(row) for row in review.reviewers.all()} == {"Ben Bo", "Dov Dal"}
    reviewing.approve(review, by=ben)
    reviewing.approve(review, by=dov)
    page = builders.signed_in(ada).get(review.get_absolute_url()).content.decode()
    assert "It waits for the word of a curator" in page


def test_only_who_may_change_it_is_offered_to_edit_and_approve(entry, ada, ben, dov):
    review = reviewing.ask(edited(entry, ada), by=ada, people=[ben, dov])
    offered = [
        "Edit and approve" in builders.signed_in(person).get(review.get_absolute_url()).content.decode()
        for person in (ben, dov)
    ]
    assert offered == [True, False]


def test_who_may_only_read_by_now_takes_no_review_back(entry, ada, ben):
    review = reviewing.ask(edited(entry, ada), by=ada, people=[ben])
    ada.role = "reader"
    with pytest.raises(NotAllowed, match="read but not write"):
        reviewing.withdraw(review, by=ada)
