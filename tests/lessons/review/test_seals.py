"""Lists and search say whether something still holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Application, Entry, Verification
from lessons.review import jobs
from lessons.search import _filter
from search.queue import drain_all
from search.registry import SOURCES
from search.syntax import Filter
from tests import builders

pytestmark = pytest.mark.django_db


def due(entry, days):
    Verification.objects.filter(entry=entry.pk).update(due_on=timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize("address", ["/library/", "/library/?view=dense", "/search/?q=gates"])
def test_a_list_says_what_is_verified_overdue_and_disputed(ada, address):
    sound, late, wrong = (builders.lesson(f"Gates {name}", by=ada) for name in ("sound", "late", "wrong"))
    due(sound, 100)
    due(late, -5)
    Verification.objects.get(entry=wrong.pk).needs_change("They were replaced.", by=ada)
    builders.experiment("Gates tried", by=ada)
    drain_all()
    page = builders.signed_in(ada).get(address).content.decode()
    assert page.count('title="Verified"') == 1
    assert page.count("</svg>Overdue for a check") == 1
    assert page.count("</svg>Disputed") == 1


def test_the_page_of_a_text_names_the_version_that_readers_see(ada, dov):
    entry = builders.lesson("Gates", by=ada)
    entry.save_text(entry.content() | {"context": "Not for readers yet."}, by=ada)
    for person in (ada, dov):
        page = builders.signed_in(person).get(entry.get_absolute_url()).content.decode()
        assert "<span>Version 1</span>" in page
        assert "Version 2" not in page


def test_a_search_asks_for_what_is_verified_due_overdue_or_disputed(ada):
    entries = {name: builders.lesson(f"Gates {name}", by=ada) for name in ("verified", "due", "overdue", "disputed")}
    due(entries["due"], 3)
    due(entries["overdue"], -3)
    Verification.objects.get(entry=entries["disputed"].pk).needs_change("They were replaced.", by=ada)
    jobs.index_what_became_due(timestamp=0)
    drain_all()
    browser = builders.signed_in(ada)
    for state in entries:
        results = browser.get("/search/", {"q": f"gates is:{state}"}).context["results"]
        assert [hit.key for hit in results.hits] == [entries[state].pk], state


def test_while_the_index_is_away_the_same_is_asked_of_the_database(ada):
    late = builders.lesson("Late", by=ada)
    builders.lesson("Sound", by=ada)
    due(late, -3)
    assert list(Entry.objects.filter(_filter(Filter("is", "overdue"), ada, None))) == [late]


def test_how_often_something_was_applied_is_in_its_document(ada):
    entry = builders.lesson("Gates", by=ada)
    Application.objects.create(entry=entry, outcome="helped")
    (document,) = SOURCES["lesson"].build([entry.pk])
    assert (document.applications, document.verified) == (1, True)
