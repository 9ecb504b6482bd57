"""The queues that are lists of entries: what lacks something, broken links, what is old and unused, the trash."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.common.paging import Page
from lessons.curation.broken import BrokenLink
from lessons.curation.bulk import MOST
from lessons.curation.bulk_verbs import VERBS
from lessons.curation.gaps import counted, gap_named, shelf_of
from lessons.curation.guard import curators_only
from lessons.curation.queues import back, beside
from lessons.curation.stale import ArchiveNotice, stale
from lessons.curation.trash import trash_of
from lessons.entry.access import visible_or_404
from lessons.entry.models import Entry
from lessons.review.models import Review

ROWS = 50
NOTICES = 100
LET_BE = 20


@require_safe
@curators_only
def reviews(request):
    """Everything in review that this curator may read, the longest waiting first."""
    found = Review.objects.visible_to(request.user).open()
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    rows = list(found.for_listing().oldest_first()[page.rows])
    return _render(request, "reviews", {"rows": rows, "page": page})


@require_safe
@curators_only
def gaps(request):
    """What lacks a team, an owner, tags or a takeaway."""
    gap, shelf = gap_named(request.GET.get("of")), shelf_of(request.user)
    numbers = counted(shelf)
    found = gap.of(shelf)
    page = Page.of(request.GET.get("page"), total=dict(numbers)[gap], size=ROWS)
    rows = list(found.for_curators()[page.rows])
    return _render(request, "gaps", {
        "gap": gap, "gaps": numbers, "rows": rows, "page": page, "verbs": VERBS.values(), "most": MOST,
    })  # fmt: skip


@require_safe
@curators_only
def links(request):
    """Links that lead nowhere."""
    found = BrokenLink.objects.waiting_for(request.user)
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    rows = list(found.for_listing().in_order()[page.rows])
    let_be = BrokenLink.objects.let_be_for(request.user).for_listing()[:LET_BE]
    return _render(request, "links", {"rows": rows, "page": page, "let_be": list(let_be)})


@require_POST
@curators_only
def let_be(request, pk):
    """Say that a link works where readers are."""
    link = get_object_or_404(BrokenLink.objects.waiting_for(request.user), pk=pk)
    link.let_be(by=request.user)
    messages.success(request, f"Left as it is: {link.address[:80]}")
    return back(request, "curation:links")


@require_POST
@curators_only
def take_up_link(request, pk):
    """Have a link mended after all."""
    link = get_object_or_404(BrokenLink.objects.let_be_for(request.user), pk=pk)
    link.take_up_again(by=request.user)
    messages.success(request, f"To be mended: {link.address[:80]}")
    return redirect("curation:links")


@require_safe
@curators_only
def old_and_unused(request):
    """What nobody looked at for long and nobody uses; and what is proposed for archiving already."""
    found = stale(shelf_of(request.user))
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    rows = list(found.for_curators()[page.rows])
    notices = ArchiveNotice.objects.open().visible_to(request.user).for_listing().order_by("ends_on", "pk")
    return _render(request, "stale", {
        "rows": rows, "page": page, "notices": list(notices[:NOTICES]), "verbs": VERBS.values(), "most": MOST,
        "chosen": "notice",
    })  # fmt: skip


@require_POST
@curators_only
def withdraw_notice(request, pk):
    """Propose an entry for archiving no longer."""
    notice = get_object_or_404(ArchiveNotice.objects.visible_to(request.user).for_listing(), pk=pk)
    notice.withdraw(by=request.user)
    messages.success(request, f"“{notice.entry}” stays on the shelf.")
    return redirect("curation:stale")


@require_POST
def keep(request, pk):
    """Keep on the shelf what is proposed for archiving."""
    entry = visible_or_404(request.user, pk, queryset=Entry.objects.for_page())
    notice = get_object_or_404(ArchiveNotice.objects.open(), entry=entry)
    notice.keep(by=request.user)
    messages.success(request, "It stays. Say in its text, or with “Still true”, what makes it worth keeping.")
    return redirect(entry)


@require_safe
def trash(request):
    """What was deleted and can be brought back, by those who could change it."""
    found = trash_of(request.user)
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    rows = list(found.select_related("team", "deleted_by")[page.rows])
    return _render(request, "trash", {"rows": rows, "page": page})


def _render(request, name, context):
    return render(request, f"curation/{name}.html", context | (beside(name) if request.user.is_curator else {}))
