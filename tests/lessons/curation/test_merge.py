"""What a merge makes of two entries, and who may do it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.duplicate_finding import find_all
from lessons.curation.duplicates import resolve
from lessons.curation.merging import merge, proposal
from lessons.entry.uploads import attach
from lessons.models import Action, Attachment, AuditRow, DuplicatePair, Membership, Merge, Team
from lessons.review.policy import choose
from lessons.review.reviewing import ask
from tests import builders
from tests.lessons.curation.alike import again, gates

pytestmark = pytest.mark.django_db


def refused(kept, gone, *, by, error=DomainError):
    with pytest.raises(error) as caught:
        merge(again(kept), again(gone), again(kept).content(), by=by)
    assert again(gone).merged_into is None
    assert not Merge.objects.exists()
    return str(caught.value)


def test_the_kept_entry_has_the_composed_text_as_a_version_that_readers_see(kept, gone, cleo):
    made = merge(kept, gone, proposal(kept, gone) | {"title": "Rehearse in the dark"}, by=cleo)
    now = again(kept)
    assert (now.title, now.lesson.happened) == ("Rehearse in the dark", "The lamps were off.")
    assert now.live == now.latest == made.version
    assert (made.version.note, made.version.author) == (f"Merged with L-{gone.pk}", cleo)
    assert (made.before.number, made.version.number) == (1, 2)
    assert [activity.verb for activity in now.activities.order_by("pk")][-1] == "merged"


def test_the_tags_of_both_are_there_whatever_the_text_says(kept, gone, cleo):
    merge(kept, gone, kept.content() | {"tags": ["new"]}, by=cleo)
    assert sorted(tag.name for tag in again(kept).tags.all()) == ["gates", "new", "night"]


def test_the_histories_of_both_stay_their_own(kept, gone, cleo):
    merge(kept, gone, kept.content(), by=cleo)
    assert [version.number for version in again(gone).versions.all()] == [1]
    assert again(gone).activities.order_by("-pk").first().words == "Merged into another entry"
    assert again(kept).activities.order_by("-pk").first().words.endswith(f"merged into this one: L-{gone.pk}")


def test_an_entry_with_a_text_that_its_author_has_not_published_is_not_merged_away(kept, gone, ben, cleo):
    gone.save_text(gone.content() | {"happened": "More"}, by=ben)
    assert "newer text that readers do not see yet" in refused(kept, again(gone), by=cleo)
    kept.save_text(kept.content() | {"happened": "Less"}, by=kept.author)
    again(gone).restore(again(gone).live, by=ben)
    merge(again(kept), again(gone), kept.content(), by=cleo)
    assert again(gone).merged_into == kept


def test_a_text_that_readers_see_since_one_composed_is_not_overwritten(kept, gone, ada, cleo):
    seen = kept.live_id, gone.live_id
    again(gone).save_text(gone.content() | {"happened": "Meanwhile"}, by=gone.author, publish=True)
    with pytest.raises(DomainError, match="rewritten while you composed"):
        merge(kept, gone, kept.content(), by=cleo, seen=seen)
    assert again(gone).merged_into is None
    merge(kept, gone, kept.content(), by=cleo, seen=(again(kept).live_id, again(gone).live_id))


@pytest.mark.parametrize("who", ["ada", "ben", "dov"])
def test_only_curators_merge(kept, gone, who, request):
    words = refused(kept, gone, by=request.getfixturevalue(who), error=NotAllowed)
    assert words == "Only curators merge entries. Ask one of them."


def test_a_curator_merges_only_what_they_see(kept, gone, ada, ben, cleo, stations):
    for entry, by in ((kept, ada), (gone, ben)):
        entry.show_to("teams", by=by, teams=[stations])
    assert "you see" in refused(kept, gone, by=cleo, error=NotAllowed)
    Membership.objects.create(person=cleo, team=stations)
    merge(again(kept), again(gone), kept.content(), by=type(cleo).objects.get(pk=cleo.pk))
    assert again(gone).merged_into == kept


def test_entries_for_different_people_are_not_merged(kept, gone, ben, cleo, stations):
    Membership.objects.create(person=cleo, team=stations)
    gone.show_to("teams", by=ben, teams=[stations])
    assert "Choose the same visibility for both" in refused(kept, gone, by=cleo)
    assert "Choose the same visibility for both" in refused(gone, kept, by=cleo)


def test_nobody_who_wrote_one_loses_sight_of_it(kept, dov, ada, stations):
    cleo = builders.person("Cleo Carr", role="curator", teams=[stations])
    theirs = builders.lesson("Of the other team", by=dov, visibility="teams", shared_with=[stations])
    kept.show_to("teams", by=ada, teams=[stations])
    assert f"Not all who wrote L-{theirs.pk} see L-{kept.pk}." in refused(kept, theirs, by=cleo)
    assert f"Not all who wrote L-{theirs.pk} see L-{kept.pk}." in refused(theirs, kept, by=cleo)


def test_co_authors_of_one_do_not_get_to_read_the_drafts_of_the_other(kept, gone, ada, dov, cleo):
    kept.save_text(kept.content() | {"happened": "Secret so far"}, by=ada)
    kept.save_text(kept.content() | {"happened": "Said aloud"}, by=ada, publish=True)
    gone.co_authors.add(dov)
    merge(kept, gone, proposal(again(kept), gone), by=cleo)
    assert list(again(kept).co_authors.all()) == []
    assert 2 not in [version.number for version in again(kept).versions_visible_to(dov)]


def test_what_is_deleted_a_draft_archived_or_merged_is_not_merged(kept, gone, ada, ben, cleo):
    assert refused(kept, kept, by=cleo).startswith("Choose two different entries")
    draft = builders.lesson("Begun", by=cleo, publish=False)
    assert "draft" in refused(kept, draft, by=cleo)
    gone.delete_softly(by=ben)
    assert "was deleted" in refused(kept, gone, by=cleo)
    again(gone).undelete(by=ben)
    kept.archive(by=ada)
    assert "is archived" in refused(kept, gone, by=cleo)
    merge(gone, again(kept), gone.content(), by=cleo)
    other = builders.lesson("A third", by=ada)
    with pytest.raises(DomainError, match="has been merged already"):
        merge(other, again(kept), other.content(), by=cleo)
    with pytest.raises(DomainError, match="has been merged already"):
        merge(again(kept), other, other.content(), by=cleo)


def test_kinds_are_not_mixed_and_what_happened_once_is_not_merged(kept, ada, cleo):
    assert "same kind" in refused(kept, builders.playbook(by=ada), by=cleo)
    one, two = (builders.experiment(title, by=ada) for title in ("One", "Two"))
    assert "happened once" in refused(one, two, by=cleo)


def test_nothing_in_review_is_merged(kept, gone, ada, ben, cleo):
    gone.save_text(gone.content() | {"happened": "Better"}, by=ben)
    ask(again(gone), by=ben, people=[ada])
    assert "is in review" in refused(kept, gone, by=cleo)
    assert "is in review" in refused(gone, kept, by=cleo)


@pytest.fixture
def reviewed(ada, stations):
    """Two lessons of a team whose changes are reviewed first."""
    two = [builders.lesson(title, by=ada, team=stations, happened=f"{title} happened.") for title in ("One", "Two")]
    choose(Team.objects.get(pk=stations.pk), "required", by=builders.person("Eva Eng", role="administrator"))
    return two


@pytest.mark.parametrize("words", ["One happened.", "Two happened.", "One happened.\r\n\r\nTwo happened.\r\n"])
def test_words_that_readers_see_already_are_merged_without_a_review(reviewed, cleo, words):
    kept, gone = reviewed
    merge(kept, gone, proposal(kept, gone) | {"happened": words}, by=cleo)
    assert again(kept).lesson.happened.split() == words.split()


def test_no_words_get_round_a_review_by_a_merge(reviewed, cleo, ada):
    kept, gone = reviewed
    with pytest.raises(DomainError, match="Reworded: Takeaway, What happened"):
        merge(kept, gone, proposal(kept, gone) | {"summary": "Neither.", "happened": "One happened. Not."}, by=cleo)
    assert again(gone).merged_into is None


def test_either_team_reviews_the_words_and_the_one_that_stays_is_not_left_by_a_merge(reviewed, cleo, ada):
    kept, elsewhere = reviewed[0], builders.lesson("Three", by=ada)
    for one, other in ((kept, elsewhere), (elsewhere, kept)):
        with pytest.raises(DomainError, match=r"What Stations publishes is reviewed first.* Reworded: What happened"):
            merge(again(one), again(other), proposal(one, other) | {"happened": "New."}, by=cleo)
    with pytest.raises(DomainError, match="Stations has every change reviewed"):
        merge(again(kept), again(elsewhere), proposal(kept, elsewhere) | {"team": None}, by=cleo)
    merge(again(elsewhere), again(kept), proposal(elsewhere, kept) | {"team": None}, by=cleo)
    assert again(kept).merged_into == elsewhere


def test_where_curators_approve_their_own_words_they_may_merge_with_them(reviewed, cleo, settings):
    settings.CURATORS_APPROVE_THEIR_OWN = True
    kept, gone = reviewed
    merge(kept, gone, proposal(kept, gone) | {"happened": "Both"}, by=cleo)
    assert again(kept).lesson.happened == "Both"


def test_a_pair_that_was_found_is_decided_with_it(ada, ben, cleo):
    gates(by=ada), gates("Note the settings before you update", by=ben)
    find_all()
    pair = DuplicatePair.objects.get()
    merge(pair.first, pair.second, pair.first.content(), by=cleo)
    pair = DuplicatePair.objects.get()
    assert (pair.decision, pair.decided_by) == ("merge", cleo)
    find_all()
    assert list(DuplicatePair.objects.waiting()) == []


def test_two_that_were_called_different_can_be_merged_all_the_same(ada, ben, cleo):
    gates(by=ada), gates("Note the settings before you update", by=ben)
    find_all()
    pair = resolve(DuplicatePair.objects.get(), "different", by=cleo)
    merge(pair.first, pair.second, pair.first.content(), by=cleo)
    assert DuplicatePair.objects.get().decision == "merge"


def test_what_replaced_the_one_that_goes_replaces_the_kept_one(kept, gone, ada, ben, cleo):
    newer = builders.lesson("Newer", by=ada)
    newer.link_to(gone, "replaces", by=ada)
    merge(kept, again(gone), kept.content(), by=cleo)
    assert again(kept).status == "superseded"


def test_one_that_replaced_the_other_is_current_once_they_are_one(kept, gone, ben, cleo):
    gone.link_to(kept, "replaces", by=ben)
    merge(again(kept), gone, kept.content(), by=cleo)
    assert again(kept).status == "published"
    assert not again(kept).links_in.exists()


def test_two_entries_that_would_replace_each_other_do_not(kept, gone, ada, ben, cleo):
    third = builders.lesson("Third", by=ada)
    kept.link_to(third, "replaces", by=ada)
    third.link_to(gone, "replaces", by=ada)
    merge(again(kept), again(gone), kept.content(), by=cleo)
    assert (again(kept).status, again(third).status) == ("published", "superseded")


def test_the_audit_log_is_told_in_ids(kept, gone, cleo):
    made = merge(kept, gone, kept.content(), by=cleo)
    told = {row.verb: row for row in AuditRow.objects.filter(verb__in=["merged", "merged away"])}
    assert told["merged"].thing_id == kept.pk
    assert told["merged"].after == {"merge": made.pk, "merged": gone.pk}
    assert told["merged away"].thing_id == gone.pk
    assert told["merged away"].after == {"merge": made.pk, "merged into": kept.pk}


def test_whoever_sees_both_sees_the_merge(kept, gone, ada, dov, cleo, stations):
    made = merge(kept, gone, kept.content(), by=cleo)
    assert list(Merge.objects.visible_to(dov).undoable().for_listing()) == [made]
    again(kept).show_to("teams", by=ada, teams=[stations])
    assert list(Merge.objects.visible_to(dov)) == []
    assert list(Merge.objects.visible_to(ada)) == [made]


def test_nothing_is_hung_on_an_entry_that_was_merged_away_a_moment_ago(kept, gone, ben, cleo):
    opened = again(gone)  # as a page has it that was asked for before the merge
    merge(kept, gone, kept.content(), by=cleo)
    day = timezone.localdate() + timedelta(days=9)
    for late in (
        lambda: attach(opened, ContentFile(b"A list.", name="list.txt"), by=ben),
        lambda: Action.objects.promise("Count", owner=ben, due_on=day, origin=opened, by=ben),
    ):
        with pytest.raises(DomainError, match="merged into another entry, meanwhile"):
            late()
    assert not Attachment.objects.exists()
    assert not Action.objects.exists()
