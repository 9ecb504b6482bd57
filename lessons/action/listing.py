"""What a list of actions needs for its templates: rows with the next step for whoever reads, and rows for CSV."""

from lessons.action.states import State

CSV_COLUMNS = ("id", "action", "owner", "due", "state", "came_from", "team", "ended", "evidence_or_reason", "helped",
               "how", "address")  # fmt: skip


def rows_for(person, actions):
    """The actions as a list, each with its `step`: the label and the place on its page of what to do next."""
    rows = list(actions)
    for action in rows:
        action.step = next_step(person, action)
    return rows


def next_step(person, action):
    """What somebody could do next about an action that is theirs or their team's; None for everybody else."""
    if not person.can_write or (action.owner_id != person.pk and action.team_id not in person.team_ids()):
        return None
    if action.needs_owner:
        return "Choose an owner", "change"
    if action.is_open:
        return "Mark as done", "done"
    return ("Say if it helped", "check") if action.is_to_be_checked else None


def as_cells(action):
    """An action's row for CSV; what it came out of is named to those who may see that."""
    ended = action.ended_at.date().isoformat() if action.ended_at else ""
    return [
        action.pk, action.text, action.owner.known_as, action.due_on.isoformat(), action.get_state_display(),
        action.origin if action.shows_origin else action.origin.get_kind_display(), action.team, ended,
        action.reason if action.state == State.DROPPED else action.evidence, action.get_helped_display(),
        action.helped_how, action.get_absolute_url(),
    ]  # fmt: skip
