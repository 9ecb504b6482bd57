"""The wanted list: what people need to know, asking for it, waiting for it, and how it ends."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.common.asked import reference
from lessons.common.errors import DomainError, NotAllowed
from lessons.common.paging import Page
from lessons.wanted import answers, closing, rewording
from lessons.wanted.answers import PossibleAnswer
from lessons.wanted.forms import QuestionForm, WantedForm
from lessons.wanted.gaps import clusters
from lessons.wanted.models import LONGEST_QUERY, WantedLesson, like, tidied
from search import engine

ROWS = 50
ANSWERED = 10
MOST_LIKE = 3


@require_safe
def index(request):
    """What is wanted, most waited for first, and what was answered lately."""
    wanted = WantedLesson.objects.visible_to(request.user)
    page = Page.of(request.GET.get("page"), total=wanted.open().count(), size=ROWS)
    listed = wanted.open().for_listing().for_reader(request.user).most_waited_for()
    closed = wanted.closed().for_listing().for_reader(request.user).latest_closed_first()
    context = {"wanted": list(listed[page.rows]), "closed": list(closed[:ANSWERED]), "page": page}
    return render(request, "wanted/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Ask for a lesson, perhaps after a search (`?q=`) that found none."""
    if not request.user.can_write:
        raise NotAllowed("Your account can read but not write. Ask somebody who writes to ask for this.")
    query = request.GET.get("q", "")
    found = _found_nothing(request.user, query)
    initial = {"queries": found, "waits": len(found) < 2}
    form = WantedForm(request.POST if request.method == "POST" else None, found=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = WantedLesson.objects.make(by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Asked. It is on the wanted list, and whoever knows can answer it.")
            return redirect(made)
    context = {"form": form, "query": query, "like": _like(request.user, query)}
    return render(request, "wanted/new.html", context, status=422 if form.errors else 200)


@require_safe
def show(request, pk):
    """One of them: how many wait, what may answer it, and what became of it."""
    wanted = _wanted(request.user, pk)
    possible = PossibleAnswer.objects.waiting().visible_to(request.user).filter(wanted=wanted)
    context = {
        "wanted": wanted,
        "possible": list(possible.for_listing()),
        "may_settle": answers.may_settle(request.user, wanted),
    }
    return render(request, "wanted/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reword(request, pk):
    """Say better what is asked."""
    wanted = _wanted(request.user, pk)
    answers.settling_or_refuse(wanted, by=request.user)
    if not wanted.is_open:
        messages.info(request, "This is closed. Open it again first, if it is still wanted.")
        return redirect(wanted)
    initial = {"question": wanted.question, "needed_by": wanted.needed_by, "team": wanted.team_id}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rewording.reword(wanted, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Changed. Those who wait go on waiting.")
            return redirect(wanted)
    return render(request, "wanted/reword.html", {"form": form, "wanted": wanted}, status=422 if form.errors else 200)


@require_POST
def join(request, pk):
    """Want it too."""
    wanted = _wanted(request.user, pk)
    wanted.join(by=request.user)
    messages.success(request, "Noted. You get a mail when somebody answers. Nobody sees that you wait.")
    return _back(request, wanted)


@require_POST
def leave(request, pk):
    """Want it no longer."""
    wanted = _wanted(request.user, pk)
    wanted.leave(by=request.user)
    messages.success(request, "Noted. You will get no mail about it.")
    return _back(request, wanted)


@require_POST
def answer(request, pk):
    """Name an entry that answers it: that closes it, or is for a curator to confirm."""
    wanted = _wanted(request.user, pk)
    number, _ = reference(request.POST.get("entry", "")) or (None, "")
    entry = answers.answering_or_refuse(number, by=request.user)
    if answers.may_settle(request.user, wanted):
        closing.answer(wanted, entry, by=request.user)
        messages.success(request, "Answered. Those who wait and may see it get a mail.")
    else:
        answers.suggest(wanted, entry, by=request.user)
        messages.success(request, "Noted. A curator, or whoever asked, says whether it answers this.")
    return redirect(wanted)


@require_POST
def refuse(request, pk, possible_pk):
    """Say that an entry does not answer it."""
    wanted = _wanted(request.user, pk)
    seen = PossibleAnswer.objects.visible_to(request.user).select_related("wanted")
    answers.refuse(get_object_or_404(seen, pk=possible_pk, wanted=wanted), by=request.user)
    messages.success(request, "Noted. It is not suggested any more.")
    return redirect(wanted)


@require_POST
def take_off(request, pk):
    """Nobody needs it any more."""
    closing.take_off(_wanted(request.user, pk), by=request.user)
    messages.success(request, "It is off the list.")
    return redirect("wanted:index")


@require_POST
def reopen(request, pk):
    """Have it wanted again."""
    wanted = _wanted(request.user, pk)
    closing.reopen(wanted, by=request.user)
    messages.success(request, "It is wanted again.")
    return redirect(wanted)


def _wanted(person, pk):
    wanted = WantedLesson.objects.visible_to(person).for_listing().for_reader(person).filter(pk=pk).first()
    if wanted is None:
        raise Http404("There is nothing at this address.")
    return wanted


def _found_nothing(person, query):
    """The searches to choose from: the one that somebody comes with and, for curators, those of its cluster."""
    own = tidied([query])
    if own and person.is_curator:
        cluster = next((cluster for cluster in clusters() if own[0] in cluster.queries), None)
        return tidied([*own, *(cluster.queries if cluster else [])])
    return own


def _like(person, query):
    """What is wanted already about the same."""
    stems = engine.telling_stems(query[:LONGEST_QUERY])
    wanted = WantedLesson.objects.visible_to(person).open().for_listing().waited_for_by(person)
    return like(stems, wanted.most_waited_for())[:MOST_LIKE] if stems else []


def _back(request, wanted):
    """To the list when it was said there, else to its page."""
    return redirect("wanted:index") if request.POST.get("from") == "list" else redirect(wanted)
