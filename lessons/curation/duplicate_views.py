"""Possible duplicates: the pairs that wait, what a curator decides, merging two entries, and having both again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.common.errors import DomainError
from lessons.common.paging import Page
from lessons.curation import duplicates, merging
from lessons.curation.duplicates import DuplicatePair
from lessons.curation.guard import curators_only
from lessons.curation.merge_forms import ComposeForm
from lessons.curation.merging import MERGED, Merge
from lessons.curation.own_words import reviewing_team
from lessons.curation.queues import back, beside
from lessons.curation.undoing import in_the_way
from lessons.curation.undoing import undo as undo_merge
from lessons.entry.access import visible_or_404
from lessons.entry.models import Entry
from lessons.feedback.models import Application

ROWS, LATELY = 20, 20
DONE = {
    "different": "Noted: the two are different. They come up again only if one becomes another text.",
    "recurrence": "Noted: it happened again. Each page leads to the other.",
}


@require_safe
@curators_only
def pairs(request):
    """The pairs that wait, the most alike first; and what was decided lately."""
    found = DuplicatePair.objects.visible_to(request.user)
    waiting = found.waiting()
    page = Page.of(request.GET.get("page"), total=waiting.count(), size=ROWS)
    rows = list(waiting.for_listing()[page.rows])
    context = {
        "rows": rows, "page": page, "tallies": Application.objects.tallies(_ids(rows)), "merged_kinds": MERGED,
        "decided": list(found.decided_lately(timezone.now()).for_listing()[:LATELY]),
    } | beside("duplicates")  # fmt: skip
    return render(request, "curation/duplicates.html", context)


@require_POST
@curators_only
def decide(request, pk):
    """Say that two entries are different, or the same thing happening again."""
    pair = get_object_or_404(DuplicatePair.objects.visible_to(request.user), pk=pk)
    decision = request.POST.get("decision", "")
    if decision not in DONE:
        raise DomainError("Choose whether the two are different, or the same thing happening again.")
    duplicates.resolve(pair, decision, by=request.user)
    messages.success(request, DONE[decision])
    return back(request, "curation:duplicates")


@require_POST
@curators_only
def take_back(request, pk):
    """Have a pair decided anew."""
    pair = get_object_or_404(DuplicatePair.objects.visible_to(request.user), pk=pk)
    duplicates.take_back(pair, by=request.user)
    messages.success(request, "Taken back. The pair waits again.")
    return redirect("curation:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def merge(request, kept_pk, gone_pk):
    """Both texts side by side; a POST makes one entry of the two."""
    kept, gone = (visible_or_404(request.user, pk, queryset=_entries()) for pk in (kept_pk, gone_pk))
    refusal = merging.refusal(kept, gone, by=request.user)
    form = (
        ComposeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone) if not refusal else None
    )
    is_only_filled = "take" in request.POST
    if request.method == "POST" and form is not None and not is_only_filled and form.is_valid():
        try:
            seen = kept.live_id, gone.live_id
            merging.merge(kept, gone, form.content(), by=request.user, seen=seen)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Merged. “{gone}” leads here, and both can be had again for 30 days.")
            return redirect(Entry.objects.get(pk=kept.pk))
    failed = form is not None and form.is_bound and not is_only_filled
    context = {
        "kept": kept, "gone": gone, "refusal": refusal, "form": form,
        "show_errors": failed, "reviewed_by": reviewing_team(kept, gone, by=request.user),
        "tallies": Application.objects.tallies([kept.pk, gone.pk]),
    } | beside("duplicates")  # fmt: skip
    return render(request, "curation/merge.html", context, status=422 if failed else 200)


@require_safe
@curators_only
def merges(request):
    """What was merged in the last 30 days, each with its undo."""
    found = Merge.objects.visible_to(request.user).newest_first()
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    rows = list(found.for_listing()[page.rows])
    for row in rows:
        row.in_the_way = in_the_way(row) if row.can_be_undone else None
    context = {"rows": rows, "page": page} | beside("merges")
    return render(request, "curation/merges.html", context)


@require_POST
@curators_only
def undo(request, pk):
    """Have both entries again."""
    made = get_object_or_404(Merge.objects.visible_to(request.user).for_listing(), pk=pk)
    before = made.gone.audience_told()
    conflict = undo_merge(made, by=request.user)
    if _entries().get(pk=made.gone_id).audience_told() != before:
        messages.warning(
            request,
            f"“{made.gone}” is for fewer people than before the merge: “{made.kept}” was narrowed since, and held the "
            "text of both. Its authors can show it to more again.",
        )
    if conflict is None:
        messages.success(request, f"“{made.kept}” and “{made.gone}” are two again, each with its text.")
        return redirect("curation:merges")
    messages.warning(
        request,
        f"Both are back. “{made.kept}” was rewritten after the merge, so it keeps that text; here it stands beside the "
        "one from before the merge, which can be restored.",
    )
    where = redirect("entry:compare", made.kept_id)
    where["Location"] += f"?from={conflict.before.number}&to={conflict.now.number}"
    return where


def _entries():
    return Entry.objects.for_page()


def _ids(rows):
    return [pk for pair in rows for pk in (pair.first_id, pair.second_id)]
