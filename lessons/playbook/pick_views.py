"""Suggestions while somebody types what a step is based on, or what takes a playbook's place."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from lessons.playbook import pick_forms


@require_safe
def pick(request):
    """Lessons, findings and experiments by their words or their number: `[{"name": "L-12 Title"}, …]`."""
    return _answer(pick_forms.bases(request.user, request.GET.get("q", "")))


@require_safe
def successors(request):
    """Playbooks in use, by their words or their number, in the same form."""
    return _answer(pick_forms.successors(request.user, request.GET.get("q", "")))


def _answer(names):
    return JsonResponse([{"name": name} for name in names], safe=False)
