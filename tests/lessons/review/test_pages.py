"""Reviews in the browser: asked for from the editor, decided on the review's page, mended without one."""

import uuid

import pytest

from lessons.models import Entry, Review, TeamPolicy
from lessons.review import mending, reviewing
from tests import builders

pytestmark = pytest.mark.django_db


def sent(entry=None, **more):
    """What the editor of a lesson sends."""
    data = {
        "title": "Count", "summary": "Count with your eyes.", "visibility": "everyone", "action": "review",
        "nature": "problem", "based_on": str(entry.latest.number) if entry else "0", "key": str(uuid.uuid4()),
    }  # fmt: skip
    return data | ({"team": entry.team_id} if entry else {}) | more


@pytest.fixture
def entry(ada, stations):
    return builders.lesson("Count", takeaway="Count with your eyes.", by=ada, team=stations, context="As it was.")


@pytest.fixture
def review(entry, ada, ben):
    entry.save_text(entry.content() | {"context": "First.\n\nSecond."}, by=ada)
    return reviewing.ask(entry, by=ada, people=[ben], message="After Umeå.")


def test_a_change_goes_from_the_editor_to_its_reviewers(entry, ada, ben):
    browser = builders.signed_in(ada)
    saved = browser.post(f"/lessons/{entry.pk}/edit/", sent(entry, context="Otherwise."))
    assert saved.headers["Location"] == f"/entries/{entry.pk}/review/"
    assert "Otherwise." not in builders.signed_in(ben).get(entry.get_absolute_url()).content.decode()
    asked = browser.post(f"/entries/{entry.pk}/review/", {"people": "Ben Bo", "message": "Look at the end."})
    review = Review.objects.get()
    assert asked.headers["Location"] == f"/reviews/{review.pk}/"
    home = builders.signed_in(ben).get("/").content.decode()
    assert "Reviews that wait for you" in home
    page = builders.signed_in(ben).get(f"/reviews/{review.pk}/").content.decode()
    assert "<del>As</del>" in page.replace("<del>As it was</del>", "<del>As</del>")
    assert "Look at the end." in page


def test_what_was_sent_back_goes_to_the_same_reviewers_with_one_press(entry, review, ada, ben):
    reviewing.ask_for_changes(review, by=ben, comment="Where?", seen=2)
    entry.refresh_from_db()
    answer = builders.signed_in(ada).post(
        f"/lessons/{entry.pk}/edit/", sent(entry, context="At the gates.", note="Now it says where.")
    )
    review.refresh_from_db()
    assert answer.headers["Location"] == review.get_absolute_url()
    assert (review.state, review.version.number, review.message) == ("waiting", 3, "Now it says where.")
    assert "Now it says where." in builders.signed_in(ben).get(review.get_absolute_url()).content.decode()


def test_a_new_lesson_can_be_sent_to_review_at_once(ada, ben):
    browser = builders.signed_in(ada)
    saved = browser.post("/lessons/new/", sent())
    entry = Entry.objects.get(kind="lesson")
    assert saved.headers["Location"] == f"/entries/{entry.pk}/review/"
    browser.post(f"/entries/{entry.pk}/review/", {"people": "Ben Bo"})
    review = Review.objects.get()
    reader = builders.signed_in(ben)
    assert reader.get(entry.get_absolute_url()).status_code == 404
    assert "Count with your eyes." in reader.get(f"/reviews/{review.pk}/").content.decode()
    reader.post(f"/reviews/{review.pk}/approve/", {"seen": "1"})
    assert reader.get(entry.get_absolute_url()).status_code == 200


def test_a_team_that_requires_reviews_is_offered_no_other_way(entry, ada, stations):
    TeamPolicy.objects.create(team=stations, policy="required")
    browser = builders.signed_in(ada)
    page = browser.get(f"/lessons/{entry.pk}/edit/").content.decode()
    assert 'value="publish"' not in page
    assert 'value="review"' in page
    assert 'value="mend"' in page
    refused = browser.post(f"/lessons/{entry.pk}/edit/", sent(entry, action="publish", context="Otherwise."))
    assert refused.status_code == 422
    assert "is reviewed first" in refused.content.decode()


def test_a_second_edit_while_one_waits_is_told_so(review, entry, ben, cleo):
    for person in (ben, cleo):
        page = builders.signed_in(person).get(f"/lessons/{entry.pk}/edit/").content.decode()
        assert "Version 2 is in review" in page
        assert "First." in page  # it starts from it


