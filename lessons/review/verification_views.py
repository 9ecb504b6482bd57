"""Looking again at what readers rely on: the queue by harm, and what somebody says of one entry."""

from django.contrib import messages
from django.db import models
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError, NotAllowed
from lessons.common.paging import Page
from lessons.curation.bulk import MOST
from lessons.curation.bulk_verbs import VERBS
from lessons.curation.queues import beside
from lessons.entry.access import editable_or_refuse, visible_or_404
from lessons.entry.models import Entry
from lessons.feedback.models import Application
from lessons.person.models import Team
from lessons.person.naming import people_in
from lessons.review.cadence import most_harmful
from lessons.review.verification import State, Verification, may_verify, note_who_may_say

ROWS = 25
PRESSING = (State.DISPUTED, State.OVERDUE, State.DUE)
CHOICES = [("", "All that press"), *((state.value, state.label) for state in PRESSING)]
MOST_DAYS = 3650


class Whose(models.TextChoices):
    MINE = "mine", "Yours and your teams’"
    EVERYBODY = "everybody", "Everybody’s"


@require_safe
def queue(request):
    """What is due, overdue or disputed, the most harmful first."""
    whose = request.GET.get("whose", "")
    whose = whose if whose in Whose.values else Whose.EVERYBODY if request.user.is_curator else Whose.MINE
    state = request.GET.get("state", "")
    found = Verification.objects.visible_to(request.user).pressing()
    found = found.held_by(request.user) if whose == Whose.MINE else found
    found = found.in_state(state) if state in dict(CHOICES[1:]) else found
    page = Page.of(request.GET.get("page"), total=found.count(), size=ROWS)
    rows = most_harmful(found, page.rows, request.user)
    note_who_may_say(rows, request.user)
    context = {
        "rows": rows,
        "tallies": Application.objects.tallies([row.pk for row in rows]),
        "page": page,
        "state": state,
        "states": CHOICES,
        "whose": whose,
        "choices": Whose.choices,
    }
    if request.user.is_curator:
        context |= beside("verification") | {"verbs": VERBS.values(), "most": MOST}
    return render(request, "review/verification.html", context)


@require_POST
def still_true(request, pk):
    """Somebody has looked, and it still holds."""
    verification = _mine_or_refuse(request.user, pk)
    verification.still_true(by=request.user)
    messages.success(request, f"Noted: “{verification.entry}” still holds.")
    return _back(request, verification.entry)


@require_POST
def needs_change(request, pk):
    """Somebody has looked, and it does not hold."""
    verification = _mine_or_refuse(request.user, pk)
    verification.needs_change(request.POST.get("comment", ""), by=request.user)
    messages.success(request, "Noted. Its page says so until somebody has mended it or found it true.")
    return _back(request, verification.entry)


@require_POST
def entrust(request, pk):
    """Say who looks after it, and how often."""
    entry = editable_or_refuse(request.user, pk, queryset=Entry.objects.for_page())
    verification = get_object_or_404(Verification.objects.for_listing(), entry=entry)
    who, every = request.POST.get("who", "").strip(), request.POST.get("every", "").strip()
    days = whole_number(every, digits=4)
    if every and (days is None or days > MOST_DAYS):
        raise DomainError(f"Write a number of days, up to {MOST_DAYS:,}: 0 for never, nothing for what is usual.")
    team = Team.objects.filter(name__iexact=who).first() if who else None
    person = people_in(who)[0] if who and team is None else None
    verification.entrust(by=request.user, person=person, team=team, every_days=days)
    messages.success(request, "Kept.")
    return redirect(entry)


def _mine_or_refuse(person, pk):
    """The verification of an entry that somebody sees, or 403 when others look after it."""
    entry = visible_or_404(person, pk, queryset=Entry.objects.for_page())
    verification = get_object_or_404(Verification.objects.for_listing(), entry=entry)
    if not may_verify(person, verification):
        raise NotAllowed("You can read this. Whether it still holds is said by those who look after it.")
    return verification


def _back(request, entry):
    """To the queue or the desk when it was said there, else to the page."""
    queue = {"queue": "review:verification", "desk": "admin:index"}.get(request.POST.get("from", ""))
    return redirect(queue) if queue else redirect(entry)
