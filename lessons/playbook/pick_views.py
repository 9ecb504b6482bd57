"""What a step can be based on, and what can take a playbook's place, while somebody types it."""

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
    words = _asked(request)
    shelf = Entry.objects.visible_to(request.user).published().exclude(kind="playbook")
    found = _numbered(shelf, words) if _is_number(words) else _titled(shelf.settled(), words) + _findings(shelf, words)
    return _answer(found)


@require_safe
def successors(request):
    """Playbooks in use, by their words or their number, in the same form."""
    words = _asked(request)
    in_use = Entry.objects.visible_to(request.user).filter(kind="playbook", status="published")
    return _answer(_numbered(in_use, words) if _is_number(words) else _titled(in_use, words))


def _asked(request):
    words = clean(request.GET.get("q", ""))[:200].strip()
    return words if len(words) >= FEWEST_LETTERS else ""


def _answer(names):
    return JsonResponse([{"name": name} for name in names[:MOST]], safe=False)


def _is_number(words):
    return words.upper().startswith("L-")


def _numbered(entries, words):
    named = reference(words.upper())
    return [f"L-{entry.pk} {entry}" for entry in entries.filter(pk=named[0])] if named else []


def _titled(entries, words):
    if not words:
        return []
    titled = Q()
    for word in words.split()[:8]:
        titled &= Q(title_key__contains=fold(word))
    return [f"L-{entry.pk} {entry}" for entry in entries.filter(titled).newest_first()[:MOST]]


def _findings(shelf, words):
    if not words:
        return []
    said = Q()
    for word in words.split()[:8]:
        said &= Q(name__icontains=word)
    findings = Finding.objects.filter(said, retrospective__entry__in=shelf.settled()).select_related("retrospective")
    newest = findings.order_by("-pk")[: MOST // 2]
    return [f"L-{finding.retrospective_id}#{finding.anchor} {finding}" for finding in newest]
