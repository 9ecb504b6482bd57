"""Asking for a lesson, and waiting for it: everybody sees how many wait, nobody sees who."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import AuditRow, Waiting, WantedLesson
from tests import builders
from tests.lessons.curation.audit_log import told

pytestmark = pytest.mark.django_db


def listed(person):
    return {each.question: each for each in WantedLesson.objects.visible_to(person).open().for_listing()}


def test_asking_keeps_the_question_the_searches_and_what_they_found(index, ada, stations):
    builders.lesson("Points that were frozen", by=ada)
    builders.lesson("Frozen points, for us alone", by=ada, visibility="me")
    index()
    made = WantedLesson.objects.make(
        "  How do others plan\nfor frozen points? ", by=ada, team=stations, needed_by=date(2026, 12, 12),
        queries=["frozen points", "frozen points", " winter  points ", ""],
    )  # fmt: skip
    assert made.question == "How do others plan for frozen points?"
    assert [(query.text, query.found_then) for query in made.queries.all()] == [
        ("frozen points", 1), ("winter points", 0),
    ]  # fmt: skip
    assert made.stems == ["frozen", "point"]
    assert listed(ada)[made.question].waiting_count == 1


def test_the_log_is_told_of_the_asking_and_not_of_the_waiting(index, ada, ben, stations):
    with told() as rows:
        made = WantedLesson.objects.make("How?", by=ada, team=stations, needed_by=date(2026, 12, 12))
        made.join(by=ben)
        made.leave(by=ben)
    after = {"team": stations.pk, "needed_by": "2026-12-12"}
    assert rows == [("made", "wanted lesson", made.pk, ada.pk, {}, after)]


def test_everybody_can_wait_and_nobody_counts_twice(wanted, ben):
    gun = builders.person("Gun Gren", role="reader")
    for person in (ben, gun, gun):
        wanted.join(by=person)
    assert listed(ben)[wanted.question].waiting_count == 3
    wanted.leave(by=gun)
    assert listed(ben)[wanted.question].waiting_count == 2
    ben.deactivate()
    assert listed(gun)[wanted.question].waiting_count == 1


def test_a_reader_asks_for_nothing(index):
    gun = builders.person("Gun Gren", role="reader")
    with pytest.raises(NotAllowed, match="read but not write"):
        WantedLesson.objects.make("How?", by=gun)
    assert not WantedLesson.objects.exists()


@pytest.mark.parametrize("question", ["", "  ", "\u200b", "a" * 301])
def test_a_question_says_something_and_is_short(index, ada, question):
    with pytest.raises(DomainError, match="Write what you need to know"):
        WantedLesson.objects.make(question, by=ada)


def test_the_same_is_on_the_list_once(wanted, ben):
    with pytest.raises(DomainError, match="on the wanted list already"):
        WantedLesson.objects.make("What about points that froze?", by=ben, queries=["points, frozen"])
    WantedLesson.objects.make("What about points?", by=ben, queries=["points"])
    for _ in range(2):  # nothing telling in them, so nothing to compare
        WantedLesson.objects.make("What is it?", by=ben)


def test_the_database_refuses_what_makes_no_sense(wanted, ada):
    entry = builders.lesson(by=ada)
    for fields in ({"answer": entry}, {"closed_by": ada}, {"question": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WantedLesson.objects.filter(pk=wanted.pk).update(**fields)


def test_most_waited_for_comes_first_then_what_is_needed_soonest(wanted, ada, ben):
    late = WantedLesson.objects.make("Late?", by=ben, needed_by=date(2027, 3, 1))
    soon = WantedLesson.objects.make("Soon?", by=ben, needed_by=date(2026, 12, 1))
    many = WantedLesson.objects.make("Many?", by=ben)
    many.join(by=ada)
    assert list(WantedLesson.objects.open().for_listing().most_waited_for()) == [many, soon, late, wanted]


def test_no_page_shows_who_asked_or_waits(wanted, ben, cleo, dov):
    wanted.join(by=ben)
    for person in (dov, cleo):
        for address in ("/wanted/", wanted.get_absolute_url(), "/search/?q=frozen+points", "/curation/wanted/"):
            page = builders.signed_in(person).get(address).content.decode()
            assert "Ada" not in page
            assert "Ben" not in page
    page = builders.signed_in(dov).get(wanted.get_absolute_url()).content.decode()
    assert "2 people wait" in page


def test_the_list_says_what_each_reader_can_do(wanted, ada, dov):
    gun = builders.person("Gun Gren", role="reader")
    pages = {person: builders.signed_in(person).get("/wanted/").content.decode() for person in (ada, dov, gun)}
    assert all("How do other teams plan for frozen points?" in page for page in pages.values())
    assert ["I no longer want this" in pages[person] for person in (ada, dov, gun)] == [True, False, False]
    assert ["I want this too" in pages[person] for person in (ada, dov, gun)] == [False, True, True]
    assert [f"/lessons/new/?wanted={wanted.pk}" in pages[person] for person in (ada, dov, gun)] == [True, True, False]


def test_joining_and_leaving_on_the_pages(wanted, dov):
    browser = builders.signed_in(dov)
    assert browser.post(f"/wanted/{wanted.pk}/join/").headers["Location"] == wanted.get_absolute_url()
    assert "You are among them" in browser.get(wanted.get_absolute_url()).content.decode()
    assert browser.post(f"/wanted/{wanted.pk}/leave/", {"from": "list"}).headers["Location"] == "/wanted/"
    assert not Waiting.objects.filter(person=dov).exists()
    assert not AuditRow.objects.filter(person=dov.pk).exists()


def test_a_search_that_finds_nothing_leads_to_asking(index, dov):
    browser = builders.signed_in(dov)
    page = browser.get("/search/", {"q": "icy points team:stations"}).content.decode()
    assert '/wanted/new/?q=icy%20points%20team%3Astations"' in page
    form = browser.get("/wanted/new/", {"q": "icy points"}).content.decode()
    assert 'value="icy points" id="id_queries_0" checked' in " ".join(form.split())
    sent = {"question": "How do points ice up?", "queries": ["icy points"], "waits": "on"}
    answer = browser.post("/wanted/new/?q=icy+points", sent)
    made = WantedLesson.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert [query.text for query in made.queries.all()] == ["icy points"]
    assert made.waiting.get().person == dov
    page = browser.get("/search/", {"q": "points, icy"}).content.decode()
    assert "1 person wants to know this already" in page
    assert "How do points ice up?" in page


def test_a_search_about_something_else_is_not_told_of_it(wanted, dov):
    page = builders.signed_in(dov).get("/search/", {"q": "zebra crossing"}).content.decode()
    assert wanted.question not in page
    assert "Ask for this lesson" in page


def test_a_reader_can_join_what_a_search_comes_close_to(wanted):
    gun = builders.person("Gun Gren", role="reader")
    browser = builders.signed_in(gun)
    assert "I want this too" in browser.get("/search/", {"q": "frozen points"}).content.decode()
    assert "Ask for this lesson" not in browser.get("/search/", {"q": "zebra crossing"}).content.decode()
    assert browser.get("/wanted/new/").status_code == 403


def test_a_curator_chooses_among_the_searches_of_a_cluster_and_waits_only_when_asking(index, searched, cleo, ada):
    searched("frozen points", 3)
    searched("points frozen", 2)
    form = builders.signed_in(cleo).get("/wanted/new/", {"q": "points frozen"}).content.decode()
    assert "points frozen" in form
    assert 'value="frozen points"' in form
    assert (
        'value="frozen points"'
        not in builders.signed_in(ada).get("/wanted/new/", {"q": "points frozen"}).content.decode()
    )
    sent = {"question": "How do points freeze?", "queries": ["frozen points"]}
    builders.signed_in(cleo).post("/wanted/new/?q=points+frozen", sent)
    made = WantedLesson.objects.get()
    assert [query.text for query in made.queries.all()] == ["frozen points"]
    assert not made.waiting.exists()


def test_what_is_close_is_shown_before_somebody_asks(wanted, dov):
    page = builders.signed_in(dov).get("/wanted/new/", {"q": "frozen points ice"}).content.decode()
    assert "Already on the wanted list" in page
    assert wanted.question in page
    refused = builders.signed_in(dov).post(
        "/wanted/new/?q=frozen+points", {"question": "Why?", "queries": ["frozen points"]}
    )
    assert refused.status_code == 422
    assert "on the wanted list already" in refused.content.decode()


def test_the_list_takes_a_constant_number_of_queries(index, ada, dov, django_assert_max_num_queries):
    browser = builders.signed_in(dov)
    for number in range(12):
        WantedLesson.objects.make(f"Question {number} about matter{number}?", by=ada, queries=[f"matter{number}"])
    with django_assert_max_num_queries(9):
        assert browser.get("/wanted/").status_code == 200
