"""What is old and unused: proposed, its owner told, kept by whoever wants it, archived otherwise."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.stale import ArchiveNotice, give_notice, owners_of, stale
from lessons.curation.stale_jobs import archive_what_nobody_kept, tell_owners
from lessons.models import Application, Entry, Verification
from tests import builders
from tests.lessons.curation.alike import again

pytestmark = pytest.mark.django_db


def overdue(title="Old", *, by, days=200, **fields):
    """A lesson whose check was due so many days ago."""
    entry = builders.lesson(title, by=by, **fields)
    Verification.objects.filter(entry=entry).update(due_on=timezone.localdate() - timedelta(days=days))
    return entry


def titles():
    return [entry.title for entry in stale(Entry.objects.filter(deleted_at=None))]


def apply(entry, days):
    Application.objects.create(entry=entry, at=timezone.now() - timedelta(days=days))


def test_stale_is_what_is_both_unchecked_for_long_and_unused(ada):
    overdue("Older", by=ada, days=400)
    overdue("Old", by=ada, days=181)
    overdue("Not long enough", by=ada, days=180)
    apply(overdue("Applied", by=ada), 700)
    apply(overdue("Applied long ago", by=ada, days=300), 731)
    carried = overdue("Carries a step", by=ada)
    builders.playbook(by=ada, steps=[builders.step("Count", basis=[carried])])
    overdue("Archived", by=ada).archive(by=ada)
    assert titles() == ["Older", "Applied long ago", "Old"]


def test_what_was_proposed_or_kept_lately_is_not_proposed_again(ada, cleo):
    entry = overdue(by=ada)
    notice = give_notice(entry, by=cleo)
    assert titles() == []
    notice.keep(by=ada)
    assert titles() == []
    ArchiveNotice.objects.update(ended_at=timezone.now() - timedelta(days=366))
    assert titles() == ["Old"]


def test_only_a_curator_proposes_only_what_is_on_the_shelf_and_only_once(ada, cleo):
    entry = overdue(by=ada)
    with pytest.raises(NotAllowed):
        give_notice(entry, by=ada)
    give_notice(entry, by=cleo)
    with pytest.raises(DomainError, match="already"):
        give_notice(entry, by=cleo)
    draft = builders.lesson("Draft", by=ada, publish=False)
    with pytest.raises(DomainError, match="on the shelf"):
        give_notice(draft, by=cleo)
    with pytest.raises(DomainError, match="Only lessons and playbooks"):
        give_notice(builders.experiment(by=ada), by=cleo)


def test_the_owner_is_told_once_with_the_day_and_the_week_begins_then(ada, cleo):
    notices = [give_notice(overdue(title, by=ada), by=cleo) for title in ("First", "Second")]
    ArchiveNotice.objects.update(ends_on=timezone.localdate() - timedelta(days=1))  # the worker was away
    archive_what_nobody_kept(0)
    assert not Entry.objects.filter(status="archived").exists()
    tell_owners(0)
    tell_owners(0)
    (letter,) = mail.outbox
    assert letter.to == [ada.email]
    assert letter.subject == "2 entries go to the archive in a week, unless you keep them"
    assert "First" in letter.body
    assert f"/lessons/{notices[1].entry_id}-second/" in letter.body
    assert {notice.ends_on for notice in ArchiveNotice.objects.all()} == {timezone.localdate() + timedelta(days=7)}


def test_the_holder_is_told_then_the_authors_then_the_team_and_nobody_who_does_not_see_it(ada, ben, dov, stations):
    entry = overdue(by=ada, team=stations)
    entry.verification.entrust(by=ada, person=dov)
    assert owners_of(again(entry)) == [dov]
    dov.deactivate()
    assert owners_of(again(entry)) == [ada]
    ada.deactivate()
    assert owners_of(again(entry)) == [ben]
    hidden = overdue("Hidden", by=ada, visibility="me")
    assert owners_of(again(hidden)) == []


def test_what_nobody_kept_goes_to_the_archive_when_its_week_is_over(ada, cleo):
    entry = overdue(by=ada)
    notice = give_notice(entry, by=cleo)
    tell_owners(0)
    archive_what_nobody_kept(0)
    assert again(entry).status == "published"
    ArchiveNotice.objects.update(ends_on=timezone.localdate())
    archive_what_nobody_kept(0)
    notice.refresh_from_db()
    assert (again(entry).status, notice.outcome) == ("archived", "archived")
    assert entry.activities.get(verb="archived").person == cleo


@pytest.mark.parametrize("use", ["applied", "verified", "rewritten", "archived"])
def test_what_was_of_use_in_that_week_stays(ada, cleo, use):
    entry = overdue(by=ada)
    notice = give_notice(entry, by=cleo)
    tell_owners(0)
    if use == "applied":
        apply(entry, 0)
    elif use == "verified":
        again(entry).verification.still_true(by=ada)
    elif use == "rewritten":
        again(entry).save_text(again(entry).content() | {"context": "New."}, by=ada, publish=True)
    else:
        again(entry).archive(by=ada)
        again(entry).unarchive(by=ada)
        Application.objects.create(entry=entry)
    ArchiveNotice.objects.update(ends_on=timezone.localdate())
    archive_what_nobody_kept(0)
    notice.refresh_from_db()
    assert (again(entry).status, notice.outcome) == ("published", "kept")


def test_whoever_looks_after_it_keeps_it_on_its_page_and_others_are_refused(ada, cleo, dov):
    entry = overdue(by=ada)
    give_notice(entry, by=cleo)
    reader = builders.signed_in(dov)
    page = reader.get(entry.get_absolute_url()).content.decode()
    assert "Proposed for archiving on" in page
    assert "Keep it on the shelf" not in page
    assert reader.post(f"/entries/{entry.pk}/keep/").status_code == 403
    writer = builders.signed_in(ada)
    assert "Keep it on the shelf" in writer.get(entry.get_absolute_url()).content.decode()
    writer.post(f"/entries/{entry.pk}/keep/")
    assert "Proposed for archiving on" not in writer.get(entry.get_absolute_url()).content.decode()
    assert ArchiveNotice.objects.get().ended_by == ada
    assert writer.post(f"/entries/{entry.pk}/keep/").status_code == 404


def test_whoever_looks_after_it_without_being_able_to_change_it_finds_the_button_too(ada, cleo, dov):
    entry = overdue(by=ada)
    entry.verification.entrust(by=ada, person=dov)
    give_notice(again(entry), by=cleo)
    holder = builders.signed_in(dov)
    assert "Keep it on the shelf" in holder.get(entry.get_absolute_url()).content.decode()
    holder.post(f"/entries/{entry.pk}/keep/")
    assert ArchiveNotice.objects.get().ended_by == dov


def test_a_playbook_shows_its_notice_too(ada, cleo):
    entry = builders.playbook(by=ada)
    give_notice(entry, by=cleo)
    page = builders.signed_in(ada).get(entry.get_absolute_url()).content.decode()
    assert "Proposed for archiving on" in page
    assert "Keep it on the shelf" in page


def test_a_curator_takes_a_notice_back_on_the_page(ada, cleo):
    entry = overdue(by=ada)
    notice = give_notice(entry, by=cleo)
    with pytest.raises(NotAllowed):
        notice.withdraw(by=ada)
    browser = builders.signed_in(cleo)
    assert "Leave it on the shelf" in browser.get("/curation/stale/").content.decode()
    browser.post(f"/curation/stale/{notice.pk}/withdraw/")
    assert ArchiveNotice.objects.get().outcome == "withdrawn"
    with pytest.raises(DomainError, match="settled already: withdrawn"):
        notice.keep(by=ada)
    assert titles() == ["Old"]
