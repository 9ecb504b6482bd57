"""What is said of a finding, what is promised, when what happened, and what becomes a lesson."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError
from lessons.entry.models import Entry
from lessons.retrospective import talking
from lessons.retrospective.answering import board_verb
from lessons.retrospective.forms import ActionForm, MomentForm
from lessons.retrospective.harvest import harvest, recur

LINES = {"cause": "causes", "alternative": "alternatives", "evidence": "evidence"}


@board_verb(facilitating=True)
def discuss(request, retrospective, finding_pk):
    """Have everybody look at a finding."""
    talking.discuss(_finding(retrospective, finding_pk), by=request.user)
    return f"#finding-{finding_pk}"


@board_verb()
def talk(request, retrospective, finding_pk):
    """Keep the notes of a talk; of two who write at once, the second sees both texts."""
    finding = _finding(retrospective, finding_pk)
    text = request.POST.get("talk", "")
    try:
        talking.write_talk(finding, text, by=request.user, seen=whole_number(request.POST.get("seen"), -1))
    except talking.TalkConflict as conflict:
        if request.headers.get("X-Live"):
            return HttpResponse(status=412)  # the script sends it again without itself, for the page with both texts
        context = {"entry": retrospective.entry, "finding": conflict.theirs, "text": text, "reason": str(conflict)}
        return render(request, "retrospective/two_talks.html", context, status=409)
    return _back(finding, "talk")


@board_verb()
def form_of_causes(request, retrospective, finding_pk):
    """Choose how the causes of a finding are told."""
    finding = _finding(retrospective, finding_pk)
    talking.choose_cause_form(finding, request.POST.get("form", ""), by=request.user)
    return _back(finding, "causes")


@board_verb()
def add(request, retrospective, finding_pk, what):
    """Add a cause, an alternative or a piece of evidence."""
    finding, data = _finding(retrospective, finding_pk), request.POST
    match what:
        case "cause":
            talking.add_cause(finding, data.get("text", ""), category=data.get("category", ""), by=request.user)
        case "alternative":
            talking.add_alternative(finding, data.get("text", ""), why_not=data.get("why_not", ""), by=request.user)
        case _:
            talking.add_evidence(finding, data.get("url", ""), label=data.get("label", ""), by=request.user)
    return _back(finding, LINES[what])


@board_verb()
def remove(request, retrospective, finding_pk, what, place):
    """Take a cause, an alternative or a piece of evidence away."""
    finding = _finding(retrospective, finding_pk)
    talking.remove_line(finding, LINES[what], place, seen=request.POST.get("seen", ""), by=request.user)
    return _back(finding, LINES[what])


@board_verb()
def promise(request, retrospective, finding_pk=None):
    """An action, of a finding or of the whole retrospective."""
    finding = _finding(retrospective, finding_pk) if finding_pk else None
    values = ActionForm(request.POST).judged()
    talking.promise_action(retrospective, by=request.user, finding=finding, **values)
    if finding is not None and retrospective.phase == "discuss":
        return _back(finding, "promises")
    return f"#finding-{finding.pk}" if finding else "#actions"


@board_verb()
def add_moment(request, retrospective):
    """Something that happened at a time."""
    form = MomentForm(request.POST)
    if not form.is_valid():
        raise DomainError("Give the time as a date and an hour, like 2026-11-24 01:50.")
    at, text, mark = form.cleaned_data["at"], request.POST.get("text", ""), request.POST.get("mark", "")
    if timezone.is_naive(at):
        at = timezone.make_aware(at)
    talking.add_moment(retrospective, at, text, mark=mark, by=request.user)
    return "#timeline"


@board_verb()
def remove_moment(request, retrospective, moment_pk):
    moment = get_object_or_404(retrospective.moments, pk=moment_pk)
    moment.retrospective = retrospective
    talking.remove_moment(moment, by=request.user)
    return "#timeline"


@board_verb()
def harvest_finding(request, retrospective, finding_pk):
    """Make a draft lesson of a finding, and go on writing it."""
    nature = request.POST.get("nature", "")
    lesson = harvest(
        _finding(retrospective, finding_pk),
        by=request.user,
        nature=nature if nature in ("problem", "strength") else None,
    )
    messages.success(request, "A draft lesson, only for you until you publish it. Its words come from the finding.")
    return redirect("lesson:edit", lesson.pk)


@board_verb()
def recur_finding(request, retrospective, finding_pk):
    """Say that a finding is a lesson that is known already."""
    asked = whole_number(request.POST.get("lesson", "").strip().removeprefix("L-"), 0)
    lesson = Entry.objects.visible_to(request.user).without_drafts().filter(pk=asked).first()
    if lesson is None:
        raise DomainError("Give the number of a lesson that you can see, like L-12.")
    recur(_finding(retrospective, finding_pk), lesson, by=request.user)
    messages.success(request, f"Kept with “{lesson}”: it happened again.")
    return f"#finding-{finding_pk}"


def _finding(retrospective, pk):
    finding = get_object_or_404(retrospective.findings, pk=pk)
    finding.retrospective = retrospective
    return finding


def _back(finding, part):
    return f"?finding={finding.pk}#{part}"
