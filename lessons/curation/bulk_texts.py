"""Verbs for many entries that change a part of the text that readers see: their team and their tags."""

from lessons.common.text import fold
from lessons.curation.bulk_verb import Verb
from lessons.person.models import Team

UNPUBLISHED = "It has a newer text that readers do not see yet."


class Rewriting(Verb):
    """Changes a part of the text that readers see, as a version of its own."""

    def why_not(self, entry, value, *, by):
        return "" if entry.live_id and entry.latest_id == entry.live_id and not entry.in_review else UNPUBLISHED

    def rewrite(self, entry, changes, note, *, by):
        entry.save_text(entry.live.content | changes, by=by, note=note, publish=True, reviewed=True)


class GiveToTeam(Rewriting):
    def why_not(self, entry, value, *, by):
        if entry.team_id == value:
            return "It is this team’s already."
        return super().why_not(entry, value, by=by)

    def change(self, entry, value):
        return str(entry.team or "No team"), _team(value)

    def do(self, entry, value, *, by):
        memory = {"team": entry.team_id}
        self.rewrite(entry, {"team": value}, f"Given to {_team(value)}", by=by)
        return memory

    def undo(self, entry, value, memory, *, by):
        if entry.team_id != value:
            return "It was given to another team since."
        if why := super().why_not(entry, value, by=by):
            return why
        self.rewrite(entry, {"team": memory["team"]}, "Undid giving it to a team", by=by)
        return ""


class AddTags(Rewriting):
    def why_not(self, entry, value, *, by):
        if not _new_tags(entry, value):
            return "It has these tags already."
        return super().why_not(entry, value, by=by)

    def change(self, entry, value):
        has = _tags(entry)
        return ", ".join(has) or "No tags", ", ".join([*has, *_new_tags(entry, value)])

    def do(self, entry, value, *, by):
        added = _new_tags(entry, value)
        self.rewrite(entry, {"tags": [*_tags(entry), *added]}, f"Tagged with {', '.join(added)}"[:300], by=by)
        return {"tags": added}

    def undo(self, entry, value, memory, *, by):
        if why := super().why_not(entry, value, by=by):
            return why
        added = {fold(name) for name in memory["tags"]}
        left = [name for name in _tags(entry) if fold(name) not in added]
        self.rewrite(entry, {"tags": left}, "Undid adding tags", by=by)
        return ""


class TakeTags(Rewriting):
    def why_not(self, entry, value, *, by):
        if not _known_tags(entry, value):
            return "It has none of these tags."
        return super().why_not(entry, value, by=by)

    def change(self, entry, value):
        taken = _known_tags(entry, value)
        left = [name for name in _tags(entry) if name not in taken]
        return ", ".join(_tags(entry)), ", ".join(left) or "No tags"

    def do(self, entry, value, *, by):
        taken = _known_tags(entry, value)
        left = [name for name in _tags(entry) if name not in taken]
        self.rewrite(entry, {"tags": left}, f"No longer tagged with {', '.join(taken)}"[:300], by=by)
        return {"tags": taken}

    def undo(self, entry, value, memory, *, by):
        if why := super().why_not(entry, value, by=by):
            return why
        self.rewrite(entry, {"tags": [*_tags(entry), *memory["tags"]]}, "Undid taking tags off", by=by)
        return ""


def _team(pk):
    return str(Team.objects.filter(pk=pk).first() or "")


def _tags(entry):
    return list(entry.live.content["tags"])


def _new_tags(entry, names):
    has = {fold(name) for name in _tags(entry)}
    return [name for name in names if fold(name) not in has]


def _known_tags(entry, names):
    wanted = {fold(name) for name in names}
    return [name for name in _tags(entry) if fold(name) in wanted]
