"""Saying better what is asked: by who asked and by curators, while it is open; its searches and who waits stay."""

from datetime import date

import pytest

from lessons.common.errors import DomainError, NotAllowed
from lessons.models import AuditRow, WantedLesson
from lessons.wanted import closing, rewording
from tests import builders
from tests.lessons.curation.audit_log import told

pytestmark = pytest.mark.django_db


def test_who_asked_and_curators_say_it_better_and_the_log_is_told_without_the_words(wanted, ada, ben, cleo, stations):
    day = date(2027, 1, 9)
    with told() as rows:
        rewording.reword(wanted, "How do others plan?", by=ada, team=stations, needed_by=day)
        rewording.reword(wanted, "Who plans for ice?", by=cleo, team=stations, needed_by=day)
    assert [row[:4] for row in rows] == [("changed", "wanted lesson", wanted.pk, who.pk) for who in (ada, cleo)]
    assert rows[0][-1] == {"team": stations.pk, "needed_by": "2027-01-09", "rewritten": ["question"]}
    assert rows[1][-1] == {"rewritten": ["question"]}
    wanted.refresh_from_db()
    assert (wanted.question, wanted.needed_by, wanted.team) == ("Who plans for ice?", day, stations)
    assert wanted.stems == ["frozen", "point"]  # of its first search
    assert wanted.waiting.count() == 1
    with pytest.raises(NotAllowed, match="Whoever asked"):
        rewording.reword(wanted, "Mine now", by=ben)


def test_nothing_is_told_of_a_question_that_stayed_as_it_is(wanted, ada):
    rewording.reword(wanted, f" {wanted.question}", by=ada)
    assert not AuditRow.objects.filter(thing="wanted lesson", verb="changed").exists()


def test_two_questions_never_become_the_same(index, ada):
    first = WantedLesson.objects.make("Who counts the gates?", by=ada)
    other = WantedLesson.objects.make("Where are winter rotas kept?", by=ada)
    with pytest.raises(DomainError, match="on the wanted list already"):
        rewording.reword(other, "Who counts gates", by=ada)
    other.refresh_from_db()
    assert other.question == "Where are winter rotas kept?"
    rewording.reword(first, "Who counts the doors?", by=ada)
    first.refresh_from_db()
    assert first.stems == ["count", "door"]


def test_what_is_closed_is_not_reworded(wanted, ada):
    closing.take_off(wanted, by=ada)
    with pytest.raises(DomainError, match="closed already"):
        rewording.reword(wanted, "Again?", by=ada)
    answer = builders.signed_in(ada).get(f"/wanted/{wanted.pk}/reword/", follow=True)
    assert "This is closed" in answer.content.decode()


def test_on_the_page(wanted, ada):
    browser = builders.signed_in(ada)
    assert f"/wanted/{wanted.pk}/reword/" in browser.get(f"/wanted/{wanted.pk}/").content.decode()
    assert "frozen points?" in browser.get(f"/wanted/{wanted.pk}/reword/").content.decode()
    refused = browser.post(f"/wanted/{wanted.pk}/reword/", {"question": ""})
    assert (refused.status_code, "Write what you need to know" in refused.content.decode()) == (422, True)
    said = {"question": "Who plans for ice?", "needed_by": "2027-02-01"}
    page = browser.post(f"/wanted/{wanted.pk}/reword/", said, follow=True)
    assert "Who plans for ice?" in page.content.decode()
