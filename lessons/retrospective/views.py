"""Retrospectives: their list, the board in its phase, what changes on it, and what a closed one leaves behind."""

import re
from hashlib import blake2b

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from lessons.action.owners import owners_for
from lessons.common.asked import whole_number
from lessons.playbook.steps import Step
from lessons.retrospective import listing, reading, rendering, summary
from lessons.retrospective.access import seen_or_404, whole
from lessons.retrospective.answering import secret_of
from lessons.retrospective.forms import in_two_weeks
from lessons.retrospective.moving import is_without_facilitator, note_facilitator
from lessons.retrospective.phases import Phase
from search import engine

MOST_RELATED, MOST_WORDS = 3, 24
WORD = re.compile(r"\w+")


@require_safe
def index(request):
    """Those under way, those planned, and years of closed ones."""
    return render(request, "retrospective/index.html", listing.page(request.user, request.GET))


@require_safe
def show(request, pk, slug=""):
    """A retrospective: its board in the phase it is in, or what it left behind."""
    entry = seen_or_404(request.user, pk, queryset=whole().with_use())
    if slug != entry.slug:
        address = entry.get_absolute_url()
        return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address, permanent=True)
    if entry.retrospective.is_closed:
        context = summary.page(entry, request.user, request.GET.getlist("mark"))
        context["changed_steps"] = list(Step.objects.founded_on(entry, request.user)) if entry.is_basis else []
        return render(request, "retrospective/summary.html", context)
    note_facilitator(entry.retrospective, request.user)
    return render(request, "retrospective/board.html", _board(request, entry))


@require_safe
def live(request, pk):
    """The part of the board that changes; 304 while it is as the browser has it."""
    entry = seen_or_404(request.user, pk)
    retrospective = entry.retrospective
    note_facilitator(retrospective, request.user)
    tag = _tag(request, entry)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    if retrospective.is_closed:
        return HttpResponse(status=205, headers={"ETag": tag, "Location": entry.get_absolute_url()})
    body = rendering.live(request, entry, lambda: _board(request, entry))
    return HttpResponse(body, headers={"ETag": tag})


@require_safe
def own_notes(request, pk):
    """One's own notes, to say them otherwise or take them back for as long as it is not closed."""
    entry = seen_or_404(request.user, pk)
    retrospective = entry.retrospective
    if retrospective.is_closed:
        return redirect(entry)
    context = {
        "entry": entry,
        "retrospective": retrospective,
        "piles": reading.own_notes(retrospective, request.user, secret_of(request, retrospective)),
    }
    return render(request, "retrospective/own_notes.html", context)


@require_safe
def related(request, pk, finding_pk):
    """What was said of the like of a finding in past retrospectives that this person may see, and what came of it."""
    entry = seen_or_404(request.user, pk)
    finding = get_object_or_404(entry.retrospective.findings, pk=finding_pk)
    said = " ".join([finding.name, *finding.notes.face_up().values_list("text", flat=True)])
    words = " ".join(WORD.findall(said.lower())[:MOST_WORDS])
    found = engine.find(f"kind:retrospective {words}", engine.audience_for(request.user), size=3 * MOST_RELATED)
    hits = [hit for hit in found.hits if hit.key != entry.pk]
    context = {"entry": entry, "finding": finding, "related": summary.related(hits, request.user, limit=MOST_RELATED)}
    page = "retrospective/_related.html" if request.htmx else "retrospective/related.html"
    return render(request, page, context)


def _board(request, entry):
    retrospective, viewer = entry.retrospective, request.user
    context = reading.frame(entry, viewer)
    secret = secret_of(request, retrospective)
    match retrospective.phase:
        case Phase.PLANNED:
            context |= reading.plan(retrospective, viewer)
        case Phase.COMMITMENTS:
            context |= reading.commitments(retrospective, viewer) | {"owners": owners_for(entry.team)}
        case Phase.REFLECT:
            context |= reading.columns(retrospective, viewer, secret)
        case Phase.GROUP:
            context |= reading.groups(retrospective, viewer, secret, suggest="suggest" in request.GET)
            context["moving"] = _chosen(context, request.GET.get("move", ""))
        case Phase.VOTE:
            context |= reading.votes(retrospective, viewer)
        case Phase.DISCUSS:
            context |= reading.talk(retrospective, viewer, whole_number(request.GET.get("finding")))
            context |= {"owners": owners_for(entry.team)}
        case Phase.ACTIONS:
            context |= reading.promises(retrospective, viewer) | {"owners": owners_for(entry.team)}
    if retrospective.is_under_way:
        context |= reading.timeline(retrospective)
    context["in_two_weeks"] = in_two_weeks()
    context["rail"] = reading.rail(retrospective, context["people"])
    context["live_query"] = request.GET.urlencode()
    return context


def _tag(request, entry):
    """Names the board as this person sees it: every change of a board is counted."""
    retrospective = entry.retrospective
    parts = (
        retrospective.pk, retrospective.revision, retrospective.phase, retrospective.ends_at, entry.latest_id,
        is_without_facilitator(retrospective), request.user.pk, request.user.role, request.GET.urlencode(),
        secret_of(request, retrospective),
    )  # fmt: skip
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


def _chosen(context, key):
    """The note that somebody is about to move, and from where."""
    for pile in (*context["piles"], context["loose"]):
        for note in pile.notes:
            if str(note.pk) == key:
                return {"note": note, "finding": pile.finding}
    return None
