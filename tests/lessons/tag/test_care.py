"""Which tags want a curator, described in the list, with the synonyms of searches beside them."""

import time

import pytest

from lessons.models import AuditRow, Tag, TagAlias, TaggedEntry
from lessons.tag import curation, models
from search.models import Synonym
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags(ada, monkeypatch):
    """One of each kind; here three entries are many."""
    monkeypatch.setattr(models, "HUGE_FROM", 3)
    for number in range(4):
        builders.lesson(f"Count {number}", by=ada, tags=["counting"])
    builders.lesson("Night", by=ada, tags=["night shift", "night shifts"])
    builders.lesson("Kanarie", by=ada, tags=["kanarie", "kanaries"], visibility="me")
    Tag.objects.exclude(name="night shift").update(description="Said.")
    Tag.objects.create(name="winter")
    Tag.objects.create(name="of a project")
    builders.project("Gates").tags.add(Tag.objects.get(name="of a project"))
    builders.playbook("Hidden", by=ada, visibility="me", for_tags=["kanarie filter"])
    builders.playbook("Seen", by=ada, for_tags=["filter"])


def test_tags_in_need_of_care_are_counted_and_a_few_are_named(tags, cleo, ada):
    care = curation.tags_needing_care(cleo, most=1)
    assert care.counts == {"unused": 1, "huge": 1, "undescribed": 3, "alike": 1}
    assert ([str(tag) for tag in care.unused], [str(tag) for tag in care.huge]) == (["winter"], ["counting"])
    assert [str(tag) for tag in care.undescribed] == ["night shift"]
    assert [str(tag) for tag in care.alike[0][:2]] == ["night shift", "night shifts"]
    assert curation.tags_needing_care(ada).counts["alike"] == 2


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("unused", {"winter"}), ("huge", {"counting"}), ("undescribed", {"night shift", "of a project", "filter"}),
        ("alike", {"night shift", "night shifts"}),
        ("", {"counting", "night shift", "night shifts", "winter", "of a project", "filter"}),
    ],
)  # fmt: skip
def test_the_list_is_filtered_by_them_and_counts_them(tags, cleo, kind, expected):
    answer = builders.signed_in(cleo).get("/admin/lessons/tag/", {"care": kind} if kind else {})
    assert {tag.name for tag in answer.context["cl"].result_list} == expected
    page = answer.content.decode()
    assert "anarie" not in page
    if not kind:
        for words in ("Unused: delete (1)", "Huge: split (1)", "Not described (3)", "Look alike: merge (2)"):
            assert words in page


@pytest.mark.parametrize("asked", ["", "?o=-1.2", "?care=undescribed", "?q=t"])
def test_what_the_list_counts_is_what_it_shows(ada, cleo, asked):
    for number in range(3):
        builders.lesson(f"Count {number}", by=ada, tags=["tickets", f"t{number}"])
    page = builders.signed_in(cleo).get(f"/admin/lessons/tag/{asked}").content.decode()
    assert "Not described (4)" in page
    assert "Unused: delete (0)" in page


def test_a_tag_on_few_entries_of_a_small_library_is_not_huge(ada, cleo):
    for number in range(4):
        builders.lesson(f"Count {number}", by=ada, tags=["counting"])
    assert curation.tags_needing_care(cleo).counts["huge"] == 0


def test_a_tag_on_one_entry_in_twenty_is_not_huge(ada, cleo, monkeypatch):
    monkeypatch.setattr(models, "HUGE_FROM", 1)
    for number in range(20):
        builders.lesson(f"Count {number}", by=ada, tags=["counting"] if number == 0 else [])
    assert curation.tags_needing_care(cleo).counts["huge"] == 0
    builders.lesson("Count again", by=ada, tags=["counting"])
    assert curation.tags_needing_care(cleo).counts["huge"] == 1


def test_tags_are_described_in_the_list_and_the_log_says_who_did(ada, cleo):
    builders.lesson(by=ada, tags=["gates", "rotas"])
    gates, rotas = Tag.objects.for_listing()
    browser = builders.signed_in(cleo)
    assert "What “gates” means" in browser.get("/admin/lessons/tag/").content.decode()
    data = {
        "form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-0-id": gates.pk, "form-0-description": "At stations.",
        "form-1-id": rotas.pk, "form-1-description": "", "_save": "Save",
    }  # fmt: skip
    assert browser.post("/admin/lessons/tag/", data).status_code == 302
    gates.refresh_from_db()
    assert (gates.name, gates.description) == ("gates", "At stations.")
    row = AuditRow.objects.get(thing="tag", verb="changed")
    assert (row.thing_id, row.person, row.after) == (gates.pk, cleo.pk, {"rewritten": ["description"]})


def test_what_needs_care_is_counted_again_once_a_tag_was_made_described_or_removed(tags, cleo):
    browser = builders.signed_in(cleo)

    def counted():
        return browser.get("/admin/").context["tags"].counts

    assert (counted()["unused"], counted()["undescribed"]) == (1, 3)
    names = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    assert browser.post("/admin/lessons/tag/add/", names | {"name": "autumn"}).status_code == 302
    assert counted()["unused"] == 2
    night = Tag.objects.get(name="night shift")
    data = names | {"name": "night shift", "description": "After ten."}
    assert browser.post(f"/admin/lessons/tag/{night.pk}/change/", data).status_code == 302
    assert counted()["undescribed"] == 2
    curation.delete(Tag.objects.get(name="autumn"), by=cleo)
    assert counted()["unused"] == 1


def test_a_tag_shows_its_other_names_and_the_synonyms_that_have_one_of_them(ada, cleo):
    builders.lesson(by=ada, tags=["cut-over"])
    tag = Tag.objects.get()
    TagAlias.objects.create(name="go-live", tag=tag)
    found = Synonym.objects.create(words="switchover, Go-live")
    Synonym.objects.create(words="go-live crew, night crew")
    page = builders.signed_in(cleo).get(f"/admin/lessons/tag/{tag.pk}/change/").content.decode()
    assert f'<a href="/admin/search/synonym/{found.pk}/change/">switchover, Go-live</a>' in page
    assert "night crew" not in page
    assert '/admin/search/synonym/add/?words=cut-over%2C%20go-live"' in page
    add = builders.signed_in(cleo).get("/admin/search/synonym/add/?words=cut-over%2C%20go-live").content.decode()
    assert "cut-over, go-live" in add


def test_two_thousand_tags_are_looked_through_in_the_time_of_a_page(ada, cleo):
    words = (
        "signal",
        "gate",
        "night",
        "rota",
        "winter",
        "ice",
        "brake",
        "cab",
        "door",
        "ticket",
        "crew",
        "panel",
        "track",
    )
    names = {f"{one} {other} {third}" for one in words for other in words for third in words}
    made = [Tag(name=name, folded=name, slug=name.replace(" ", "-")) for name in sorted(names)[:2000]]
    Tag.objects.bulk_create(made)
    entry = builders.lesson(by=ada)
    TaggedEntry.objects.bulk_create(TaggedEntry(tag=tag, content_object=entry) for tag in made)
    began = time.perf_counter()
    care = curation.tags_needing_care(cleo)
    took = time.perf_counter() - began
    assert care.counts["undescribed"] == 2000
    assert care.counts["alike"] > 0
    assert took < 4, took  # a third of that on a quiet machine
