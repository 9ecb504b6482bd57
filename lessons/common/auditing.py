"""Telling the audit log who changed what: in ids and words, never in names, addresses or texts."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lessons.common.signals import audited


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one thing (`"entry"`, 12) by a person, or by nobody who signed in: a command, the clock."""

    verb: str
    thing: str
    thing_id: int
    by: Any = None
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)


def tell(verb, thing, thing_id, *, by, before=None, after=None):
    """Tell of one change inside its transaction; what is the same before and after is left out."""
    before, after = differing(before or {}, after or {})
    tell_all([Change(verb, thing, thing_id, by, before, after)])


def tell_all(changes):
    """Tell of many changes at once, as an import makes them."""
    if changes := list(changes):
        audited.send(Change, changes=changes)


def differing(before, after):
    """Two dictionaries without what they share.

    >>> differing({"role": "author", "active": True}, {"role": "curator", "active": True})
    ({'role': 'author'}, {'role': 'curator'})
    """
    same = {key for key, value in before.items() if key in after and after[key] == value}
    return tuple({key: value for key, value in side.items() if key not in same} for side in (before, after))


class Audited:
    """A model of which the log is told. `AUDITED` is what it is called there, and the columns whose values may be
    told; of the `UNTOLD` ones, which are names and texts, only that they changed is. Mixed into models."""

    AUDITED: tuple[str, tuple[str, ...]]
    UNTOLD: tuple[str, ...] = ()

    def told(self):
        """Its columns as the log has them."""
        return {name.removesuffix("_id"): _plain(getattr(self, name)) for name in self.AUDITED[1]}

    def kept(self):
        """The same thing as the database has it; None for a new one."""
        return type(self)._base_manager.filter(pk=self.pk).first()

    @transaction.atomic
    def keep(self, *, by):
        """Save it as somebody, or nobody who signed in, made or changed it."""
        since = self.kept()
        self.save()
        if since is None:
            self.tell_made(by=by)
        else:
            self.tell_changed(since, by=by)

    @transaction.atomic
    def remove(self, *, by):
        """Delete it."""
        self.tell_removed(by=by)
        self.delete()

    def tell(self, verb, *, by, before=None, after=None):
        """Tell of a change that has been written."""
        tell(verb, self.AUDITED[0], self.pk, by=by, before=before, after=after)

    def tell_made(self, *, by):
        self.tell("made", by=by, after=self.told())

    def tell_removed(self, *, by):
        """Tell that it is about to go, as long as it has a key."""
        self.tell("removed", by=by, before=self.told())

    def tell_changed(self, since, *, by, only=()):
        """Tell how it differs from what was `kept` before; nothing where nothing does.

        `only` names the columns that were written, where those are names and texts alone.
        """
        before, after = ({}, {}) if only else differing(since.told(), self.told())
        rewritten = sorted(name for name in only or self.UNTOLD if getattr(since, name) != getattr(self, name))
        if rewritten:
            after["rewritten"] = [name.replace("_", " ") for name in rewritten]
        if before or after:
            self.tell("changed", by=by, before=before, after=after)


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
