"""A change on its way: readers keep what they have until somebody else has approved it."""

import pytest

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.gate import NeedsReview
from lessons.entry.history import EditConflict
from lessons.models import Entry, Look, Review, TeamPolicy
from lessons.review import policy, reviewing
from tests import builders

pytestmark = pytest.mark.django_db


def edited(entry, by, context="Otherwise."):
    """The entry with a newer text that readers do not see."""
    entry = Entry.objects.get(pk=entry.pk)
    entry.save_text(entry.latest.content | {"context": context}, by=by)
    return Entry.objects.get(pk=entry.pk)


def read(entry):
    return Entry.objects.get(pk=entry.pk).lesson.context


@pytest.fixture
def entry(ada, stations):
    return builders.lesson("Count", by=ada, team=stations, context="As it was.")


@pytest.fixture
def review(entry, ada, ben):
    return reviewing.ask(edited(entry, ada), by=ada, people=[ben], message="After Umeå.")


def test_readers_keep_the_live_version_until_it_is_approved(review, entry, ben):
    assert read(entry) == "As it was."
    assert reviewing.approve(review, by=ben)
    assert read(entry) == "Otherwise."
    review.refresh_from_db()
    assert (review.state, review.ended_by) == ("approved", ben)


def test_a_new_text_is_published_by_its_approval(ada, ben, stations):
    draft = builders.lesson("New", by=ada, team=stations, publish=False)
    review = reviewing.ask(draft, by=ada, people=[ben])
    assert not Entry.objects.visible_to(ben).filter(pk=draft.pk).exists()
    reviewing.approve(review, by=ben)
    found = Entry.objects.get(pk=draft.pk)
    assert (found.status, found.live.number) == ("published", 1)


def test_there_must_be_something_to_review_and_somebody_to_do_it(entry, ada, ben):
    with pytest.raises(DomainError, match="nothing to review"):
        reviewing.ask(entry, by=ada, people=[ben])
    with pytest.raises(DomainError, match="at least one person"):
        reviewing.ask(edited(entry, ada), by=ada)
    assert not Review.objects.exists()


def test_nobody_is_asked_who_cannot_judge_it(ada, ben, dov, stations):
    hidden = builders.lesson(by=ada, visibility="teams", shared_with=[stations])
    gun = builders.person("Gun Gren", role="reader", teams=[stations])
    for person, words in ((dov, "does not see this"), (gun, "cannot review"), (ada, "Somebody else")):
        with pytest.raises(DomainError, match=words):
            reviewing.ask(edited(hidden, ada), by=ada, people=[person])


def test_nobody_approves_their_own_change(review, ada, ben, cleo, settings):
    with pytest.raises(DomainError, match="Nobody approves their own change"):
        reviewing.approve(review, by=ada)
    own = reviewing.ask(edited(builders.lesson(by=ben), cleo), by=cleo, people=[ben])
    with pytest.raises(DomainError, match="Nobody approves their own change"):
        reviewing.approve(own, by=cleo)
    settings.CURATORS_APPROVE_THEIR_OWN = True
    assert reviewing.approve(own, by=cleo)
    with pytest.raises(DomainError, match="Nobody approves their own change"):
        reviewing.approve(review, by=ada)  # she is no curator


def test_who_was_not_asked_may_not_decide_but_a_curator_may(review, ben, dov, cleo):
    with pytest.raises(NotAllowed, match="not asked"):
        reviewing.approve(review, by=dov)
    assert reviewing.approve(review, by=cleo)


def test_a_group_is_asked_and_one_of_them_is_enough(entry, ada, dov):
    payments = dov.teams.get()
    review = reviewing.ask(edited(entry, ada), by=ada, teams=[payments])
    assert list(Review.objects.waiting_for(dov)) == [review]
    reviewing.approve(review, by=dov)
    assert review.reviewers.get().decision == "approved"


