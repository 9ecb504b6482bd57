"""What must be so before readers see a text: rules of higher slices, asked by `save_text` before it publishes."""

from lessons.common.errors import DomainError


class NeedsReview(DomainError):
    """This text becomes visible to readers only once somebody else has approved it."""


JUDGES = []


def judge_with(rule):
    """Have `rule(entry, content, *, by)` asked before a content is published; it raises what is in the way."""
    JUDGES.append(rule)
    return rule


def judge(entry, content, *, by):
    """Ask every rule. Raises `DomainError`, and `NeedsReview` where a review would open the gate."""
    for rule in JUDGES:
        rule(entry, content, by=by)


class Ways:
    """How a text can get to its readers besides being published, registered by a higher slice.

    `offer(entry, writer)` tells the editor's page what there is; `act(action, entry, content, ...)` goes that way.
    `send_again(entry, by=, note=)` gives a text that came back to its reviewers; None where it has none yet.
    """

    def __init__(self):
        self.offer = lambda entry, writer: {"policy": "off", "review": None}
        self.send_again = lambda entry, *, by, note: None
        self.actions = {}


ways = Ways()
