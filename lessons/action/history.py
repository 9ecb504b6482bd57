"""What happened to an action, in words. Its rows hold ids; names are looked up for whoever reads."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format

from lessons.action.states import Helped
from lessons.person.models import User

WORDS = {
    "promised": "Promised",
    "done": "Done",
    "dropped": "Dropped",
    "reopened": "Opened again",
    "changed": "Changed",
    "checked": "Did it help?",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: what, by whom, when, what was said of it, and what was otherwise before."""

    words: str
    person: User | None
    at: datetime
    note: str
    changes: list[str]


def lines_of(action):
    """The whole story, the newest first, in two queries at most."""
    events = list(action.events.select_related("person"))
    ids = {pk for event in events for pk in event.changed.get("owner", ())}
    names = {person.pk: person.known_as for person in User.objects.filter(pk__in=ids)} if ids else {}
    return [
        Line(
            WORDS.get(event.verb, event.verb.capitalize()), event.person, event.at, event.note,
            [_change(part, *event.changed[part], names) for part in ("text", "owner", "due_on", "helped")
             if part in event.changed],
        )
        for event in events
    ]  # fmt: skip


def _change(part, before, after, names):
    match part:
        case "text":
            return f"“{before}” became “{after}”"
        case "owner":
            return f"From {names.get(before, 'somebody')} to {names.get(after, 'somebody')}"
        case "due_on":
            return f"Due {_day(after)} instead of {_day(before)}"
        case _:
            answer = Helped(after).label
            return f"{answer}, instead of “{Helped(before).label}”" if before else answer


def _day(text):
    return date_format(date.fromisoformat(text), "j F Y")
