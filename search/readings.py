"""How we read it: each part of a query with what it was taken to mean."""

from search import dates
from search.results import ReadAs
from search.syntax import AnyOf, Filter, Not, Phrase, Word

ARE = {
    "superseded": "replaced by another", "archived": "archived", "mine": "written by you", "verified": "verified",
    "due": "due for a check", "overdue": "overdue for a check", "disputed": "disputed",
}  # fmt: skip


def readings(query, label):
    """The parts of a query and their meanings. `label(name, value)` says what people call a filter's value."""
    found = []
    words = [part for part in query.parts if isinstance(part, Word) and not part.field and not part.prefix]
    if words:
        every = "any form" if len(words) == 1 else f"{'both' if len(words) == 2 else 'all'} words, any form"
        found.append(ReadAs(" ".join(map(str, words)), every))
    for part in query.parts:
        if part not in words:
            found.append(ReadAs(str(part), _meaning(part, label)))
    return tuple(dict.fromkeys(found))


def _meaning(part, label):
    match part:
        case Not(Filter() as inner):
            return f"not {_filter(inner, label)}".replace("not only ", "not ")
        case Not():
            return "without this"
        case Phrase(slop=slop):
            how = f"in this order, at most {slop} words apart" if slop else "exact phrase"
            return how + (", in the title" if part.field else "")
        case Word(prefix=True):
            return "words that begin so" + (", in the title" if part.field else "")
        case Word():
            return "in the title"
        case AnyOf():
            return "any of these"
        case Filter():
            return _filter(part, label)
        case _:
            return "all of these"


def called(name, value):
    """What the value of a filter that is no facet is called by itself, on a chip."""
    if name == "held":
        return f"held {dates.spoken_period(value)}"
    return f"with {_spelled(value)}" if name == "has" else value


def _filter(part, label):
    name, value = part.name, part.value
    if name == "held":
        return f"only what was held {dates.spoken_period(value)}"
    if name in ("after", "before"):
        first, _ = dates.span(value)
        return f"from {dates.spoken(first)} on" if name == "after" else f"before {dates.spoken(first)}"
    if name == "is":
        return f"only what is {ARE[value]}"
    if name == "has":
        return f"only with {_spelled(value)}"
    return f"only by {value}" if name == "by" else f"only {label(name, value)}"


def _spelled(flag):
    return flag.replace("-", " ")
