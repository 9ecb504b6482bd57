"""Verbs for many entries that put them somewhere else; and the table of all verbs."""

from lessons.curation.bulk_checks import GiveToHolder, MoveCheck
from lessons.curation.bulk_texts import AddTags, GiveToTeam, TakeTags
from lessons.curation.bulk_verb import Verb
from lessons.curation.stale import ArchiveNotice, give_notice
from lessons.review.cadence import INTERVALS


class Archive(Verb):
    def why_not(self, entry, value, *, by):
        return "It is archived already." if entry.status == "archived" else ""

    def change(self, entry, value):
        return entry.get_status_display(), "Archived"

    def do(self, entry, value, *, by):
        entry.archive(by=by)
        return {}

    def undo(self, entry, value, memory, *, by):
        if entry.status != "archived":
            return "It was put back on the shelf since."
        entry.unarchive(by=by)
        return ""


class PutBack(Verb):
    def why_not(self, entry, value, *, by):
        return "" if entry.status == "archived" else "It is on the shelf."

    def change(self, entry, value):
        return "Archived", "On the shelf"

    def do(self, entry, value, *, by):
        entry.unarchive(by=by)
        return {}

    def undo(self, entry, value, memory, *, by):
        if entry.status == "archived":
            return "It was archived again since."
        entry.archive(by=by)
        return ""


class GiveNotice(Verb):
    def why_not(self, entry, value, *, by):
        if entry.status != "published":
            return "It is not on the shelf."
        if entry.kind not in INTERVALS:
            return "It says what happened once, which does not grow old."
        return "It is proposed already." if entry.leaves_on else ""

    def change(self, entry, value):
        return entry.get_status_display(), "Archived in a week, unless its owner keeps it"

    def do(self, entry, value, *, by):
        return {"notice": give_notice(entry, by=by).pk}

    def undo(self, entry, value, memory, *, by):
        notice = ArchiveNotice.objects.open().filter(pk=memory["notice"]).first()
        if notice is None:
            return "It was kept, or archived, since."
        notice.withdraw(by=by)
        return ""


class Delete(Verb):
    def change(self, entry, value):
        return entry.get_status_display(), "In the trash for 30 days"

    def do(self, entry, value, *, by):
        entry.delete_softly(by=by)
        return {}

    def undo(self, entry, value, memory, *, by):
        if not entry.deleted_at:
            return "It was brought back since."
        if not entry.can_be_brought_back:
            return "It can no longer be brought back."
        entry.undelete(by=by)
        return ""


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        GiveToTeam("team", "Give to a team", "Given to a team", "team"),
        GiveToHolder("care", "Have looked after by", "Given to somebody to look after", "holder"),
        AddTags("tags", "Add tags", "Tagged", "tags"),
        TakeTags("untag", "Take tags off", "Tags taken off", "tags"),
        MoveCheck("now", "Have looked at now", "Asked to be looked at now"),
        MoveCheck("later", "Postpone the check by 30 days", "Check postponed"),
        GiveNotice("notice", "Propose for archiving", "Proposed for archiving"),
        Archive("archive", "Archive", "Archived"),
        PutBack("unarchive", "Put back on the shelf", "Put back on the shelf"),
        Delete("delete", "Move to the trash", "Moved to the trash"),
    )
}