def test_readers_are_told_that_a_change_is_in_review_and_no_more(review, entry, dov, ben):
    page = builders.signed_in(dov).get(entry.get_absolute_url()).content.decode()
    assert "A change is in review" in page
    assert f"/reviews/{review.pk}/" not in page
    assert "First." not in page
    assert builders.signed_in(dov).get(f"/reviews/{review.pk}/").status_code == 404
    assert f"/reviews/{review.pk}/" in builders.signed_in(ben).get(entry.get_absolute_url()).content.decode()


def test_a_reviewer_asks_for_changes_and_sees_what_changed_since(review, entry, ada, ben):
    reader, writer = builders.signed_in(ben), builders.signed_in(ada)
    reader.get(f"/reviews/{review.pk}/")
    reader.post(f"/reviews/{review.pk}/changes/", {"seen": "2", "comment": "Say where."})
    assert "Changes were asked for" in writer.get(f"/reviews/{review.pk}/").content.decode()
    assert "was sent back with remarks" in writer.get(f"/lessons/{entry.pk}/edit/").content.decode()
    writer.post(f"/lessons/{entry.pk}/edit/", sent(Entry.objects.get(pk=entry.pk), context="First.\n\nAt the gates."))
    writer.post(f"/entries/{entry.pk}/review/", {})
    page = reader.get(f"/reviews/{review.pk}/").content.decode()
    assert "You looked at version 2 before" in page
    since = reader.get(f"/reviews/{review.pk}/?since=2").content.decode()
    assert "<del>Second</del>" in since
    assert "As it was" not in since


def test_paragraphs_are_remarked_on_and_settled(review, ada, ben):
    reader, writer = builders.signed_in(ben), builders.signed_in(ada)
    said = {"part": "Context", "quote": "Second.", "text": "Which second?"}
    reader.post(f"/reviews/{review.pk}/remarks/", said)
    page = writer.get(f"/reviews/{review.pk}/").content.decode()
    assert page.index("Second.") < page.index("Which second?")
    remark = review.remarks.get()
    writer.post(f"/reviews/{review.pk}/remarks/{remark.pk}/resolve/")
    assert "Settled by Ada Ek" in writer.get(f"/reviews/{review.pk}/").content.decode()


def test_a_remark_on_a_wording_that_is_gone_is_still_read(review, entry, ada, ben):
    reviewing.remark(review, "Which second?", by=ben, part="Context", quote="Second.")
    entry = Entry.objects.get(pk=entry.pk)
    entry.save_text(entry.latest.content | {"context": "First."}, by=ada)
    reviewing.ask(entry, by=ada)
    page = builders.signed_in(ben).get(f"/reviews/{review.pk}/").content.decode()
    assert "Of wordings that have changed since" in page
    assert "Which second?" in page


def test_deciding_on_an_older_text_is_refused(review, entry, ada, ben):
    entry = Entry.objects.get(pk=entry.pk)
    entry.save_text(entry.latest.content | {"context": "Third."}, by=ada)
    reviewing.ask(entry, by=ada)
    builders.signed_in(ben).post(f"/reviews/{review.pk}/approve/", {"seen": "2"})
    assert Entry.objects.get(pk=entry.pk).live.number == 1


def test_a_reviewer_who_may_edit_approves_in_their_own_wording(review, entry, ben):
    browser = builders.signed_in(ben)
    assert 'value="approve"' in browser.get(f"/lessons/{entry.pk}/edit/").content.decode()
    found = Entry.objects.get(pk=entry.pk)
    browser.post(f"/lessons/{entry.pk}/edit/", sent(found, action="approve", context="First, and second."))
    found = Entry.objects.get(pk=entry.pk)
    assert (found.lesson.context, found.live.author) == ("First, and second.", ben)
    assert Review.objects.get().state == "approved"


def test_restoring_in_a_team_that_requires_reviews_leads_to_one(entry, ada, stations):
    entry.save_text(entry.content() | {"context": "Otherwise."}, by=ada, publish=True)
    TeamPolicy.objects.create(team=stations, policy="required")
    answer = builders.signed_in(ada).post(f"/entries/{entry.pk}/versions/1/restore/")
    assert answer.headers["Location"] == f"/entries/{entry.pk}/review/"
    found = Entry.objects.get(pk=entry.pk)
    assert (found.latest.number, found.live.number) == (3, 2)


def test_leads_choose_what_their_team_does(ada, ben, stations):
    stations.memberships.filter(person=ada).update(role="lead")
    address = "/teams/stations/review-policy/"
    assert builders.signed_in(ben).post(address, {"policy": "required"}).status_code == 403
    assert "Choose whether changes are reviewed" not in builders.signed_in(ben).get("/teams/stations/").content.decode()
    builders.signed_in(ada).post(address, {"policy": "required"})
    assert "is reviewed by somebody else first" in builders.signed_in(ben).get("/teams/stations/").content.decode()


