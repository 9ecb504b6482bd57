"""Who may see an entry and who else wrote it, as one value that a form carries from its opening to its saving.

Text has versions to notice that somebody else changed it meanwhile; this has none. So a form says what it started from,
and only what its writer changed is applied.
"""

from dataclasses import dataclass, replace

from lessons.common.errors import DomainError


class SharingConflict(DomainError):
    """Two people changed at once who may see an entry, or who wrote it; `theirs` is how it stands now."""

    def __init__(self, theirs):
        super().__init__("Who may see this, or who wrote it, was changed while you were writing.")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Sharing:
    """A visibility, the ids of the teams it names, and the ids of the co-authors (None: not asked for)."""

    visibility: str = "everyone"
    teams: frozenset[int] = frozenset()
    co_authors: frozenset[int] | None = frozenset()

    @classmethod
    def of(cls, entry):
        teams = {team.pk for team in entry.shared_with.all()} if entry.visibility == "teams" else ()
        return cls(entry.visibility, frozenset(teams), frozenset(person.pk for person in entry.co_authors.all()))

    @classmethod
    def parse(cls, text):
        """The value that `str()` printed; None for anything else."""
        try:
            visibility, teams, co_authors = text.split("|")
            return cls(visibility, _numbers(teams), _numbers(co_authors))
        except ValueError:
            return None

    def __str__(self):
        teams, co_authors = (",".join(map(str, sorted(numbers or ()))) for numbers in (self.teams, self.co_authors))
        return f"{self.visibility}|{teams}|{co_authors}"

    def merged(self, *, started, now):
        """What this writer chose, where they chose it, and how it stands now elsewhere.

        `started` is what their form began with, None when it did not say. Raises `SharingConflict`.
        """
        merged = now
        for part in (("visibility", "teams"), ("co_authors",)):
            mine, theirs, before = (_part(value, part) for value in (self, now, started))
            if mine in (theirs, before, (None,)):
                continue
            if theirs != before:
                raise SharingConflict(now)
            merged = replace(merged, **{name: getattr(self, name) for name in part})
        return merged

    def widens(self, before):
        """Whether all who saw it, its authors aside, see it as before, and perhaps others."""
        return self.common(before) == (before.visibility, before.teams)

    def common(self, other):
        """`(visibility, ids of teams)` of those whom both show it to, authors aside."""
        for one, two in ((self, other), (other, self)):
            if one.visibility == "everyone":
                return two.visibility, two.teams
        both = self.teams & other.teams
        return ("teams", both) if both else ("me", frozenset())


def _part(sharing, names):
    return tuple(getattr(sharing, name) for name in names) if sharing else None


def _numbers(text):
    return frozenset(int(number) for number in text.split(",") if number)
