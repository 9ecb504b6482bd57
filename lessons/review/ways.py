"""What an editor offers besides publishing: a review, a mended word, an approval in one's own wording."""

from lessons.common.errors import DomainError
from lessons.entry.gate import ways
from lessons.review import mending, reviewing
from lessons.review.models import Review
from lessons.review.policy import REVIEWED, policy_of


def offer(entry, writer):
    """What the editor's page shows: the team's `policy`, the open `review`, and whether the writer may approve it."""
    if entry is None:
        return {"policy": max_policy(writer), "review": None}
    if entry.kind not in REVIEWED:
        return {"policy": "off", "review": None}
    review = Review.objects.of(entry).open().for_listing().first()
    return {
        "policy": policy_of(entry.team_id),
        "review": review,
        "may_approve": review is not None and reviewing.may_review(writer, review),
        "may_mend": review is None and entry.live_id is not None,
    }


def max_policy(writer):
    """Of a new text, whose team is not known yet: that of the writer's first team."""
    team = next(iter(writer.own_teams()), None)
    return policy_of(team and team.pk)


def mend(entry, content, *, by, based_on, note):
    mending.mend(entry, content, by=by, based_on=based_on)
    return "Mended. The history shows that it was not reviewed."


def approve(entry, content, *, by, based_on, note):
    review = Review.objects.of(entry).open().first()
    if review is None:
        return "The review is over."
    shown = reviewing.approve(review, by=by, comment=note, content=content, seen=based_on)
    return "Approved in your wording." if shown else "Approved. It still needs the word of a curator."


def send_again(entry, *, by, note):
    """The review, once its reviewers have the new text; None where there is none, or where it is not to be sent."""
    review = Review.objects.of(entry).open().first()
    if review is None or not review.reviewers.exists():
        return None
    try:
        return reviewing.ask(entry, by=by, message=note)
    except DomainError:
        return None  # the page on which it is asked for says why


ways.offer, ways.send_again = offer, send_again
ways.actions |= {"mend": mend, "approve": approve}
