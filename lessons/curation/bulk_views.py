"""Doing one thing to many entries: choosing, looking at what would change, doing it, taking it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.common.errors import DomainError
from lessons.common.paging import Page
from lessons.curation import bulk
from lessons.curation.bulk import MOST, BulkChange
from lessons.curation.forms import BulkForm
from lessons.curation.guard import curators_only
from lessons.curation.lists import chosen
from lessons.curation.queues import beside

ROWS = 25


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def many(request):
    """What would become of the chosen entries; a POST does it to those that the page showed."""
    form = BulkForm(request.POST if request.method == "POST" else request.GET)
    entries = chosen(form.numbers, form.list, request.user, MOST)
    if not entries:
        raise DomainError("Choose at least one entry first, with the boxes in front of the rows.")
    judged = bool(form.data.get("verb")) and form.is_valid()
    if request.method == "POST" and judged:
        change = bulk.carry_out(form.cleaned_data["verb"], form.cleaned_data["value"], entries, by=request.user)
        messages.success(request, f"{change.label}: {change.parts.count()}. It can be taken back for 30 days.")
        return redirect("curation:changes")
    preview = None
    if judged:
        preview = bulk.preview(form.cleaned_data["verb"], form.cleaned_data["value"], entries, by=request.user)
    context = {
        "form": form, "entries": entries, "preview": preview, "most": MOST,
        "is_first": "looked" not in form.data,
    } | beside("changes")  # fmt: skip
    return render(request, "curation/bulk.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@curators_only
def changes(request):
    """What was done to many entries in the last 30 days."""
    found = BulkChange.objects.lately().for_listing(request.user)
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    context = {"rows": list(found[page.rows]), "page": page} | beside("changes")
    return render(request, "curation/changes.html", context)


@require_safe
@curators_only
def change(request, pk):
    """One of them: the entries that it touched, as far as this curator sees them."""
    made = get_object_or_404(BulkChange.objects.lately().for_listing(request.user), pk=pk)
    context = {"change": made, "parts": list(made.parts.visible_to(request.user).for_listing())}
    return render(request, "curation/change.html", context | beside("changes"))


@require_POST
@curators_only
def undo(request, pk):
    """Take a change back where nobody has changed the same since."""
    made = get_object_or_404(BulkChange.objects.lately().for_listing(request.user), pk=pk)
    left = bulk.undo(made, by=request.user)
    if left:
        messages.warning(request, f"Taken back, but for {len(left)} that changed since. The page says which and why.")
    else:
        messages.success(request, f"Taken back: {made.label.lower()}.")
    return redirect("curation:change", pk)
