"""Undoing a merge: both entries are as they were, but for what was written since, which stays."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.curation.duplicates import DuplicatePair
from lessons.curation.merging import Merge, Sides, refresh_statuses
from lessons.curation.uniting import from_data, rows_in, separate
from lessons.entry.access import may_edit
from lessons.entry.models import Entry, Version
from lessons.entry.sharing import Sharing
from lessons.person.models import Team
from lessons.playbook.models import Playbook
from lessons.playbook.steps import found_anew
from lessons.tag.models import Tag


@dataclass(frozen=True, slots=True)
class Conflict:
    """The kept entry was rewritten after the merge, so that text stays: `now`. `before` is the one from before it."""

    before: Version
    now: Version


@transaction.atomic
def undo(merge, *, by):
    """Have both entries again. Returns a `Conflict` when somebody has rewritten the kept one since, else None.

    What was added to the kept one after the merge stays with it. Whoever that one is no longer for does not see the
    other one either: it held the text of both when somebody chose so. Raises `DomainError`.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    sides = Sides.lock(merge.kept, merge.gone)
    _judge(merge, sides, by=by)
    kept, gone = sides.kept, sides.gone
    gone.merged_into = gone.deleted_at = gone.deleted_by = None
    gone.save(update_fields=["merged_into", "deleted_at", "deleted_by"])
    visibility, teams = Sharing.of(kept).common(Sharing.of(gone))
    gone.narrow_to(visibility, by=by, teams=Team.objects.filter(pk__in=teams))
    separate(kept, gone, merge.memory)
    _stand_on_their_own(sides)
    conflict = _bring_text_back(merge, kept, by=by)
    _take_decision_back(merge)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    gone.record("separated", by=by, before={"merged into": kept.pk}, after={"merge": merge.pk, "merged into": None})
    kept.record("merge undone", by=by, detail=f"L-{gone.pk}", before={"merged": gone.pk}, after={"merge": merge.pk})
    replaced = gone.links_out.filter(kind="replaces").values_list("target", flat=True)
    refresh_statuses({kept.pk, gone.pk, *replaced}, by=by)
    return conflict


def in_the_way(merge):
    """The newest merge that has to be undone before this one: of the same entries, or of the same rows."""
    touched = rows_in(merge.memory)
    later = Merge.objects.standing().filter(pk__gt=merge.pk).order_by("-pk")
    same = {merge.kept_id, merge.gone_id}
    for other in later:
        if {other.kept_id, other.gone_id} & same or rows_in(other.memory) & touched:
            return other
    return None


def _judge(merge, sides, *, by):
    """Whether this may be undone, now and by this person."""
    if not by.is_curator:
        raise NotAllowed("Only curators undo a merge. Ask one of them.")
    if merge.undone_at is not None:
        raise DomainError("Somebody has undone this merge already. Reload the page.")
    if not merge.can_be_undone:
        raise DomainError("A merge can be undone for 30 days, and they are over. Restore a version from the history.")
    if (other := in_the_way(merge)) is not None:
        raise DomainError(f"Merges are undone in reverse. Undo that of L-{other.gone_id} into L-{other.kept_id} first.")
    if sides.kept.deleted_at is not None:
        raise DomainError(f"L-{sides.kept.pk} was deleted. Bring it back before you undo the merge.")
    seen = Entry.objects.visible_to(by).filter(pk=sides.kept.pk).exists()
    if not (seen and Entry.objects.visible_to(by, deleted=True).filter(pk=sides.gone.pk).exists()):
        raise NotAllowed("You can only undo a merge of two entries that you may see.")
    if not (may_edit(by, sides.kept) and may_edit(by, sides.gone)):
        raise NotAllowed("You can only undo a merge of two entries that you may change.")


def _bring_text_back(merge, kept, *, by):
    """Show readers the text from before the merge, as a new version, unless there is a newer one than the merged."""
    if kept.latest.content != merge.version.content or kept.live.content != merge.version.content:
        return None if kept.latest.content == merge.before.content else Conflict(merge.before, kept.latest)
    note = f"Undid the merge with L-{merge.gone_id}"
    kept.save_text(_with_tags_of_today(merge.before), by=by, note=note, publish=True, reviewed=True)
    if merge.before_latest_id != merge.before_id:
        kept.save_text(_with_tags_of_today(merge.before_latest), by=by, note=note)
    return None


def _with_tags_of_today(version):
    """Its content, without the tags that a curator has removed since."""
    return version.content | {"tags": Tag.objects.still_there(version.content["tags"])}


def _stand_on_their_own(sides):
    """Steps that were written anew since, from a text that names the entry that was gone, stand on that one again."""
    both = [sides.kept, sides.gone]
    playbooks = Playbook.objects.filter(steps__bases__entry__in=both).distinct()
    for playbook in playbooks.select_related("entry__live", "entry__latest"):
        text = playbook.entry.live or playbook.entry.latest
        found_anew(playbook, text.content["steps"])


def _take_decision_back(merge):
    """Of the pair that the two were is said what was said before the merge."""
    if merge.pair:
        said = from_data(DuplicatePair, merge.pair)
        DuplicatePair.objects.filter(pk=said.pop("id")).update(**said)
