"""The trash: what is deleted can be brought back for 30 days; then it is gone, and nothing else with it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.curation import trash
from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import undo
from lessons.entry.uploads import attach
from lessons.feedback import runs as ledger
from lessons.models import Application, AuditRow, Entry, Merge, Run, StoredFile, Version
from tests import builders
from tests.lessons.curation.alike import again

pytestmark = pytest.mark.django_db


def deleted(entry, *, by, days):
    """Delete it, so many days ago."""
    again(entry).delete_softly(by=by)
    Entry.objects.filter(pk=entry.pk).update(deleted_at=timezone.now() - timedelta(days=days))
    return again(entry)


def test_it_can_be_brought_back_for_thirty_days_and_not_after(ada):
    young = deleted(builders.lesson("Young", by=ada), by=ada, days=29)
    old = deleted(builders.lesson("Old", by=ada), by=ada, days=30)
    assert list(trash.trash_of(ada)) == [young]
    young.undelete(by=ada)
    with pytest.raises(DomainError, match="30 days, and they are over"):
        old.undelete(by=ada)
    page = builders.signed_in(ada).get(f"/entries/{old.pk}/")
    assert page.status_code == 410
    assert "It can no longer be brought back" in page.content.decode()
    assert "Bring it back" not in page.content.decode()


def test_everybody_finds_what_they_may_bring_back_and_nothing_else(ada, ben, cleo, dov, stations):
    deleted(builders.lesson("Of the team", by=ada, team=stations), by=ada, days=1)
    deleted(builders.lesson("Adas own", by=ada), by=ada, days=1)
    deleted(builders.lesson("Hidden", by=ada, visibility="me"), by=ada, days=1)
    deleted(builders.lesson("A draft", by=ada, publish=False), by=ada, days=1)
    found = {person: {entry.title for entry in trash.trash_of(person)} for person in (ada, ben, cleo, dov)}
    assert found == {
        ada: {"Of the team", "Adas own", "Hidden", "A draft"},
        ben: {"Of the team"},
        cleo: {"Of the team", "Adas own"},
        dov: set(),
    }
    page = builders.signed_in(ben).get("/trash/").content.decode()
    assert "Of the team" in page
    assert "Adas own" not in page
    builders.signed_in(ben).post(f"/entries/{Entry.objects.get(title='Of the team').pk}/undelete/")
    assert not trash.trash_of(ben).exists()


def test_what_is_past_keeping_goes_with_its_versions_and_files_and_the_rest_stays(ada):
    entry = builders.lesson("Old", by=ada)
    attach(entry, ContentFile(b"A list.", name="list.txt"), by=ada)
    stays = builders.lesson("Stays", by=ada)
    again(entry).link_to(stays, "relates", by=ada)
    files = StoredFile.objects.count()
    deleted(entry, by=ada, days=30)
    deleted(builders.lesson("Young", by=ada), by=ada, days=29)
    assert trash.empty(timezone.now()) == 1
    assert {row.title for row in Entry.objects.all()} == {"Stays", "Young"}
    assert not Version.objects.filter(content__title="Old").exists()
    assert StoredFile.objects.count() == files - 1
    assert AuditRow.objects.filter(verb="removed for good", thing_id=entry.pk).exists()
    assert trash.empty(timezone.now()) == 0


def test_what_was_merged_away_is_not_in_the_trash_and_keeps_leading_on(ada, cleo):
    kept, gone = (builders.lesson(name, by=ada) for name in ("Kept", "Gone"))
    merge(kept, gone, proposal(kept, gone), by=cleo)
    Entry.objects.filter(pk=gone.pk).update(deleted_at=timezone.now() - timedelta(days=99))
    assert not trash.trash_of(ada).exists()
    assert trash.empty(timezone.now()) == 0


def test_an_entry_takes_what_was_merged_into_it_along(ada, cleo):
    first, second, third = (builders.lesson(name, by=ada) for name in ("First", "Second", "Third"))
    merge(second, third, proposal(second, third), by=cleo)
    merge(first, again(second), proposal(again(first), again(second)), by=cleo)
    other, same = (builders.lesson(name, by=ada) for name in ("Other", "The same"))
    apart = merge(other, same, proposal(other, same), by=cleo)
    deleted(first, by=ada, days=31)
    assert trash.empty(timezone.now()) == 1
    assert set(Entry.objects.values_list("pk", flat=True)) == {other.pk, same.pk}
    assert list(Merge.objects.all()) == [apart]


def test_one_half_of_an_undone_merge_goes_without_the_other(ada, cleo):
    kept, gone = (builders.lesson(name, by=ada) for name in ("Kept", "Gone"))
    undo(merge(kept, gone, proposal(kept, gone), by=cleo), by=cleo)
    deleted(gone, by=ada, days=31)
    assert trash.empty(timezone.now()) == 1
    assert [entry.title for entry in Entry.objects.all()] == ["Kept"]


def test_what_a_run_taught_of_a_lesson_stays_in_the_ledger_without_the_playbook(ada):
    lesson = builders.lesson("Count", by=ada)
    book = builders.playbook("Book", by=ada, steps=[builders.step("Count", basis=[lesson])])
    run = Run.objects.start(book.playbook, by=ada)
    run.mark(run.steps[0]["key"], "done", by=ada)
    ledger.finish(run, "helped", by=ada, lessons=[(lesson, "helped")])
    before = Application.objects.filter(entry=lesson).values_list("outcome", "person", "at").get()
    deleted(book, by=ada, days=31)
    trash.empty(timezone.now())
    assert Application.objects.filter(entry=lesson).values_list("outcome", "person", "at").get() == before
    assert not Run.objects.exists()
