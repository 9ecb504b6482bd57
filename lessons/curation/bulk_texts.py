"""Verbs for many entries that change a part of the text that readers see: their team and their tags."""

from abc import abstractmethod

from lessons.common.text import fold
from lessons.curation.bulk_verb import Verb
from lessons.person.models import Team
from lessons.review.policy import is_required, policy_of

UNPUBLISHED = "It has a newer text that readers do not see yet."


class Rewriting(Verb):
    """Changes a part of the text that readers see, as a version of its own."""

    def why_not(self, entry, value, *, by):
        return "" if entry.live_id and entry.latest_id == entry.live_id and not entry.in_review else UNPUBLISHED

    def rewrite(self, entry, changes, note, *, by):
        entry.save_text(entry.live_content() | changes, by=by, note=note[:300], publish=True, reviewed=True)

    def undo(self, entry, value, memory, *, by):
        if why := self.why_left(entry, value) or Rewriting.why_not(self, entry, value, by=by):
            return why
        self.rewrite(entry, self.back(entry, memory), f"Taken back: {self.done.lower()}", by=by)
        return ""

    def why_left(self, entry, value):
        """Why the undo leaves it, in a sentence; empty where nobody changed the same since."""
        return ""

    @abstractmethod
    def back(self, entry, memory):
        """The parts of its content as the undo makes them."""


class GiveToTeam(Rewriting):
    def why_not(self, entry, value, *, by):
        if entry.team_id == value:
            return "It is this team’s already."
        if is_required(entry) and policy_of(value) != "required":
            return "Its team has every change reviewed, and the other does not. Have the move reviewed."
        return super().why_not(entry, value, by=by)

    def change(self, entry, value):
        return str(entry.team or "No team"), _team(value)

    def do(self, entry, value, *, by):
        memory = {"team": entry.team_id}
        self.rewrite(entry, {"team": value}, f"Given to {_team(value)}", by=by)
        return memory

    def why_left(self, entry, value):
        return "" if entry.team_id == value else "It was given to another team since."

    def back(self, entry, memory):
        return memory


class AddTags(Rewriting):
    def why_not(self, entry, value, *, by):
        if not _new_tags(entry, value):
            return "It has these tags already."
        return super().why_not(entry, value, by=by)

    def change(self, entry, value):
        has = entry.tag_names()
        return ", ".join(has) or "No tags", ", ".join([*has, *_new_tags(entry, value)])

    def do(self, entry, value, *, by):
        added = _new_tags(entry, value)
        self.rewrite(entry, {"tags": [*entry.tag_names(), *added]}, f"Tagged with {', '.join(added)}", by=by)
        return {"tags": added}

    def back(self, entry, memory):
        return {"tags": _without(entry, memory["tags"])}


class TakeTags(Rewriting):
    def why_not(self, entry, value, *, by):
        if not _known_tags(entry, value):
            return "It has none of these tags."
        return super().why_not(entry, value, by=by)

    def change(self, entry, value):
        return ", ".join(entry.tag_names()), ", ".join(_without(entry, value)) or "No tags"

    def do(self, entry, value, *, by):
        taken = _known_tags(entry, value)
        self.rewrite(entry, {"tags": _without(entry, value)}, f"No longer tagged with {', '.join(taken)}", by=by)
        return {"tags": taken}

    def back(self, entry, memory):
        return {"tags": [*entry.tag_names(), *memory["tags"]]}


def _team(pk):
    return str(Team.objects.filter(pk=pk).first() or "")


def _new_tags(entry, names):
    has = {fold(name) for name in entry.tag_names()}
    return [name for name in names if fold(name) not in has]


def _without(entry, names):
    taken = {fold(name) for name in names}
    return [name for name in entry.tag_names() if fold(name) not in taken]


def _known_tags(entry, names):
    wanted = {fold(name) for name in names}
    return [name for name in entry.tag_names() if fold(name) in wanted]
