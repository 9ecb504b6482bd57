"""A closed retrospective: corrected in versions, and taken away as a file."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lessons.common import spreadsheet
from lessons.common.errors import DomainError
from lessons.entry.access import editable_or_refuse
from lessons.entry.compare import compare_contents
from lessons.entry.history import EditConflict
from lessons.entry.models import Entry
from lessons.entry.names import names_of
from lessons.retrospective import correcting, summary
from lessons.retrospective.access import seen_or_404
from lessons.retrospective.analysis import Category, Mark
from lessons.retrospective.board import CauseForm
from lessons.retrospective.forms import CorrectionForm


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    """Correct what a closed retrospective says; the version before stays in its history."""
    queryset = Entry.objects.filter(kind="retrospective").for_page().select_related("retrospective__facilitator")
    entry = editable_or_refuse(request.user, pk, queryset=queryset)
    if not entry.retrospective.is_closed:
        return redirect("retrospective:edit", pk)
    content = entry.content()
    if request.method != "POST":
        initial = {name: content[name] for name in ("title", "summary", "background")}
        form = CorrectionForm(initial=initial | {"based_on": entry.latest.number})
        return _show(request, entry, form, correcting.rows_of(content))
    form, rows = CorrectionForm(request.POST), correcting.read_rows(request.POST, content)
    if not form.is_valid():
        return _show(request, entry, form, rows, status=422)
    typed = {name: form.cleaned_data[name] for name in ("title", "summary", "background")}
    try:
        corrected = content | typed | correcting.judged(rows)
        entry.save_text(
            corrected, by=request.user, note=form.cleaned_data["note"], based_on=form.cleaned_data["based_on"],
            publish=True,
        )  # fmt: skip
    except EditConflict as conflict:
        return _show_conflict(request, entry, form, rows, conflict, corrected)
    except DomainError as error:
        form.add_error(None, str(error))
        return _show(request, entry, form, rows, status=422)
    messages.success(request, "Corrected. What it said before is in its history.")
    return redirect(Entry.objects.get(pk=pk))


@require_safe
def as_csv(request, pk):
    """A closed retrospective as CSV."""
    entry = seen_or_404(request.user, pk)
    if not entry.retrospective.is_closed:
        raise DomainError("There is nothing to take away yet: it is not closed.")
    return spreadsheet.download(f"{entry.pk}-{entry.slug}.csv", summary.CSV_COLUMNS, summary.rows_for_csv(entry))


def _show(request, entry, form, rows, status=200, **more):
    context = {
        "entry": entry, "form": form, "rows": rows, "categories": Category.choices, "marks": Mark.choices,
        "cause_forms": CauseForm.choices, **more,
    }  # fmt: skip
    return render(request, "retrospective/correct.html", context, status=status)


def _show_conflict(request, entry, form, rows, conflict, corrected):
    """Both texts: what differs, and then what was typed, ready to be saved over the other."""
    theirs = conflict.theirs
    comparison = compare_contents(entry.kind, theirs.content, corrected, names=names_of(theirs.content, corrected))
    data = request.POST.copy()
    data["based_on"] = str(theirs.number)
    again = CorrectionForm(data)
    return _show(request, entry, again, rows, status=409, comparison=comparison, theirs=theirs)
