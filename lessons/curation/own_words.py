"""Words of a merged text that are in neither entry: where a team has its changes reviewed, a merge brings none.

Readers see both texts already, so that taking parts of either, or of both, changes nothing that would be reviewed.
"""

from lessons.common.errors import DomainError
from lessons.common.text import clean
from lessons.entry.kinds import kind_of
from lessons.review.models import Policy
from lessons.review.policy import approves_own, is_required, policy_of


def parts_in_words(entry):
    """`[(key, heading), …]` of what is written in words, but for steps."""
    return [("title", "Title"), ("summary", "Takeaway")] + [
        (section.key, section.heading) for section in kind_of(entry).sections
    ]


def one_after_the_other(first, second):
    """Two texts as one, where each says something of its own."""
    return first if first.strip() == second.strip() else f"{first}\n\n{second}".strip()


def reviewing_team(kept, gone, *, by):
    """The team of one of the two that has what this person writes reviewed first; None where neither does."""
    teams = [] if approves_own(by) else filter(None, [kept.team, gone.team])
    return next((team for team in teams if policy_of(team.pk) == Policy.REQUIRED), None)


def judge(kept, gone, content, *, by):
    """Refuse a composed content with words of somebody's own that have to be reviewed first, and one that takes the
    kept entry to a team that reviews nothing. Steps are not looked at: the form takes them as they are.

    Raises `DomainError`.
    """
    team = reviewing_team(kept, gone, by=by)
    if team is None:
        return
    if headings := [heading for key, heading in parts_in_words(kept) if _is_new(kept, gone, content, key)]:
        raise DomainError(
            f"What {team} publishes is reviewed first, so a merge takes words that readers see already: take each part "
            "from one of the two, or both together, and send other words to review afterwards. "
            f"Reworded: {', '.join(headings)}."
        )
    if is_required(kept) and policy_of(content["team"]) != Policy.REQUIRED:
        raise DomainError(f"{kept.team} has every change reviewed. Keep it as the team, and have the move reviewed.")


def _is_new(kept, gone, content, key):
    mine, other = (entry.live.content.get(key, "") for entry in (kept, gone))
    known = mine, other, one_after_the_other(mine, other), one_after_the_other(other, mine)
    return _words(content[key]) not in {_words(text) for text in known}


def _words(text):
    return tuple(clean(text).split())
