"""What may answer a wanted lesson: found by its searches or named by somebody, and judged by a curator."""

import pytest

from lessons.models import PossibleAnswer, WantedLesson
from lessons.wanted import answers, jobs
from tests import builders
from tests.lessons.wanted.looking import as_seen, read_again

pytestmark = pytest.mark.django_db


def test_what_is_published_since_and_found_first_may_answer_it(wanted, ada, ben, cleo, dov, index):
    old = WantedLesson.objects.make("What about doors?", by=ada, queries=["doors"])
    entry = builders.lesson("Plan early for frozen points", by=ben)
    hidden = builders.lesson("Frozen points, for me", by=ben, visibility="me")
    index()
    jobs.find_possible_answers(timestamp=0)
    jobs.find_possible_answers(timestamp=0)
    assert [(found.wanted, found.entry) for found in PossibleAnswer.objects.all()] == [(wanted, entry)]
    assert read_again(wanted).is_open
    assert "May answer it" in as_seen(wanted, dov)
    assert "It answers this" not in as_seen(wanted, dov)
    assert "It answers this" in as_seen(wanted, cleo)
    assert "May answer it" not in as_seen(old, cleo)
    assert hidden.title not in as_seen(wanted, cleo)
    assert entry.title in builders.signed_in(cleo).get("/curation/wanted/").content.decode()
    entry.show_to("me", by=ben)
    assert "May answer it" not in as_seen(wanted, cleo)


def test_what_was_there_before_it_was_asked_for_is_not_suggested(ada, index):
    builders.lesson("Frozen points", by=ada)
    index()
    WantedLesson.objects.make("How?", by=ada, queries=["frozen points"])
    answers.look_for_answers()
    assert not PossibleAnswer.objects.exists()


def test_a_curator_confirms_or_refuses_what_may_answer_it(wanted, ben, cleo, dov):
    first, second = builders.lesson("First", by=ben), builders.lesson("Second", by=ben)
    for entry in (first, second):
        builders.signed_in(dov).post(f"/wanted/{wanted.pk}/answer/", {"entry": f"L-{entry.pk}"})
    assert read_again(wanted).is_open
    possible = PossibleAnswer.objects.get(entry=first)
    refuse = f"/wanted/{wanted.pk}/refuse/{possible.pk}/"
    assert builders.signed_in(dov).post(refuse).status_code == 403
    browser = builders.signed_in(cleo)
    browser.post(refuse)
    page = as_seen(wanted, cleo)
    assert "Second" in page
    assert "First" not in page
    browser.post(f"/wanted/{wanted.pk}/answer/", {"entry": second.pk})
    assert read_again(wanted).answer == second
