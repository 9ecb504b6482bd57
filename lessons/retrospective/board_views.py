"""What moves a board as a whole: joining, phases, the timer, who facilitates, commitments, its worth, closing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404

from lessons.action.models import Action
from lessons.common.asked import whole_number
from lessons.common.errors import DomainError
from lessons.retrospective import commitments, moving, voting
from lessons.retrospective.answering import board_verb
from lessons.retrospective.forms import ActionForm
from lessons.retrospective.models import Retrospective
from lessons.retrospective.planning import plan_next


@board_verb()
def join(request, retrospective):
    """Take part."""
    moving.join(retrospective, by=request.user)


@board_verb(facilitating=True)
def move(request, retrospective):
    """On to the next phase, or back to the one before."""
    verb = moving.move_back if request.POST.get("to") == "back" else moving.move_on
    verb(retrospective, by=request.user, seen=request.POST.get("seen"))


@board_verb(facilitating=True)
def timer(request, retrospective):
    """Let the phase end some minutes from now; 0 takes the timer away."""
    minutes = whole_number(request.POST.get("minutes"))
    if minutes is None:
        raise DomainError("Give the timer a number of minutes.")
    moving.set_timer(retrospective, minutes, by=request.user)


@board_verb(facilitating=True)
def hand_over(request, retrospective):
    """Let another participant facilitate."""
    chosen = request.POST.get("to", "")
    people = retrospective.participations.select_related("person")
    to = next((each.person for each in people if str(each.person_id) == chosen), None)
    if to is None:
        raise DomainError("Choose somebody who takes part.")
    moving.hand_over(retrospective, to, by=request.user)
    messages.success(request, f"{to} facilitates now.")


@board_verb()
def take_over(request, retrospective):
    """Facilitate, because who did is gone."""
    moving.take_over(retrospective, by=request.user)


@board_verb()
def look_at(request, retrospective, action_pk):
    """Say what became of an earlier commitment."""
    action = get_object_or_404(Action.objects.visible_to(request.user), pk=action_pk)
    changed = {}
    if request.POST.get("outcome") == "changed":
        changed = ActionForm(request.POST).judged()
    commitments.look_at(
        retrospective, action, request.POST.get("outcome", ""), by=request.user, note=request.POST.get("note", ""),
        **changed,
    )  # fmt: skip
    return f"#commitment-{action.pk}"


@board_verb()
def worth(request, retrospective):
    """Whether the meeting was worth its time."""
    voting.say_worth(retrospective, whole_number(request.POST.get("value"), 0), by=request.user)
    return "#worth"


@board_verb(facilitating=True)
def close(request, retrospective):
    """Close it with its takeaway, and plan the next one of a series."""
    moving.close(retrospective, request.POST.get("takeaway", ""), by=request.user)
    messages.success(request, "Closed. This is what it leaves behind.")
    if retrospective.every_weeks:
        after = plan_next(retrospective, by=request.user)
        messages.info(request, f"The next one is planned for {after.retrospective.held_on:%-d %B %Y}.")


@board_verb()
def plan_the_next(request, retrospective):
    """Plan the next one, linked to this one."""
    after = plan_next(retrospective, by=request.user)
    if not Retrospective.objects.visible_to(request.user).filter(pk=after.pk).exists():
        raise DomainError("The next one is planned already, for people that you are not among.")
    messages.success(request, f"“{after}” follows this one.")
