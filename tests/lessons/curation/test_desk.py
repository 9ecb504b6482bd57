"""The curation desk: the admin's first page, with the top of each queue and what to do beside each row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.curation import broken
from lessons.curation.duplicate_finding import find_all
from lessons.curation.stale import stale
from lessons.models import DuplicatePair, Entry, Verification
from lessons.review import reviewing
from tests import builders
from tests.lessons.curation.alike import again, gates, tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(ada, ben, stations):
    """Something in every queue."""
    late = builders.lesson("Count the gates", by=ada, team=stations)
    Verification.objects.filter(entry=late).update(due_on=timezone.localdate() - timedelta(days=300))
    changed = tickets("Rehearse", by=ada, team=stations, context="[x](htp://broken)")
    again(changed).save_text(changed.content() | {"limits": "At night."}, by=ada)
    reviewing.ask(again(changed), by=ada, people=[ben])
    gates("Write the settings down", by=ada, team=stations, tags=["gates"])
    gates("Note every setting", by=ben, team=stations, tags=["gates"])
    builders.lesson("Deleted", by=ada, team=stations).delete_softly(by=ada)
    find_all()
    broken.look_at_all()
    assert stale(Entry.objects.all()).get() == late
    return late


def test_each_queue_shows_its_top_with_the_action_beside_it(busy, cleo):
    browser = builders.signed_in(cleo)
    page = browser.get("/admin/").content.decode()
    for words in (
        "Curation desk", "Does it still hold, by harm", f"/entries/{busy.pk}/still-true/", "Awaiting review",
        "Review it",
        "Possible duplicates", "Compare and merge", "htp://broken", "Mend it", "No tags",
        f"/curation/many/?entry={busy.pk}&amp;verb=notice",
    ):  # fmt: skip
        assert words in page, words
    counts = browser.get("/admin/").context["counts"]
    assert {name: counts[name] for name in ("verification", "reviews", "duplicates", "links", "stale")} == {
        "verification": 1, "reviews": 1, "duplicates": 1, "links": 1, "stale": 1,
    }  # fmt: skip
    assert browser.get("/admin/").context["waiting"] == sum(counts.values()) == 7


def test_what_is_done_on_the_desk_leads_back_to_it_and_leaves_the_queue(busy, cleo):
    browser = builders.signed_in(cleo)
    answer = browser.post(f"/entries/{busy.pk}/still-true/", {"from": "desk"})
    assert answer["Location"] == "/admin/"
    pair = DuplicatePair.objects.get()
    answer = browser.post(f"/curation/duplicates/{pair.pk}/decide/", {"decision": "different", "from": "desk"})
    assert answer["Location"] == "/admin/"
    counts = browser.get("/admin/").context["counts"]
    assert (counts["verification"], counts["duplicates"], counts["stale"]) == (0, 0, 0)


def test_an_empty_library_is_in_order(cleo):
    page = builders.signed_in(cleo).get("/admin/").content.decode()
    assert "Nothing waits for you" in page
    assert "Every queue is empty" in page
    assert "/admin/lessons/tag/" in page


def test_the_desk_shows_a_curator_nothing_that_is_hidden_from_them(busy, cleo, ada):
    for entry in Entry.objects.filter(deleted_at=None):
        entry.show_to("me", by=entry.author)
    page = builders.signed_in(cleo).get("/admin/")
    assert page.context["waiting"] == 0
    for title in ("Count the gates", "Rehearse", "Write the settings down", "htp://broken"):
        assert title not in page.content.decode()


def test_the_desk_is_for_curators(ada, client):
    assert builders.signed_in(ada).get("/admin/").status_code in (302, 403)
    assert client.get("/admin/").status_code == 302


def test_the_desk_has_a_query_budget(busy, cleo, ada, django_assert_max_num_queries):
    for number in range(12):
        entry = builders.lesson(f"More {number}", by=ada, happened="[x](htp://b)")
        Verification.objects.filter(entry=entry).update(due_on=timezone.localdate() - timedelta(days=200 + number))
    find_all()
    broken.look_at_all()
    browser = builders.signed_in(cleo)
    with django_assert_max_num_queries(20):
        browser.get("/admin/")


def test_reviews_that_a_curator_may_read_are_listed_longest_waiting_first(ada, ben, cleo, stations):
    for name in ("First", "Second"):
        entry = builders.lesson(name, by=ada, team=stations)
        again(entry).save_text(entry.content() | {"context": "More."}, by=ada)
        reviewing.ask(again(entry), by=ada, people=[ben])
    page = builders.signed_in(cleo).get("/curation/reviews/").content.decode()
    assert page.index("First") < page.index("Second")
    assert builders.signed_in(ada).get("/curation/reviews/").status_code == 403
