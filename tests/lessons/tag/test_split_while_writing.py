"""A tag is split while somebody rewrites an entry that has it, or while the text waits for its reviewers."""

import pytest

from lessons.lesson.forms import LessonForm
from lessons.models import Entry, Tag, TeamPolicy
from lessons.review import reviewing
from lessons.tag.curation import delete
from lessons.tag.splitting import split
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(ada):
    return builders.lesson("Ticket gate", by=ada, tags=["gate", "night", "ice"], nature="problem")


def splits(entry, *into, by):
    split(Tag.objects.get(name="gate"), list(into), {entry.pk: set(into)}, by=by)


def opened(browser, entry):
    """What the editor's page would send back as it opened."""
    return values(browser.get(f"/lessons/{entry.pk}/edit/").context["form"])


def values(form):
    fields = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in fields.items() if value} | {"action": "publish"}


def names(entry):
    return Entry.objects.get(pk=entry.pk).tag_names()


def test_what_the_curator_did_stays_beside_what_the_writer_did(ticket, ada, cleo):
    browser = builders.signed_in(ada)
    sent = opened(browser, ticket)
    splits(ticket, "barrier", "door", by=cleo)
    browser.post(f"/lessons/{ticket.pk}/edit/", sent | {"tags": "gate, ice, frost", "title": "Ticket gates"})
    assert names(ticket) == ["barrier", "door", "frost", "ice"]
    assert Entry.objects.get(pk=ticket.pk).live.content["tags"] == ["barrier", "door", "frost", "ice"]


def test_who_opens_it_afterwards_may_choose_again(ticket, ada, cleo):
    browser = builders.signed_in(ada)
    splits(ticket, "barrier", "door", by=cleo)
    browser.post(f"/lessons/{ticket.pk}/edit/", opened(browser, ticket) | {"tags": "gate, door"})
    assert names(ticket) == ["door", "gate"]


def test_what_was_kept_unsaved_goes_on_from_what_it_began_with(ticket, ada, cleo):
    browser = builders.signed_in(ada)
    browser.post(f"/lessons/{ticket.pk}/autosave/", opened(browser, ticket) | {"title": "Ticket gates"})
    splits(ticket, "barrier", by=cleo)
    browser.post(f"/lessons/{ticket.pk}/edit/", opened(browser, ticket))
    assert (names(ticket), Entry.objects.get(pk=ticket.pk).title) == (["barrier", "ice", "night"], "Ticket gates")


def test_both_texts_are_shown_with_the_tags_that_will_be_saved(ticket, ada, cleo):
    browser = builders.signed_in(ada)
    sent = opened(browser, ticket) | {"title": "Mine", "tags": "gate, night"}
    splits(ticket, "barrier", by=cleo)
    other = Entry.objects.get(pk=ticket.pk)
    other.save_text(other.live_content() | {"title": "Theirs"}, by=cleo, publish=True)
    answer = browser.post(f"/lessons/{ticket.pk}/edit/", sent)
    assert answer.status_code == 409
    again = answer.context["form"]
    assert again["tags"].value() == "barrier, night"
    browser.post(f"/lessons/{ticket.pk}/edit/", values(again) | {"tags": "night"})
    assert names(ticket) == ["night"]


def test_an_approval_brings_no_tag_back(ticket, ada, ben, cleo):
    content = ticket.live_content() | {"title": "Ticket gates", "tags": ["gate", "night", "frost"]}
    ticket.save_text(content, by=ada)
    review = reviewing.ask(Entry.objects.get(pk=ticket.pk), by=ada, people=[ben])
    splits(ticket, "barrier", by=cleo)
    reviewing.approve(review, by=ben)
    assert (names(ticket), Entry.objects.get(pk=ticket.pk).title) == (["barrier", "frost", "night"], "Ticket gates")


def test_an_approval_makes_no_tag_anew_that_was_deleted_meanwhile(ticket, ada, ben, cleo):
    ticket.save_text(ticket.live_content() | {"title": "Ticket gates"}, by=ada)
    review = reviewing.ask(Entry.objects.get(pk=ticket.pk), by=ada, people=[ben])
    delete(Tag.objects.get(name="gate"), by=cleo)
    reviewing.approve(review, by=ben)
    assert names(ticket) == ["ice", "night"]
    assert not Tag.objects.filter(name="gate").exists()


def test_an_approval_of_what_was_written_after_a_split_takes_its_tags_as_they_are(ticket, ada, ben, cleo):
    splits(ticket, "barrier", by=cleo)
    entry = Entry.objects.get(pk=ticket.pk)
    entry.save_text(entry.live_content() | {"tags": ["gate", "ice"]}, by=ada)
    reviewing.approve(reviewing.ask(Entry.objects.get(pk=ticket.pk), by=ada, people=[ben]), by=ben)
    assert names(ticket) == ["gate", "ice"]


def test_a_waiting_text_that_is_rewritten_after_a_split_brings_no_tag_back(ticket, ada, ben, cleo):
    ticket.save_text(ticket.live_content() | {"title": "Ticket gates"}, by=ada)
    review = reviewing.ask(Entry.objects.get(pk=ticket.pk), by=ada, people=[ben])
    splits(ticket, "barrier", by=cleo)
    browser = builders.signed_in(cleo)
    sent = opened(browser, ticket)
    assert sent["tags"] == "barrier, ice, night"
    browser.post(f"/lessons/{ticket.pk}/edit/", sent | {"title": "All gates", "action": "approve"})
    review.refresh_from_db()
    assert (review.state, names(ticket)) == ("approved", ["barrier", "ice", "night"])


def test_a_typing_error_is_mended_although_a_tag_was_split_meanwhile(ticket, ada, cleo, stations):
    TeamPolicy.objects.create(team=stations, policy="required")
    Entry.objects.filter(pk=ticket.pk).update(team=stations)
    ticket.save_text(ticket.live_content() | {"team": stations.pk}, by=ada, publish=True, reviewed=True)
    browser = builders.signed_in(ada)
    sent = opened(browser, ticket)
    splits(ticket, "barrier", by=cleo)
    browser.post(f"/lessons/{ticket.pk}/edit/", sent | {"title": "Ticket gates", "action": "mend"})
    assert (names(ticket), Entry.objects.get(pk=ticket.pk).title) == (["barrier", "ice", "night"], "Ticket gates")


def test_the_page_of_a_new_text_that_was_saved_says_nothing_of_what_it_began_with(ticket, ada):
    sent = opened(builders.signed_in(ada), ticket) | {"based_on": 0, "started_tags": "", "tags": "night"}
    form = LessonForm(sent, writer=ada, entry=ticket, action="publish")
    assert form.is_valid()
    assert form.content()["tags"] == ["night"]


def test_a_draft_is_published_with_the_tags_that_it_has(ada):
    draft = builders.lesson("Ticket gate", by=ada, tags=["gate", "night"], publish=False)
    splits(draft, "barrier", by=ada)
    draft = Entry.objects.get(pk=draft.pk)
    draft.save_text(draft.latest.content, by=ada, publish=True)
    assert names(draft) == ["barrier", "night"]
