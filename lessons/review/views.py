"""Reviews: what waits for somebody, one review, and its verbs."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import editable_or_refuse
from lessons.entry.models import Entry
from lessons.entry.writing import readable
from lessons.experiment.squad import runnable_or_refuse
from lessons.person.models import Team, User
from lessons.person.naming import people_in
from lessons.review import policy, reading, reviewing
from lessons.review.forms import AskForm
from lessons.review.mending import mended_of
from lessons.review.models import Review

RECENT = 20
NAMED = 8  # curators whom a playbook may be sent to
MENDED_LATELY = timedelta(days=30)


@require_safe
def index(request):
    """What waits for this person's review, and what became of what they sent."""
    waiting = Review.objects.waiting_for(request.user).for_listing().oldest_first()
    asked = Review.objects.asked_by(request.user).for_listing()
    context = {
        "waiting": list(waiting),
        "sent": list(asked.open().oldest_first()),
        "mended": list(mended_of(request.user, timezone.now() - MENDED_LATELY)[:RECENT]),
        "ended": list(asked.exclude(state__in=["waiting", "changes"]).order_by("-ended_at")[:RECENT]),
    }
    return render(request, "review/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, pk):
    """Send the newest text of an entry to reviewers, or to the same ones again."""
    entry = _written_by(request.user, pk)
    if readable(entry, request.user) == entry.live:
        raise DomainError("Readers see the newest text already, so there is nothing to review. Change it first.")
    review = Review.objects.of(entry).open().for_listing().first()
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review = reviewing.ask(entry, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            kept = "Nobody else sees it" if entry.is_draft else "Readers keep what they have"
            messages.success(request, f"Sent. {kept} until it is approved.")
            return redirect(review)
    context = {"entry": entry, "review": review, "form": form, "needs_curator": policy.needs_curator(entry)}
    if context["needs_curator"]:
        others = User.objects.writers().exclude(pk=request.user.pk)
        context["curators"] = list(others.curating().for_listing()[:NAMED])
    return render(request, "review/ask.html", context, status=422 if form.errors else 200)


@require_safe
def show(request, pk):
    """One review: what it changes, the whole, and what was said."""
    review = _review(request, pk)
    seen = reviewing.look(review, by=request.user) if reviewing.may_review(request.user, review) else None
    since = seen if seen is not None and str(seen.number) == request.GET.get("since") else None
    context = reading.page(review, request.user, since=since)
    return render(request, "review/show.html", context | {"seen_before": seen, "since": since})


@require_POST
def approve(request, pk):
    """Let readers see it."""
    review = _review(request, pk)
    shown = reviewing.approve(review, by=request.user, comment=request.POST.get("comment", ""), seen=_seen(request))
    if shown:
        messages.success(request, f"Approved. Readers see version {review.version.number} now.")
        return redirect(Entry.objects.get(pk=review.entry_id))
    messages.success(request, "Approved. It still needs the word of a curator.")
    return redirect(review)


@require_POST
def ask_for_changes(request, pk):
    """Send it back with what should be otherwise."""
    review = _review(request, pk)
    reviewing.ask_for_changes(review, by=request.user, comment=request.POST.get("comment", ""), seen=_seen(request))
    messages.success(request, "Sent back. It comes to you again when it is changed.")
    return redirect(review)


@require_POST
def hand_on(request, pk):
    """Ask somebody else instead of oneself."""
    review = _review(request, pk)
    people = people_in(request.POST.get("to", ""))
    if len(people) != 1:
        raise DomainError("Name one person to hand it to.")
    reviewing.hand_on(review, by=request.user, to=people[0])
    messages.success(request, f"{people[0]} was asked instead.")
    return redirect("review:index")


@require_POST
def withdraw(request, pk):
    """Take it back from review."""
    review = _review(request, pk)
    reviewing.withdraw(review, by=request.user)
    messages.success(request, "Taken back. The text is kept; readers keep what they have.")
    return redirect(review)


@require_POST
def remark(request, pk):
    """Say something of the whole, or of one paragraph."""
    review = _review(request, pk)
    if not request.user.can_write:
        raise NotAllowed("Your account can read but not write.")
    part, quote = request.POST.get("part", ""), request.POST.get("quote", "")
    said = reviewing.remark(review, request.POST.get("text", ""), by=request.user, part=part, quote=quote)
    return redirect(f"{review.get_absolute_url()}#remark-{said.pk}")


@require_POST
def resolve(request, pk, remark_pk):
    """Say that a remark is settled."""
    review = _review(request, pk)
    if not request.user.can_write:
        raise NotAllowed("Your account can read but not write.")
    said = get_object_or_404(review.remarks, pk=remark_pk)
    reviewing.resolve(said, by=request.user)
    return redirect(f"{review.get_absolute_url()}#remark-{said.pk}")


@require_POST
def choose_policy(request, slug):
    """Choose whether what a team publishes is reviewed."""
    team = get_object_or_404(Team, slug=slug)
    policy.choose(team, request.POST.get("policy", ""), by=request.user)
    messages.success(request, "Chosen. It holds from the next text on.")
    return redirect(team)


def _written_by(person, pk):
    """The entry, for whoever may write its next text: of an experiment, its squad too."""
    entries = Entry.objects.for_page().select_related("experiment")
    if Entry.objects.filter(pk=pk, kind="experiment").exists():
        return runnable_or_refuse(person, pk, queryset=entries)
    return editable_or_refuse(person, pk, queryset=entries)


def _review(request, pk):
    """A review that this person may see; 404 as if it did not exist otherwise."""
    found = Review.objects.visible_to(request.user).for_listing().select_related("entry__live", "version", "ended_by")
    review = found.filter(pk=pk).first()
    if review is None:
        raise Http404("There is nothing at this address.")
    return review


def _seen(request):
    """The version that a reviewer had before them when they decided."""
    seen = whole_number(request.POST.get("seen"))
    if seen is None:
        raise DomainError("Load the page again, and decide on what it shows.")
    return seen
