"""Writing for a wanted lesson: the editor remembers the question until readers see the text."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lessons.models import Entry, TeamPolicy, WantedDraft
from lessons.review import reviewing
from lessons.wanted import jobs
from tests import builders
from tests.lessons.wanted.looking import as_seen, read_again

pytestmark = pytest.mark.django_db


def write(browser, wanted, **fields):
    """Open the editor for a wanted lesson, and send what it sends."""
    page = browser.get(f"/lessons/new/?wanted={wanted.pk}", follow=True)
    key = page.context["form"]["key"].value()
    return browser.post(
        "/lessons/new/", builders.lesson_form(key=key, wanted=page.context["form"]["wanted"].value(), **fields)
    )


def test_the_editor_shows_the_question_and_what_is_written_closes_it(wanted, ben, dov):
    browser = builders.signed_in(ben)
    page = browser.get(f"/lessons/new/?wanted={wanted.pk}", follow=True).content.decode()
    assert "How do other teams plan for frozen points?" in page
    write(browser, wanted)
    closed = read_again(wanted)
    assert (closed.answer, closed.closed_by) == (Entry.objects.get(kind="lesson"), ben)
    assert "Rehearse at night" in as_seen(wanted, dov)
    waiting = ProcrastinateJob.objects.filter(task_name__contains="wanted").values_list("task_name", "args")
    assert sorted(name.rpartition(".")[2] for name, _ in waiting) == ["ask_again", "tell_those_who_wait"]
    assert all(arguments == {"wanted": wanted.pk} for _, arguments in waiting)


def test_a_draft_is_remembered_until_readers_see_it(wanted, ben, dov):
    browser = builders.signed_in(ben)
    write(browser, wanted, action="draft", title="A hidden title")
    entry = Entry.objects.get(kind="lesson")
    assert read_again(wanted).is_open
    page = as_seen(wanted, dov)
    assert "somebody is writing it" in page
    assert "A hidden title" not in page
    assert wanted.question in browser.get(f"/lessons/{entry.pk}/edit/").content.decode()
    browser.post(f"/lessons/{entry.pk}/edit/", builders.lesson_form(title="A hidden title", based_on="1"))
    assert read_again(wanted).answer == entry
    assert wanted.question not in browser.get(f"/lessons/{entry.pk}/edit/").content.decode()


def test_unsaved_text_remembers_it_too(wanted, ben):
    browser = builders.signed_in(ben)
    key = browser.get(f"/lessons/new/?wanted={wanted.pk}", follow=True).context["form"]["key"].value()
    browser.post("/lessons/autosave/", {"title": "Half", "key": key, "wanted": wanted.pk})
    assert wanted.question in browser.get(f"/lessons/new/?draft={key}").content.decode()


def test_a_draft_that_was_deleted_is_not_being_written(wanted, ben):
    write(builders.signed_in(ben), wanted, action="draft")
    assert WantedDraft.objects.under_way().count() == 1
    Entry.objects.get(kind="lesson").delete_softly(by=ben)
    assert WantedDraft.objects.under_way().count() == 0


def test_a_review_in_between_does_not_matter(wanted, ada, ben, stations):
    TeamPolicy.objects.create(team=stations, policy="required")
    write(builders.signed_in(ben), wanted, action="review", team=stations.pk)
    entry = Entry.objects.get(kind="lesson")
    review = reviewing.ask(entry, by=ben, people=[ada])
    assert read_again(wanted).is_open
    reviewing.approve(review, by=ada)
    closed = read_again(wanted)
    assert (closed.answer, closed.closed_by) == (entry, ben)


def test_two_can_write_and_the_first_that_readers_see_closes_it(wanted, ben, dov):
    write(builders.signed_in(ben), wanted, action="draft", title="Ben's")
    write(builders.signed_in(dov), wanted, title="Dov's")
    assert read_again(wanted).answer.title == "Dov's"
    entry = Entry.objects.get(title="Ben's")
    entry.save_text(entry.content(), by=ben, publish=True)
    assert read_again(wanted).answer.title == "Dov's"


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 40, "-1", "٣", ""])
def test_a_number_that_stands_for_nothing_is_in_nobodys_way(wanted, ben, number):
    browser = builders.signed_in(ben)
    assert browser.get("/lessons/new/", {"wanted": number}, follow=True).status_code == 200
    assert browser.post("/lessons/new/", builders.lesson_form(wanted=number)).status_code == 302
    assert read_again(wanted).is_open


def test_what_is_published_for_its_author_alone_closes_nothing(wanted, ben, cleo, index):
    write(builders.signed_in(ben), wanted, visibility="me", title="Frozen points")
    assert read_again(wanted).is_open
    entry = Entry.objects.get(kind="lesson")
    entry.show_to("everyone", by=ben)
    index()
    jobs.find_possible_answers(timestamp=0)
    assert "May answer it" in as_seen(wanted, cleo)