# Mending a typing error


def mended(entry, by, **changes):
    return mending.mend(entry, entry.content() | changes, by=by)


def test_a_typing_error_is_mended_without_a_review_and_everybody_sees_that(entry, ben, stations):
    TeamPolicy.objects.create(team=stations, policy="required")
    browser = builders.signed_in(ben)
    browser.post(f"/lessons/{entry.pk}/edit/", sent(entry, action="mend", context="As it is."))
    found = Entry.objects.get(pk=entry.pk)
    assert (found.lesson.context, found.live.number) == ("As it is.", 2)
    page = browser.get(f"/entries/{entry.pk}/history/").content.decode()
    assert "Typing error mended, without review" in page
    assert "A typing error was mended without review" in page


@pytest.mark.parametrize(
    "changes",
    [{"context": "This is a whole new text of many words."}, {"tags": ["new"]}, {"team": None}, {"nature": "strength"}],
)
def test_more_than_a_few_words_are_no_typing_error(entry, ben, changes):
    from lessons.common.errors import DomainError

    with pytest.raises(DomainError, match="Mending is for"):
        mended(entry, ben, **changes)
    assert Entry.objects.get(pk=entry.pk).latest.number == 1


def test_steps_that_come_or_go_are_no_typing_error(ada):
    from lessons.common.errors import DomainError

    entry = builders.playbook(by=ada, steps=["Count", "Open"])
    content = entry.content()
    with pytest.raises(DomainError, match="Steps that come"):
        mended(entry, ada, steps=content["steps"][:1])
    mended(entry, ada, steps=[content["steps"][0] | {"title": "Count them"}, content["steps"][1]])
    assert Entry.objects.get(pk=entry.pk).live.number == 2


def test_what_is_in_review_is_mended_there(review, entry, ben):
    from lessons.common.errors import DomainError

    with pytest.raises(DomainError, match="in review"):
        mended(Entry.objects.get(pk=entry.pk), ben, context="As it is.")


def test_pages_ask_as_much_for_many_reviews_as_for_few(ada, ben, django_assert_max_num_queries):
    for number in range(12):
        entry = builders.lesson(f"Lesson {number}", by=ada)
        entry.save_text(entry.content() | {"context": "Otherwise."}, by=ada)
        reviewing.ask(entry, by=ada, people=[ben])
    browser = builders.signed_in(ben)
    for address, most in (("/reviews/", 9), (f"/reviews/{Review.objects.first().pk}/", 25)):
        with django_assert_max_num_queries(most):
            browser.get(address)


def test_the_squad_of_an_experiment_may_send_its_plan_to_review(ada, ben, dov):
    entry = builders.experiment("Stop two minutes", by=ada, squad=[dov])
    entry.save_text(entry.content() | {"measure": "Two people count."}, by=dov)
    browser = builders.signed_in(dov)
    assert browser.get(f"/entries/{entry.pk}/review/").status_code == 200
    browser.post(f"/entries/{entry.pk}/review/", {"people": "Ben Bo"})
    assert Review.objects.get().requested_by == dov
    assert builders.signed_in(ben).get(f"/entries/{entry.pk}/review/").status_code == 403


def test_the_difference_since_is_from_what_one_had_before_oneself_and_nothing_else(ada, ben, cleo):
    draft = builders.lesson("New", by=ada, publish=False, context="Kanarie, thought better of.")
    draft.save_text(draft.latest.content | {"context": "First."}, by=ada)
    review = reviewing.ask(Entry.objects.get(pk=draft.pk), by=ada, people=[ben])
    reader = builders.signed_in(ben)
    reader.get(f"/reviews/{review.pk}/")
    draft.save_text(draft.latest.content | {"context": "Second."}, by=ada)
    reviewing.ask(Entry.objects.get(pk=draft.pk), by=ada)
    assert "First" in reader.get(f"/reviews/{review.pk}/?since=2").content.decode()
    assert "Kanarie" not in reader.get(f"/reviews/{review.pk}/?since=1").content.decode()


def test_only_a_reviewer_is_noted_to_have_looked(review, ada, cleo, ben):
    from lessons.models import Look

    for person in (ada, ben):
        builders.signed_in(person).get(f"/reviews/{review.pk}/")
    assert [look.person for look in Look.objects.all()] == [ben]


def test_there_is_no_form_to_ask_about_what_readers_see_already(entry, ada):
    answer = builders.signed_in(ada).get(f"/entries/{entry.pk}/review/", follow=True)
    assert "there is nothing to review" in answer.content.decode()
