"""Themes: what came up in at least two retrospectives of a team, by its wording and by the kinds of its causes."""

from collections import Counter
from dataclasses import dataclass

from lessons.common.text import fold
from lessons.retrospective.analysis import Category
from lessons.retrospective.grouping import Likeness, words_in
from lessons.retrospective.importing import HEADINGS

NEAR = 0.34  # cosine of two names or causes that tell of the same thing; tried on 125 incident reviews and the demo
MOST_STATEMENTS = 500
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a theme came up: a finding, and the words of it that told so (its name, or one of its causes)."""

    finding: object
    text: str

    @property
    def retrospective(self):
        return self.finding.retrospective

    @property
    def address(self):
        return f"{self.retrospective.get_absolute_url()}#{self.finding.anchor}"

    @property
    def came(self):
        """What came of it: how many actions are done, open and dropped."""
        states = Counter(action.state for action in self.finding.actions.all())
        return {"done": states["done"], "open": states["open"], "dropped": states["dropped"]}


@dataclass(frozen=True, slots=True)
class Theme:
    """`places` are the newest first; `category` is set when they share a kind of cause rather than words."""

    name: str
    places: tuple[Place, ...]
    category: str = ""

    @property
    def retrospectives(self):
        """How many retrospectives it came up in."""
        return len({place.finding.retrospective_id for place in self.places})

    @property
    def actions(self):
        """How many actions came of it, and how many of them are done: `(done, all)`."""
        actions = {action.pk: action.state for place in self.places for action in place.finding.actions.all()}
        return sum(state == "done" for state in actions.values()), len(actions)


def by_wording(findings):
    """Names and causes of findings that say nearly the same in different retrospectives, the most frequent first.

    `findings` come with their retrospectives. Each statement belongs to one theme at most.
    """
    statements = _statements(findings)[:MOST_STATEMENTS]
    near = _neighbours(statements)
    themes, taken = [], set()
    for place in sorted(near, key=lambda place: (-_spread(statements, {place} | near[place]), place)):
        together = ({place} | near[place]) - taken
        if place not in taken and _spread(statements, together) >= FEWEST:
            taken |= together
            places = _newest_first(statements[each] for each in together)
            themes.append(Theme(min((place.text for place in places), key=len), places))
    return sorted(themes, key=lambda theme: -theme.retrospectives)


def by_category(findings):
    """The kinds of causes that were found in different retrospectives, the most frequent first."""
    themes = []
    for category, label in Category.choices:
        places = [
            Place(finding, next(line["text"] for line in finding.causes if line["category"] == category))
            for finding in findings
            if any(line["category"] == category for line in finding.causes)
        ]
        theme = Theme(label, _newest_first(places), category)
        if theme.retrospectives >= FEWEST:
            themes.append(theme)
    return sorted(themes, key=lambda theme: -theme.retrospectives)


def _statements(findings):
    """What findings are called and what caused them; a name that is only that of a column says nothing."""
    found = []
    for finding in findings:
        columns = {fold(column["name"]) for column in finding.retrospective.columns}
        if fold(finding.name) not in columns | HEADINGS:
            found.append(Place(finding, finding.name))
        found += [Place(finding, line["text"]) for line in finding.causes]
    return found


def _neighbours(statements):
    """`{place: places}` of statements that are alike and from different retrospectives, by their places in the list."""
    words = words_in([statement.text for statement in statements])
    likeness = Likeness(words)
    holding: dict[str, list[int]] = {}
    near: dict[int, set[int]] = {place: set() for place in words}
    for place, said in words.items():
        others = {other for word in said for other in holding.get(word, ())}
        for other in others:
            is_elsewhere = statements[place].finding.retrospective_id != statements[other].finding.retrospective_id
            if is_elsewhere and likeness.between(place, other) >= NEAR:
                near[place].add(other)
                near[other].add(place)
        for word in said:
            holding.setdefault(word, []).append(place)
    return near


def _spread(statements, places):
    """In how many retrospectives some statements were made."""
    return len({statements[place].finding.retrospective_id for place in places})


def _newest_first(places):
    """Each finding once, by the day it was talked about."""
    once = {place.finding.pk: place for place in places}
    return tuple(sorted(once.values(), key=lambda each: (each.retrospective.held_on, each.finding.pk), reverse=True))
