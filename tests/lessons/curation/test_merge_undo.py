"""Undoing a merge: both are back, what was written since stays, and merges are undone in reverse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.duplicate_finding import find_all
from lessons.curation.duplicates import resolve
from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import Conflict, undo
from lessons.models import Action, Application, AuditRow, DuplicatePair, Entry, Link, Merge, Tag
from lessons.tag import curation as tagging
from tests import builders
from tests.lessons.curation.alike import again, gates
from tests.lessons.curation.library import assert_same, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def third(ada):
    return builders.lesson("Count the lamps", by=ada)


def test_both_entries_are_back_and_the_text_is_a_version_of_its_own(made, cleo):
    assert undo(made, by=cleo) is None
    kept, gone = again(made.kept), again(made.gone)
    assert (gone.deleted_at, gone.merged_into, gone.status) == (None, None, "published")
    assert (kept.lesson.happened, kept.live.number, kept.live.content) == ("", 3, made.before.content)
    assert kept.live.note == f"Undid the merge with L-{gone.pk}"
    assert [tag.name for tag in kept.tags.all()] == ["gates"]
    made.refresh_from_db()
    assert (made.undone_by, made.can_be_undone) == (cleo, False)


def test_an_edit_after_the_merge_stays_and_is_shown_with_the_text_from_before(made, ada, cleo):
    again(made.kept).save_text(again(made.kept).content() | {"limits": "In summer."}, by=ada, publish=True)
    conflict = undo(made, by=cleo)
    assert isinstance(conflict, Conflict)
    assert (conflict.before, conflict.now) == (made.before, again(made.kept).live)
    assert (again(made.kept).lesson.limits, again(made.kept).lesson.happened) == ("In summer.", "Of both.")
    assert again(made.gone).deleted_at is None


def test_an_edit_that_is_not_published_yet_stays_too(made, ada, cleo):
    again(made.kept).save_text(again(made.kept).content() | {"limits": "In summer."}, by=ada)
    conflict = undo(made, by=cleo)
    assert conflict.now.content["limits"] == "In summer."
    assert again(made.kept).latest == conflict.now
    assert again(made.kept).lesson.happened == "Of both."


def test_whoever_restored_the_old_text_by_hand_has_no_conflict(made, ada, cleo):
    again(made.kept).restore(made.before, by=ada)
    assert undo(made, by=cleo) is None
    assert again(made.kept).live.number == 3


def test_what_was_added_to_the_kept_entry_since_stays_with_it(kept, gone, third, ada, ben, cleo):
    old = builders.action("Before", origin=gone, owner=ben)
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    new = builders.action("After", origin=again(kept), owner=ada)
    link = again(kept).link_to(third, "supports", by=ada)
    applied = Application.objects.create(entry=kept, person=ada)
    undo(made, by=cleo)
    for row, column, entry in ((old, "origin", gone), (new, "origin", kept), (link, "source", kept)):
        row.refresh_from_db()
        assert getattr(row, column) == entry
    assert Application.objects.get(pk=applied.pk).entry == kept


def test_what_has_been_given_to_a_third_entry_since_stays_there(kept, gone, third, ben, cleo):
    moved = builders.action("Before", origin=gone, owner=ben)
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    Action.objects.filter(pk=moved.pk).update(origin=third)
    undo(made, by=cleo)
    assert Action.objects.get(pk=moved.pk).origin == third


def test_a_link_that_was_taken_back_since_does_not_return(kept, gone, third, ben, cleo, ada):
    gone.link_to(third, "supports", by=ben)
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    again(kept).unlink(Link.objects.get(), by=ada)
    undo(made, by=cleo)
    assert not Link.objects.exists()


def test_a_link_that_both_had_is_there_twice_again(kept, gone, third, ada, ben, cleo):
    kept.link_to(third, "supports", by=ada)
    theirs = gone.link_to(third, "supports", by=ben)
    kept.link_to(gone, "relates", by=ada)
    before = snapshot()
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    assert Link.objects.count() == 1
    undo(made, by=cleo)
    assert_same(before, snapshot(), kept=kept.pk)
    assert Link.objects.get(pk=theirs.pk).created_by == ben


def test_a_dropped_link_whose_other_end_was_erased_meanwhile_stays_away(kept, gone, ada, ben, cleo):
    doomed = builders.lesson("Doomed", by=ada)
    for entry in (kept, gone):
        entry.link_to(doomed, "supports", by=ben)
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    Entry.objects.filter(pk=doomed.pk).update(live=None, latest=None)
    doomed.delete()
    undo(made, by=cleo)
    assert again(gone).deleted_at is None
    assert not Link.objects.exists()


def test_the_pair_has_the_decision_from_before(ada, ben, cleo):
    gates(by=ada), gates("Note the settings before you update", by=ben)
    find_all()
    pair = resolve(DuplicatePair.objects.get(), "different", by=cleo)
    pair = DuplicatePair.objects.get(pk=pair.pk)
    made = merge(pair.first, pair.second, pair.first.content() | {"limits": "None"}, by=cleo)
    undo(made, by=cleo)
    back = DuplicatePair.objects.get()
    assert (back.decision, back.decided_at, back.decided_by) == ("different", pair.decided_at, cleo)
    assert bytes(back.first_words) == bytes(pair.first_words)
    find_all()
    assert DuplicatePair.objects.get().decision == "different"


def test_pairs_with_others_are_found_again_when_a_night_has_passed_in_between(ada, ben, cleo):
    kept, gone, other = (gates(f"Note the settings, {n}", by=ada) for n in ("one", "two", "three"))
    find_all()
    assert DuplicatePair.objects.waiting().filter(first=gone, second=other).exists()
    made = merge(kept, gone, proposal(kept, gone), by=cleo)
    find_all()
    assert not DuplicatePair.objects.filter(first=gone, second=other).exists()
    undo(made, by=cleo)
    find_all()
    assert DuplicatePair.objects.waiting().filter(first=gone, second=other).exists()


def test_what_one_of_them_replaced_is_superseded_by_whoever_stands_for_it(kept, gone, third, ben, cleo):
    gone.link_to(third, "replaces", by=ben)
    made = merge(kept, again(gone), proposal(kept, gone), by=cleo)
    assert again(third).status == "superseded"
    again(kept).delete_softly(by=cleo)
    assert again(third).status == "published"
    again(kept).undelete(by=cleo)
    undo(made, by=cleo)
    assert again(third).status == "superseded"
    assert third.links_in.get().source == gone


def test_what_replaced_one_of_them_and_is_gone_since_supersedes_nothing(kept, gone, third, ada, ben, cleo):
    third.link_to(gone, "replaces", by=ada)
    made = merge(kept, again(gone), proposal(kept, gone), by=cleo)
    third.delete_softly(by=ada)
    assert again(kept).status == "published"
    undo(made, by=cleo)
    assert again(gone).status == "published"


def test_after_thirty_days_it_stays(made, cleo):
    Merge.objects.update(at=timezone.now() - timedelta(days=31), until=timezone.now() - timedelta(days=1))
    assert list(Merge.objects.undoable()) == []
    with pytest.raises(DomainError, match="30 days, and they are over"):
        undo(made, by=cleo)


def test_it_lasts_thirty_days(made):
    assert abs(made.until - made.at - timedelta(days=30)) < timedelta(seconds=1)
    assert list(Merge.objects.undoable()) == [made]


@pytest.mark.parametrize("who", ["ada", "ben", "dov"])
def test_only_curators_undo(made, who, request):
    with pytest.raises(NotAllowed, match="Only curators undo"):
        undo(made, by=request.getfixturevalue(who))


def test_a_curator_who_no_longer_sees_the_kept_one_does_not_undo(made, ada, cleo, stations):
    again(made.kept).show_to("teams", by=ada, teams=[stations])
    with pytest.raises(NotAllowed, match="that you may see"):
        undo(made, by=cleo)


def test_it_is_undone_once(made, cleo):
    undo(made, by=cleo)
    with pytest.raises(DomainError, match="undone this merge already"):
        undo(made, by=cleo)


def test_a_kept_entry_that_was_deleted_is_brought_back_first(made, ada, cleo):
    again(made.kept).delete_softly(by=ada)
    with pytest.raises(DomainError, match="Bring it back before you undo"):
        undo(made, by=cleo)
    again(made.kept).undelete(by=ada)
    undo(made, by=cleo)


def test_chains_are_undone_in_reverse_and_leave_all_as_it_was(kept, gone, third, ada, ben, cleo):
    builders.action("Before", origin=gone, owner=ben)
    gone.link_to(third, "supports", by=ben)
    before = snapshot()
    first = merge(kept, gone, proposal(kept, gone) | {"happened": "Two"}, by=cleo)
    second = merge(third, again(kept), proposal(third, again(kept)) | {"happened": "Three"}, by=cleo)
    with pytest.raises(DomainError, match=f"in reverse. Undo that of L-{kept.pk} into L-{third.pk} first"):
        undo(first, by=cleo)
    assert undo(second, by=cleo) is None
    assert undo(first, by=cleo) is None
    after = snapshot()
    for entry in (kept, third):
        now, was = after["Entry"][entry.pk], before["Entry"][entry.pk]
        was |= {name: now[name] for name in ("live_id", "latest_id", "changed_at")}
        assert again(entry).live.content == again(entry).versions.get(number=1).content
    assert_same(before, after)


def test_two_merges_into_one_entry_are_undone_in_reverse(kept, gone, third, cleo):
    first = merge(kept, gone, proposal(kept, gone), by=cleo)
    second = merge(again(kept), third, proposal(again(kept), third) | {"happened": "Three"}, by=cleo)
    with pytest.raises(DomainError, match=f"Undo that of L-{third.pk} into L-{kept.pk} first"):
        undo(first, by=cleo)
    assert undo(second, by=cleo) is None
    assert undo(first, by=cleo) is None
    assert again(kept).content() == first.before.content


def test_merges_that_touched_the_same_link_are_undone_in_reverse(kept, gone, third, ada, ben, cleo):
    fourth = builders.lesson("Look up", by=ada)
    gone.link_to(third, "supports", by=ben)
    first = merge(kept, gone, proposal(kept, gone), by=cleo)
    merge(fourth, third, proposal(fourth, third), by=cleo)
    with pytest.raises(DomainError, match=f"Undo that of L-{third.pk} into L-{fourth.pk} first"):
        undo(first, by=cleo)


def test_merges_of_others_are_not_in_the_way(kept, gone, third, ada, cleo):
    first = merge(kept, gone, proposal(kept, gone), by=cleo)
    fourth = builders.lesson("Look up", by=ada)
    merge(third, fourth, proposal(third, fourth), by=cleo)
    assert undo(first, by=cleo) is None


def test_the_same_two_can_be_merged_again_the_other_way_round(made, cleo):
    undo(made, by=cleo)
    kept, gone = again(made.gone), again(made.kept)
    merge(kept, gone, proposal(kept, gone), by=cleo)
    assert again(gone).merged_into == kept


def test_the_audit_log_is_told(made, cleo):
    undo(made, by=cleo)
    told = {row.verb: (row.thing_id, row.before, row.after) for row in AuditRow.objects.filter(person=cleo.pk)}
    assert told["separated"] == (made.gone_id, {"merged into": made.kept_id}, {"merge": made.pk, "merged into": None})
    assert told["merge undone"] == (made.kept_id, {"merged": made.gone_id}, {"merge": made.pk})


def test_tags_that_a_curator_removed_before_or_since_do_not_come_back(kept, gone, cleo):
    tagging.delete(Tag.objects.get(name="night"), by=cleo)
    made = merge(kept, gone, proposal(kept, gone) | {"happened": "Of both."}, by=cleo)
    assert list(again(kept).tags.names()) == ["gates"]
    tagging.rename(Tag.objects.get(name="gates"), "Ticket gates", by=cleo)
    undo(made, by=cleo)
    assert list(again(kept).tags.names()) == ["Ticket gates"]
    assert list(Tag.objects.values_list("name", flat=True)) == ["Ticket gates"]


def test_a_tag_removed_after_the_merge_stays_away_when_it_is_undone(made, kept, cleo):
    tagging.delete(Tag.objects.get(name="gates"), by=cleo)
    undo(made, by=cleo)
    assert list(again(kept).tags.names()) == []
    assert not Tag.objects.filter(name="gates").exists()
