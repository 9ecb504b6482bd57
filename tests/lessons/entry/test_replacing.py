"""An entry is superseded exactly while something that people could read replaces it."""

import pytest

from lessons.models import Entry
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(ada):
    return builders.lesson("Old way", by=ada)


def status(entry):
    return Entry.objects.get(pk=entry.pk).status


def again(entry):
    return Entry.objects.get(pk=entry.pk)


def test_a_draft_replaces_nothing_until_it_is_published(ada, old):
    new = builders.lesson("New way", by=ada, publish=False)
    new.link_to(old, "replaces", by=ada)
    assert status(old) == "published"
    again(new).save_text(new.content(), by=ada, publish=True)
    assert status(old) == "superseded"


def test_deleting_the_replacement_makes_the_old_one_current_and_bringing_it_back_does_not(ada, old):
    new = builders.lesson("New way", by=ada)
    new.link_to(old, "replaces", by=ada)
    again(new).delete_softly(by=ada)
    assert status(old) == "published"
    assert old.activities.order_by("-pk")[0].words.startswith("Current again")
    again(new).undelete(by=ada)
    assert status(old) == "superseded"


def test_archiving_the_replacement_does_not_revive_the_old_one(ada, old):
    new = builders.lesson("New way", by=ada)
    new.link_to(old, "replaces", by=ada)
    again(new).archive(by=ada)
    again(old).refresh_status(by=ada)
    assert status(old) == "superseded"


def test_with_two_replacements_one_may_go(ada, old):
    first, second = builders.lesson("First", by=ada), builders.lesson("Second", by=ada)
    first.link_to(old, "replaces", by=ada)
    second.link_to(old, "replaces", by=ada)
    again(first).delete_softly(by=ada)
    assert status(old) == "superseded"


def test_what_comes_back_from_the_archive_is_superseded_only_if_its_replacement_can_be_read(ada, old):
    new = builders.lesson("New way", by=ada, publish=False)
    new.link_to(old, "replaces", by=ada)
    again(old).archive(by=ada)
    again(old).unarchive(by=ada)
    assert status(old) == "published"
    again(old).archive(by=ada)
    again(new).save_text(new.content(), by=ada, publish=True)
    again(old).unarchive(by=ada)
    assert status(old) == "superseded"
