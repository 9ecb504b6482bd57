"""The list's query string: whose actions, of which team, in which state; and how many there are in each."""

from dataclasses import dataclass

from django.db.models import Count, Q

from lessons.action.queries import is_overdue, is_ownerless, is_to_be_checked
from lessons.action.states import State

STATES = {
    "open": "Open",
    "overdue": "Overdue",
    "ownerless": "Without an owner",
    "check": "Did it help?",
    "done": "Done",
    "dropped": "Dropped",
}
ENDED = {"done", "dropped"}


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody asked for; an empty `state` is the page as it opens: open, to be checked, lately ended."""

    whose: str = "mine"
    team: str = ""
    state: str = ""
    page: str = ""

    @classmethod
    def read(cls, data, teams):
        """What a query string asks for; whatever makes no sense is left out. A team's list is everybody's at first."""
        team = next((team.slug for team in teams if team.slug == data.get("team")), "")
        whose, state = data.get("whose", ""), data.get("state", "")
        return cls(
            whose if whose in ("mine", "everyone") else "everyone" if team else "mine",
            team, state if state in STATES else "", data.get("page", ""),
        )  # fmt: skip

    def scope(self, actions, person):
        """Those of the person and team, in whatever state."""
        actions = actions.filter(team__slug=self.team) if self.team else actions
        return actions.owned_by(person) if self.whose == "mine" else actions

    def narrowed(self, actions, today):
        """Those of a scope in the state that was asked for, in the order that fits it."""
        if self.state in ENDED:
            return actions.filter(state=self.state).latest_ended_first()
        if self.state == "check":
            return actions.checks_due(today).latest_ended_first()
        return actions.filter(_conditions(today)[self.state or "open"]).soonest_first()

    @property
    def is_mine(self):
        return self.whose == "mine"

    @property
    def is_plain(self):
        return not self.state


def counted(actions, today):
    """`[(key, label, number)]` for every state; a rare one is left out where there is nothing in it."""
    conditions = _conditions(today)
    numbers = actions.aggregate(**{key: Count("pk", filter=condition) for key, condition in conditions.items()})
    return [(key, STATES[key], numbers[key]) for key in STATES if numbers[key] or key != "ownerless"]


def _conditions(today):
    return {
        "open": Q(state=State.OPEN),
        "overdue": is_overdue(today),
        "ownerless": is_ownerless(),
        "check": is_to_be_checked(today),
        "done": Q(state=State.DONE),
        "dropped": Q(state=State.DROPPED),
    }
