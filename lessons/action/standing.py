"""How an action stands on a day: a tone (its hue), a picture (its shape) and words; none of them alone."""

from dataclasses import dataclass

from django.utils.formats import date_format

from lessons.action.states import SOON, Helped, State


@dataclass(frozen=True, slots=True)
class Standing:
    """For a mark in a list; `tone` ends a class of `mark.css`."""

    tone: str
    icon: str
    words: str


ENDED = {
    Helped.YES: Standing("helped", "applied", "It helped"),
    Helped.PARTLY: Standing("helped", "applied", "Helped partly"),
    Helped.NO: Standing("same", "close", "Did not help"),
    Helped.UNKNOWN: Standing("done", "done", "Done"),
}
TO_CHECK = Standing("check", "review", "Did it help?")
DONE = Standing("done", "done", "Done")
DROPPED = Standing("dropped", "archived", "Dropped")


def standing_of(action, today):
    """The mark of an action on that day."""
    if action.state == State.DROPPED:
        return DROPPED
    if action.state == State.DONE:
        if action.helped:
            return ENDED[action.helped]
        return TO_CHECK if action.check_on <= today else DONE
    if action.due_on < today:
        return Standing("due", "due", f"{_span((today - action.due_on).days)} late")
    return Standing("open", "year", _day_in_words(action.due_on, today))


def _day_in_words(day, today):
    if day == today:
        return "Due today"
    if (day - today).days == 1:
        return "Due tomorrow"
    if day - today <= SOON:
        return f"Due {date_format(day, 'l')}"
    return f"Due {date_format(day, 'j M' if day.year == today.year else 'j M Y')}"


def _span(days):
    """
    >>> _span(1), _span(20), _span(200), _span(800)
    ('1 day', '2 weeks', '6 months', '2 years')
    """
    for size, name in ((730, "year"), (63, "month"), (14, "week"), (1, "day")):
        if days >= size:
            count = days // {"year": 365, "month": 30, "week": 7, "day": 1}[name]
            return f"{count} {name}{'' if count == 1 else 's'}"
    return ""
