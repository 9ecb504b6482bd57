"""Importing a known entry again: what its record says now, what it said last time, and what people did here since."""

from enum import Enum

from django.db.models import Q

from lessons.common.text import clean, fold
from lessons.tag.models import TagAlias

NOTE = "Imported again"


class Outcome(Enum):
    """What became of a known entry."""

    SAME = "same"
    CHANGED = "changed"
    LEFT_ALONE = "left alone"


class Reimport:
    """Rewrites entries whose records changed since their last import; what people changed here is theirs."""

    def __init__(self, account):
        self.account = account
        self.aliases = dict(TagAlias.objects.values_list("folded", "tag__folded"))

    def rewrite(self, entry, planned, content, *, by):
        """Bring an entry to what its record says now; not at all where somebody changed the same thing here, or
        merged it into another one.

        Raises `EditConflict` when somebody saved it since the import began.
        """
        last = _last_imported(entry)
        new_text = not any(self._says(version, planned, content) for version in (last, entry.latest))
        new_audience = planned.audience != set(entry.audience_of([]))
        if entry.merged_into_id is not None:
            return Outcome.LEFT_ALONE if new_text or new_audience else Outcome.SAME
        edited = new_text and not self._is_same(entry.latest.content, last.content)
        if new_audience and self._is_audience_chosen_here(entry):
            new_audience, edited = False, edited or _had_another_audience(last, planned)
        if edited:
            return Outcome.LEFT_ALONE
        if new_audience:
            entry.show_to(planned.visibility, by=self.account, teams=planned.teams)
        if new_text:
            self.save(entry, planned, content, by=by)
        return Outcome.CHANGED if new_text or new_audience else Outcome.SAME

    def save(self, entry, planned, content, *, by):
        """Keep what the record says now as a version."""
        entry.save_text(content, by=by, note=NOTE, based_on=entry.latest.number, publish=planned.publish, reviewed=True)

    def is_same_text(self, kept, content):
        """Whether two contents say the same, tags aside."""
        return kept | {"tags": []} == content | {"tags": []}

    def _says(self, version, planned, content):
        return (version.live_from is not None or not planned.publish) and self._is_same(version.content, content)

    def _is_same(self, kept, content):
        same_tags = self._tags(kept["tags"]) == self._tags(content["tags"])
        return same_tags and self.is_same_text(kept, content)

    def _tags(self, names):
        """The folded names of the tags that these names lead to today."""
        folded = {fold(clean(name)) for name in names} - {""}
        return {self.aliases.get(name, name) for name in folded}

    def _is_audience_chosen_here(self, entry):
        return entry.activities.filter(verb="visibility").exclude(person=self.account).exists()


def _last_imported(entry):
    """The version that the last import left: the first one, or the newest that was imported again."""
    if entry.latest.number == 1 or entry.latest.note == NOTE:
        return entry.latest
    return entry.versions.filter(Q(number=1) | Q(note=NOTE)).first()


def _had_another_audience(version, planned):
    """Whether this version went to other readers than the record asks for now; a draft went to none."""
    readers = {token for token in version.audience if not token.startswith("user:")}
    return version.live_from is not None and readers != planned.audience
