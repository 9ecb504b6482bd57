"""Planning a retrospective and changing the plan; a team's own formats."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from lessons.common import asked
from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import editable_or_refuse
from lessons.entry.models import Entry
from lessons.person.models import Team
from lessons.playbook.models import Moment
from lessons.playbook.offering import offered, team_of
from lessons.retrospective.formats import TeamFormat, formats_for
from lessons.retrospective.forms import FormatForm, PlanForm
from lessons.retrospective.planning import PlanConflict, mark_of, plan, planned, planned_with, replan

CANNOT_WRITE = "Your account can read but not write. Ask an administrator if you want to hold retrospectives."


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Plan a retrospective."""
    if not request.user.can_write:
        raise NotAllowed(CANNOT_WRITE)
    formats = formats_for(request.user.team_ids())
    if request.method != "POST":
        if not asked.key(request.GET.get("plan", "")):  # loading again must come to the same plan
            return redirect(f"{request.path}?{urlencode(request.GET.dict() | {'plan': uuid.uuid4()})}")
        return _show(request, PlanForm(formats=formats, initial=_initial(request, formats)))
    key = asked.key(request.GET.get("plan", ""))
    if (made := planned_with(key, by=request.user)) is not None:
        return redirect(made)
    form = PlanForm(request.POST, formats=formats)
    if not form.is_valid():
        return _show(request, form, status=422)
    made = plan(
        form.cleaned_data, by=request.user, format=formats[form.cleaned_data["format"]], ends=form.ends(), key=key,
        about=_about(request),
    )  # fmt: skip
    messages.success(request, "Planned. Send the address of this page to those who take part.")
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change the plan of a retrospective that is not closed."""
    entry = editable_or_refuse(request.user, pk, queryset=_entries())
    retrospective = entry.retrospective
    if retrospective.is_closed:
        return redirect("retrospective:correct", pk)
    formats = formats_for(request.user.team_ids())
    fixed = retrospective.notes.exists() or retrospective.format_key not in formats
    if request.method != "POST":
        return _show(request, _form_of(entry, formats=formats, fixed_format=fixed), entry)
    form = PlanForm(request.POST, formats=formats, fixed_format=fixed)
    if form.is_valid():
        values, chosen = form.cleaned_data, None if fixed else formats[form.cleaned_data["format"]]
        try:
            replan(entry, values, by=request.user, format=chosen, ends=form.ends(), seen=values["seen"])
        except PlanConflict as conflict:
            again = _form_of(entry, request.POST, formats=formats, fixed_format=fixed)
            again.add_error(None, str(conflict))
            again.say_what_differs()
            return _show(request, again, entry, status=409, refusal="Somebody changed the plan while you did")
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Changed. Everybody sees it.")
            return redirect(Entry.objects.get(pk=pk))
    return _show(request, form, entry, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def new_format(request):
    """Make a format of one's team from another one."""
    teams = Team.objects.filter(pk__in=request.user.team_ids()).for_listing()
    if not request.user.can_write or not teams:
        raise NotAllowed("A format belongs to a team. Ask an administrator to add you to one.")
    formats = formats_for(request.user.team_ids())
    base = formats.get(request.GET.get("from", ""), formats["start-stop-continue"])
    form = FormatForm(request.POST or None, teams=teams, initial=_columns_of(base))
    if request.method == "POST" and form.is_valid():
        try:
            made = TeamFormat.objects.make(
                team=form.cleaned_data["team"], name=form.cleaned_data["name"], purpose=form.cleaned_data["purpose"],
                columns=form.columns(), based_on=base.key, by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{made.team} has the format “{made}” now.")
            return redirect(f"{reverse('retrospective:new')}?{urlencode({'format': made.key})}")
    context = {"form": form, "base": base, "own": TeamFormat.objects.in_use().of_teams(request.user.team_ids())}
    return render(request, "retrospective/new_format.html", context, status=422 if form.errors else 200)


@require_POST
def retire_format(request, pk):
    """Offer a format of one's team no longer."""
    made = get_object_or_404(TeamFormat.objects.in_use().of_teams(request.user.team_ids()), pk=pk)
    if not request.user.can_write:
        raise NotAllowed(CANNOT_WRITE)
    made.retire(by=request.user)
    messages.success(request, f"“{made}” is offered no longer. Retrospectives that used it keep it.")
    return redirect("retrospective:new_format")


def _entries():
    return Entry.objects.filter(kind="retrospective").for_page().select_related("retrospective__facilitator")


def _show(request, form, entry=None, status=200, refusal=""):
    context = {"zone": request.user.time_zone, "entry": entry, "form": form, "refusal": refusal}
    if entry is None:
        context["offered"] = offered(request.user, Moment.RETROSPECTIVE, team=team_of(form))
    return render(request, "retrospective/plan.html", context, status=status)


def _form_of(entry, typed=None, **options):
    """The form that changes a plan as it is now, with what somebody `typed` into one that was opened before."""
    kept = planned(Entry.objects.get(pk=entry.pk))
    mark = mark_of(kept)
    data = typed and typed.copy()
    if data:
        data["seen"] = mark
    return PlanForm(data, initial=kept | {"seen": mark}, **options)


def _about(request):
    """The entry that somebody wants to look back on, if the address names one that they see."""
    about = asked.whole_number(request.GET.get("about"), 0)
    return Entry.objects.visible_to(request.user).without_drafts().filter(pk=about).first()


def _initial(request, formats):
    about = _about(request)
    team = Team.objects.filter(memberships__person=request.user).for_listing().first()
    key = request.GET.get("format", "")
    initial = {
        "format": key if key in formats else "start-stop-continue", "team": team.pk if team else None,
        "shared_with": [team.pk] if team else [], "title": request.GET.get("title", "")[:300],
        "visibility": "teams" if team else "me", "held_on": timezone.localdate(),
    }  # fmt: skip
    if key == "incident-review":
        initial["subject"] = "incident"
    if about is not None:
        initial |= {"title": f"Looking back on “{about}”"[:300], "team": about.team_id, "project": about.project_id}
        initial |= {"subject": "experiment"} if about.kind == "experiment" else {}
    elif project := asked.whole_number(request.GET.get("project")):
        initial |= {"project": project, "subject": "project", "format": "post-implementation-review"}
    return initial


def _columns_of(base):
    initial = {"purpose": base.purpose}
    for place, column in enumerate(base.columns):
        initial |= {f"column_{place}": column.name, f"prompt_{place}": column.prompt, f"tone_{place}": column.tone}
    return initial
