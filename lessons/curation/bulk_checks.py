"""Verbs for many entries that change who looks at them again, or when."""

from datetime import date, timedelta

from django.utils import timezone

from lessons.curation.bulk_verb import Verb
from lessons.person.models import Team, User
from lessons.review.verification import why_not_held_by

LATER = timedelta(days=30)
NO_CHECK = "It is not looked at again."


class Checking(Verb):
    """Changes who looks at it again, or when."""

    def why_not(self, entry, value, *, by):
        check = check_of(entry)
        return NO_CHECK if check is None or check.due_on is None else ""


class GiveToHolder(Checking):
    def why_not(self, entry, value, *, by):
        check = check_of(entry)
        if check is None:
            return NO_CHECK
        if _holds(check, value):
            return "They look after it already."
        return why_not_held_by(entry, **_holder(value))

    def change(self, entry, value):
        holder = _holder(value)
        return str(check_of(entry).held_by or "Nobody"), str(holder["person"] or holder["team"] or "Nobody")

    def do(self, entry, value, *, by):
        check = check_of(entry)
        memory = {"person": check.person_id, "team": check.team_id}
        check.entrust(by=by, **_holder(value), every_days=check.every_days)
        return memory

    def undo(self, entry, value, memory, *, by):
        check = check_of(entry)
        if check is None or not _holds(check, value):
            return "Somebody else was named since."
        if why := why_not_held_by(entry, **_holder(memory)):
            return why
        check.entrust(by=by, **_holder(memory), every_days=check.every_days)
        return ""


class MoveCheck(Checking):
    """To 30 days later, or to today."""

    def day(self, check):
        today = timezone.localdate()
        return today if self.name == "now" else max(check.due_on, today) + LATER

    def why_not(self, entry, value, *, by):
        if why := super().why_not(entry, value, by=by):
            return why
        return "It is due already." if self.name == "now" and check_of(entry).due_on <= timezone.localdate() else ""

    def change(self, entry, value):
        check = check_of(entry)
        return _day(check.due_on), _day(self.day(check))

    def do(self, entry, value, *, by):
        check = check_of(entry)
        before, after = check.due_on, self.day(check)
        check.move_to(after, by=by)
        return {"due_on": _iso(before), "moved_to": _iso(after)}

    def undo(self, entry, value, memory, *, by):
        check = check_of(entry)
        if check is None or _iso(check.due_on) != memory["moved_to"]:
            return "It was looked at, or moved again, since."
        check.move_to(date.fromisoformat(memory["due_on"]), by=by)
        return ""


def check_of(entry):
    """The entry's verification; None where there is none."""
    return getattr(entry, "verification", None)


def _holds(check, value):
    return (check.person_id, check.team_id) == (value.get("person"), value.get("team"))


def _holder(value):
    """The person or team that a value names; neither when they are gone."""
    return {
        "person": User.objects.filter(pk=value.get("person")).first(),
        "team": Team.objects.filter(pk=value.get("team")).first(),
    }


def _day(day):
    return f"{day:%-d %B %Y}"


def _iso(day):
    return day and day.isoformat()