def test_changes_are_asked_for_with_a_comment_and_sent_again_to_the_same(review, entry, ada, ben):
    with pytest.raises(DomainError, match="Say what should be otherwise"):
        reviewing.ask_for_changes(review, by=ben, comment=" ")
    reviewing.ask_for_changes(review, by=ben, comment="Say where.")
    assert read(entry) == "As it was."
    review.refresh_from_db()
    with pytest.raises(DomainError, match="once the text is sent again"):
        reviewing.approve(review, by=ben)
    assert list(Review.objects.waiting_for(ben)) == []
    again = reviewing.ask(edited(entry, ada, "At the gates."), by=ada)
    assert (again.pk, again.version.number, again.state) == (review.pk, 3, "waiting")
    assert list(Review.objects.waiting_for(ben)) == [again]
    assert again.reviewers.get().decision == ""


def test_a_remark_beside_a_paragraph_is_enough_to_ask_for_changes(review, ben, ada):
    said = reviewing.remark(review, "Where?", by=ben, part="Context", quote="Otherwise.")
    reviewing.ask_for_changes(review, by=ben, comment="")
    reviewing.resolve(said, by=ada)
    assert (said.is_open, said.resolved_by) == (False, ada)


def test_a_reviewer_sees_what_changed_since_their_last_look(review, entry, ada, ben):
    assert reviewing.look(review, by=ben) is None
    assert reviewing.look(review, by=ben) is None
    reviewing.ask_for_changes(review, by=ben, comment="Say where.")
    again = reviewing.ask(edited(entry, ada, "At the gates."), by=ada)
    assert reviewing.look(again, by=ben).number == 2
    assert reviewing.look(again, by=ben).number == 2  # it stays when the page is loaded again
    assert Look.objects.count() == 1


def test_a_reviewer_may_edit_and_approve(review, entry, ada, ben):
    content = review.version.content | {"context": "Otherwise, and with a full stop."}
    assert reviewing.approve(review, by=ben, content=content)
    assert read(entry) == "Otherwise, and with a full stop."
    assert Entry.objects.get(pk=entry.pk).live.author == ben


def test_who_decides_has_the_newest_text_before_them(review, entry, ada, ben):
    reviewing.ask(edited(entry, ada, "At the gates."), by=ada)
    with pytest.raises(EditConflict):
        reviewing.approve(review, by=ben, seen=2)
    with pytest.raises(EditConflict):
        reviewing.ask_for_changes(review, by=ben, comment="No.", seen=2)
    assert reviewing.approve(review, by=ben, seen=3)


def test_a_playbook_needs_the_word_of_a_curator(ada, ben, cleo, stations):
    entry = builders.playbook(by=ada, team=stations)
    entry.save_text(entry.content() | {"purpose": "Otherwise."}, by=ada)
    review = reviewing.ask(entry, by=ada, people=[ben, cleo])
    assert reviewing.approve(review, by=ben) is False
    assert Entry.objects.get(pk=entry.pk).playbook.purpose == ""
    assert reviewing.approve(review, by=cleo) is True
    assert Entry.objects.get(pk=entry.pk).playbook.purpose == "Otherwise."


def test_a_text_written_after_the_reviewed_one_is_not_published_with_it(review, entry, ben):
    edited(entry, ben, "Something else, not sent.")
    reviewing.approve(review, by=ben)
    found = Entry.objects.get(pk=entry.pk)
    assert (found.live.number, found.latest.number, read(entry)) == (2, 3, "Otherwise.")


def test_publishing_past_a_review_is_refused_until_it_is_withdrawn(review, entry, ada, ben):
    with pytest.raises(NeedsReview, match="Version 2 is in review"):
        entry.save_text(entry.content() | {"context": "Mine."}, by=ben, publish=True)
    with pytest.raises(NotAllowed):
        reviewing.withdraw(review, by=ben)
    reviewing.withdraw(review, by=ada)
    entry.save_text(entry.content() | {"context": "Mine."}, by=ben, publish=True)
    assert read(entry) == "Mine."
    with pytest.raises(DomainError, match="over: withdrawn"):
        reviewing.approve(review, by=ben)


def test_a_request_is_handed_on(review, ben, cleo, dov):
    reviewing.hand_on(review, by=ben, to=cleo)
    assert [str(asked) for asked in review.reviewers.all()] == ["Cleo Carr"]
    with pytest.raises(DomainError, match="not asked yourself"):
        reviewing.hand_on(review, by=dov, to=ben)


