"""Concluding an experiment, or writing up one that was stopped."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lessons.common.errors import DomainError
from lessons.entry.editing import both_texts
from lessons.entry.history import EditConflict
from lessons.entry.writing import readable
from lessons.experiment import reading
from lessons.experiment.drawing import drawing
from lessons.experiment.forms import ConclusionForm
from lessons.experiment.squad import runnable_or_refuse

PARTS = ("summary", "result", "came_out", "learned", "next_steps")


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request, pk):
    """Say what came of it, against the target; may be opened again to correct it."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    experiment = entry.experiment
    if request.method != "POST":
        if not experiment.has_started:
            raise DomainError("Start it first: there is nothing to conclude yet.")
        return _page(request, entry, ConclusionForm(initial=_initial(entry), experiment=experiment))
    form = ConclusionForm(request.POST, experiment=experiment)
    if not form.is_valid():
        return _page(request, entry, form, status=422)
    try:
        _save(form, experiment, by=request.user)
    except EditConflict:
        return _both(request, entry, form)
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, entry, form, status=422)
    messages.success(request, "It is written down: what came out and what you learned. A lesson can come from it now.")
    return redirect(entry)


def _save(form, experiment, *, by):
    options = {"by": by, "based_on": form.cleaned_data["based_on"] or 0}
    if "outcome" in form.fields:
        experiment.conclude(form.cleaned_data["outcome"], form.conclusion(), **options)
    else:
        experiment.write_up(form.conclusion(), note="What we learned", **options)


def _initial(entry):
    experiment, content = entry.experiment, entry.latest.content
    initial = {key: content.get(key, "") for key in PARTS}
    if experiment.is_running:
        initial["summary"] = ""  # what was hoped for is no takeaway
    return initial | {"outcome": experiment.outcome or None, "based_on": entry.latest.number}


def _page(request, entry, form, *, status=200):
    context = {"entry": entry, "experiment": entry.experiment, "form": form, "drawing": drawing(entry.experiment)}
    return render(request, "experiment/conclude.html", context, status=status)


def _both(request, entry, form):
    """Somebody else concluded it meanwhile: both texts, and this person's ready to be saved over theirs."""
    entry = reading.experiments().get(pk=entry.pk)
    data = form.data.copy()
    data["based_on"] = entry.latest.number
    return both_texts(
        request,
        entry,
        ConclusionForm(data, experiment=entry.experiment),
        readable(entry, request.user).content | form.conclusion(),
        fields="experiment/_conclusion_fields.html",
        action="conclude",
        save_url=request.path,
    )
