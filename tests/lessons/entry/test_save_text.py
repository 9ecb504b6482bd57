"""Saving a text: versions are appended, readers see the live one, nobody overwrites anybody."""

import pytest

from lessons.common.errors import DomainError
from lessons.entry.history import EditConflict
from lessons.models import Tag
from lessons.tag import curation
from tests import builders

pytestmark = pytest.mark.django_db


def text(**changes):
    return {"title": "Rehearse at night", "summary": "Rehearse with the night crew.", **changes}


def test_publishing_shows_the_text_to_readers(ada):
    entry = builders.lesson(by=ada, context="In February we replaced the gates.")
    assert (entry.status, entry.live.number, entry.lesson.context) == (
        "published",
        1,
        "In February we replaced the gates.",
    )


def test_an_edit_adds_a_version_and_keeps_the_old_one(ada):
    entry = builders.lesson(by=ada)
    entry.save_text(text(title="Rehearse after dark"), by=ada, publish=True, based_on=1)
    assert [version.content["title"] for version in entry.versions.order_by("number")] == [
        "Rehearse at night",
        "Rehearse after dark",
    ]
    assert entry.title == "Rehearse after dark"


def test_an_edit_of_an_older_version_is_refused_and_names_the_newer(ada, ben):
    entry = builders.lesson(by=ada)
    entry.save_text(text(title="Ben's title"), by=ben, publish=True, based_on=1)
    with pytest.raises(EditConflict) as conflict:
        entry.save_text(text(title="Ada's title"), by=ada, publish=True, based_on=1)
    assert conflict.value.theirs.author == ben
    entry.refresh_from_db()
    assert entry.title == "Ben's title"


def test_saving_the_same_text_adds_no_version(ada):
    entry = builders.lesson(by=ada)
    entry.save_text(entry.content(), by=ada, publish=True, based_on=1)
    assert entry.versions.count() == 1


def test_an_unpublished_text_of_a_published_entry_stays_away_from_readers(ada):
    entry = builders.lesson(by=ada)
    entry.save_text(text(title="Not yet"), by=ada, based_on=1)
    entry.refresh_from_db()
    assert (entry.title, entry.live.number, entry.latest.number) == ("Rehearse at night", 1, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "  "}, "Give it a title"),
        ({"summary": ""}, "Write the takeaway"),
        ({"summary": "One. Two. Three."}, "more than two sentences"),
    ],
)
def test_an_unfinished_lesson_is_not_published(ada, changes, sentence):
    with pytest.raises(DomainError, match=sentence):
        builders.lesson(by=ada, **{"takeaway" if key == "summary" else key: value for key, value in changes.items()})


def test_restoring_adds_a_version_and_leaves_visibility_alone(ada, stations):
    entry = builders.lesson(by=ada)
    first = entry.live
    entry.save_text(text(title="Second"), by=ada, publish=True)
    entry.show_to("teams", by=ada, teams=[stations])
    entry.restore(first, by=ada)
    entry.refresh_from_db()
    assert (entry.title, entry.visibility, entry.versions.count()) == ("Rehearse at night", "teams", 3)


def test_a_restored_text_brings_no_tag_back_that_a_curator_removed_or_renamed(ada, cleo):
    entry = builders.lesson(by=ada, tags=["gates", "doors", "night"])
    first = entry.live
    entry.save_text(entry.content() | {"title": "Second", "tags": []}, by=ada, publish=True)
    curation.delete(Tag.objects.get(name="doors"), by=cleo)
    curation.rename(Tag.objects.get(name="gates"), "ticket gates", by=cleo)
    entry.restore(first, by=ada)
    assert sorted(entry.tags.names()) == ["night", "ticket gates"]
    assert not Tag.objects.filter(name__in=["doors", "gates"]).exists()


def test_tags_meet_whatever_their_case_and_accents(ada):
    builders.lesson(by=ada, tags=["Växel", "Cut-over"])
    entry = builders.lesson(by=ada, tags=["vaxel", "cut-OVER", "  new   one "])
    assert sorted(tag.name for tag in entry.tags.all()) == ["Cut-over", "Växel", "new one"]


def test_content_round_trips_through_the_rows(ada, stations):
    entry = builders.lesson(
        by=ada,
        team=stations,
        tags=["b", "a"],
        impact={"time": "serious"},
        nature="strength",
        happened_on="2026-02-14",
        limits="Small stations.",
    )
    assert entry.content() == entry.live.content
