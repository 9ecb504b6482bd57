"""The curators' list of what is searched for in vain, and what may answer what is wanted."""

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lessons.common.paging import Page
from lessons.curation.queues import back, beside
from lessons.wanted import gaps
from lessons.wanted.answers import PossibleAnswer
from lessons.wanted.models import WantedLesson

ROWS = 25
POSSIBLE = 20
OPEN = 5


@require_safe
def queue(request):
    """Gaps, the most asked first; possible answers; and what is most waited for."""
    gaps.judge_curator(request.user)
    found = gaps.clusters()
    page = Page.of(request.GET.get("page"), total=len(found), size=ROWS)
    wanted = WantedLesson.objects.visible_to(request.user).open().for_listing().most_waited_for()
    context = {
        "clusters": found[page.rows],
        "page": page,
        "possible": list(PossibleAnswer.objects.waiting().visible_to(request.user).for_listing()[:POSSIBLE]),
        "wanted": list(wanted[:OPEN]),
    }
    return render(request, "wanted/queue.html", context | beside("wanted"))


@require_POST
def not_a_gap(request):
    """Say that no lesson is missing."""
    gaps.set_aside(request.POST.get("name", ""), by=request.user)
    messages.success(request, "Noted. It comes back when it is searched for in vain again and again.")
    return back(request, "wanted:queue")
