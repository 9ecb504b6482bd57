"""What a step can be based on, while somebody types it."""

from django.db.models import Q
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from lessons.common.asked import reference
from lessons.common.text import clean, fold
from lessons.entry.models import Entry
from lessons.retrospective.board import Finding

MOST = 8
FEWEST_LETTERS = 2


@require_safe
def pick(request):
    """Lessons, findings and experiments by their words or their number: `[{"name": "L-12 Title"}, …]`."""
    words = clean(request.GET.get("q", ""))[:200].strip()
    return JsonResponse([{"name": name} for name in _named(words, request.user)], safe=False)


def _named(words, viewer):
    if len(words) < FEWEST_LETTERS:
        return []
    shelf = Entry.objects.visible_to(viewer).published().exclude(kind="playbook")
    if words.upper().startswith("L-"):
        named = reference(words.upper())
        return [f"L-{entry.pk} {entry}" for entry in shelf.filter(pk=named[0])] if named else []
    titled, said = Q(), Q()
    for word in words.split()[:8]:
        titled &= Q(title_key__contains=fold(word))
        said &= Q(name__icontains=word)
    found = [f"L-{entry.pk} {entry}" for entry in shelf.settled().filter(titled).newest_first()[:MOST]]
    findings = Finding.objects.filter(said, retrospective__entry__in=shelf.settled()).select_related("retrospective")
    found += [
        f"L-{finding.retrospective_id}#{finding.anchor} {finding}" for finding in findings.order_by("-pk")[: MOST // 2]
    ]
    return found[:MOST]
