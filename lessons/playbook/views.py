"""Reading playbooks: the list, one playbook, its checklist on paper, and what runs found about it."""

from base64 import b64encode
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from lessons.common.markdown import render as render_markdown
from lessons.entry.access import editable_or_refuse, visible_or_404
from lessons.feedback.models import Application
from lessons.playbook import listing, reading
from lessons.playbook.findings import RunFinding
from lessons.review.reading import check_of
from lessons.review.reading import notice as review_of


@require_safe
def index(request):
    """The current playbooks by title, and the runs that are under way."""
    context = listing.page(request.user, request.GET)
    tallies = Application.objects.tallies([playbook.pk for playbook in context["playbooks"]])
    return render(request, "playbook/index.html", context | {"tallies": tallies})


@require_safe
def show(request, pk, slug=""):
    """One playbook. An old or missing slug leads to the right address, for those who may see it."""
    entry = visible_or_404(request.user, pk, queryset=reading.playbooks().with_use())
    if slug != entry.slug:
        return redirect(entry, permanent=True)
    context = reading.page(entry, request.user, harmful=Application.objects.harmful_among)
    context |= {"review": review_of(entry, request.user) if entry.in_review else None} | check_of(entry, request.user)
    named = {basis.entry_id for step in context["steps"] for basis in step["bases"]}
    return render(request, "playbook/show.html", context | {"tallies": Application.objects.tallies({pk, *named})})


@require_safe
def checklist(request, pk):
    """The steps as a list to print and tick by hand."""
    entry = visible_or_404(request.user, pk, queryset=reading.playbooks())
    return render(request, "playbook/checklist.html", _checklist(request, entry))


@require_safe
def offline(request, pk):
    """The same as one file that needs no network, to be ticked on whatever opens it."""
    entry = visible_or_404(request.user, pk, queryset=reading.playbooks())
    sheet = Path(finders.find("offline/checklist.css")).read_bytes()
    context = _checklist(request, entry) | {"style": f"data:text/css;base64,{b64encode(sheet).decode()}"}
    response = HttpResponse(render_to_string("playbook/offline.html", context))
    response["Content-Disposition"] = content_disposition_header(True, f"{entry.pk}-{entry.slug}.html")
    return response


@require_POST
def set_aside(request, pk, finding_pk):
    """The playbook stays as it is about something that a run found, and why."""
    entry = editable_or_refuse(request.user, pk, queryset=reading.playbooks())
    finding = get_object_or_404(RunFinding.objects.of(entry.playbook), pk=finding_pk)
    finding.put_aside(request.POST.get("reason", ""), by=request.user)
    messages.success(request, "Set aside, with your reason beside it.")
    return redirect("playbook:runs", pk)


@require_POST
def take_up_again(request, pk, finding_pk):
    """What a run found waits for a version again."""
    entry = editable_or_refuse(request.user, pk, queryset=reading.playbooks())
    finding = get_object_or_404(RunFinding.objects.of(entry.playbook), pk=finding_pk)
    finding.take_up_again(by=request.user)
    messages.success(request, "It waits for the next version again.")
    return redirect("playbook:runs", pk)


def _checklist(request, entry):
    return {
        "entry": entry,
        "playbook": entry.playbook,
        "before": render_markdown(entry.playbook.preconditions, prefix="before"),
        "steps": reading.steps_shown(entry.playbook, request.user, harmful=Application.objects.harmful_among),
        "version": (entry.live or entry.latest).number,
        "address": request.build_absolute_uri(entry.get_absolute_url()),
        "organisation": settings.ORGANISATION,
    }