# What a team chose


def test_a_team_may_require_reviews_of_what_it_publishes(ada, ben, stations, entry):
    with pytest.raises(NotAllowed):
        policy.choose(stations, "required", by=ben)
    lead = builders.person("Eve Ek")
    stations.memberships.create(person=lead, role="lead")
    policy.choose(stations, "required", by=lead)
    with pytest.raises(NeedsReview):
        entry.save_text(entry.content() | {"context": "Mine."}, by=ada, publish=True)
    with pytest.raises(NeedsReview):
        builders.lesson(by=ada, team=stations)
    builders.lesson("Elsewhere", by=ada)  # a team's choice is for its own
    review = reviewing.ask(edited(entry, ada), by=ada, people=[ben])
    reviewing.approve(review, by=ben)
    assert read(entry) == "Otherwise."


def test_moving_a_text_to_another_team_does_not_open_the_gate(ada, stations, entry):
    TeamPolicy.objects.create(team=stations, policy="required")
    with pytest.raises(NeedsReview):
        entry.save_text(entry.content() | {"team": None}, by=ada, publish=True)
    free = builders.lesson("Free", by=ada)
    with pytest.raises(NeedsReview):
        free.save_text(free.content() | {"team": stations.pk}, by=ada, publish=True)


def test_a_team_that_switched_reviews_off_is_asked_none(ada, ben, stations, entry):
    TeamPolicy.objects.create(team=stations, policy="off")
    with pytest.raises(DomainError, match="switched off"):
        reviewing.ask(edited(entry, ada), by=ada, people=[ben])


def test_what_came_of_an_experiment_and_of_a_retrospective_is_not_reviewed(ada, stations):
    running = builders.experiment(by=ada, team=stations, start=True)
    TeamPolicy.objects.create(team=stations, policy="required")
    running.experiment.conclude("confirmed", builders.CONCLUSION, by=ada)
    builders.retrospective(by=ada, team=stations, phase="closed")
    with pytest.raises(NeedsReview):
        builders.experiment("Another", by=ada, team=stations)


def test_who_sees_a_review(review, entry, ada, ben, cleo, dov):
    seen = [person for person in (ada, ben, cleo, dov) if Review.objects.visible_to(person).filter(pk=review.pk)]
    assert seen == [ada, ben, cleo]
    entry.delete_softly(by=ada)
    assert not Review.objects.visible_to(ben).exists()


def test_who_no_longer_sees_what_has_readers_no_longer_sees_its_review(review, entry, ada, ben, dov, stations):
    asked = reviewing.ask(edited(builders.lesson("Doors", by=ada), ada), by=ada, people=[dov])
    assert list(Review.objects.needing(dov)) == [asked]
    asked.entry.show_to("teams", by=ada, teams=[stations])
    for found in (Review.objects.visible_to(dov), Review.objects.waiting_for(dov), Review.objects.needing(dov)):
        assert not found.exists()
    with pytest.raises(NotAllowed):
        reviewing.approve(Review.objects.get(pk=asked.pk), by=dov)


def test_who_was_asked_about_a_draft_reads_it_until_the_review_is_over(ada, ben, dov):
    draft = builders.lesson("New", by=ada, publish=False)
    review = reviewing.ask(draft, by=ada, people=[dov])
    assert Review.objects.visible_to(dov).exists()
    reviewing.withdraw(review, by=ada)
    assert not Review.objects.visible_to(dov).exists()


def test_a_team_that_does_not_see_it_is_not_asked(ada, dov, stations):
    hidden = builders.lesson(by=ada, visibility="teams", shared_with=[stations])
    with pytest.raises(DomainError, match="Payments does not see this"):
        reviewing.ask(edited(hidden, ada), by=ada, teams=[dov.teams.get()])


def test_who_decides_too_late_is_told_of_the_version_that_was_sent_meanwhile(review, entry, ada, ben):
    reviewing.ask(edited(entry, ada, "At the gates."), by=ada)
    with pytest.raises(EditConflict, match="Version 3 was sent meanwhile"):
        reviewing.approve(review, by=ben, seen=2)
