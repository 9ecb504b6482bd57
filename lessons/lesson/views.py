"""Reading a lesson."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lessons.action.models import Action
from lessons.entry.access import visible_or_404
from lessons.entry.freshness import unless_fresh
from lessons.feedback.models import Application
from lessons.lesson import reading
from lessons.playbook.steps import Step
from lessons.review.reading import check_of
from lessons.review.reading import notice as review_of


@require_safe
def show(request, pk, slug=""):
    """One lesson. An old or missing slug leads to the right address, for those who may see it."""
    entry = visible_or_404(request.user, pk, queryset=reading.lessons().with_use())
    if slug != entry.slug:
        return redirect(entry, permanent=True)
    return unless_fresh(request, entry, lambda: render(request, "lesson/show.html", _page(entry, request.user)))


def _page(entry, viewer):
    """The lesson, what was done about it, the steps of playbooks that it changed, and what came of its use."""
    actions = Action.objects.visible_to(viewer).about(entry).for_reader(viewer).open_first()
    return reading.page(entry, viewer) | {
        "actions": list(actions),
        "review": review_of(entry, viewer) if entry.in_review else None,
        **check_of(entry, viewer),
        "changed_steps": list(Step.objects.founded_on(entry, viewer)) if entry.is_basis else [],
        "tally": Application.objects.tallies([entry.pk]).get(entry.pk) if entry.is_applied else None,
    }
