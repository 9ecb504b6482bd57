"""A team's page of its retrospectives."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lessons.person.models import Team
from lessons.retrospective import looking_back


@require_safe
def retrospectives(request, slug):
    """A team's retrospectives in time, its commitments, and what came up in at least two of them."""
    team = get_object_or_404(Team, slug=slug)
    return render(request, "retrospective/team.html", looking_back.page(request.user, team, request.GET))
