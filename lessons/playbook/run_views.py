"""Following a playbook: starting a run, marking its steps, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError, NotAllowed
from lessons.common.paging import Page
from lessons.entry.access import may_edit, visible_or_404
from lessons.entry.models import Entry
from lessons.feedback import runs as ledger
from lessons.feedback.models import Application
from lessons.playbook import run_reading
from lessons.playbook.findings import RunFinding
from lessons.playbook.run import Run, current_or_refuse
from lessons.playbook.run_forms import FinishForm, RunForm

ROWS = 25


@require_safe
def index(request, pk):
    """Every run of a playbook, and what they found."""
    entry = _playbook(request, pk)
    runs, findings = Run.objects.visible_to(request.user).filter(playbook=pk), RunFinding.objects.of(entry.playbook)
    page = Page.of(request.GET.get("page"), total=runs.count(), size=ROWS)
    context = {
        "entry": entry,
        "figures": runs.figures(),
        "runs": list(runs.for_listing().newest_first()[page.rows]),
        "page": page,
        "findings": list(findings.for_listing().open().newest_first()),
        "settled": list(findings.for_listing().exclude(settled_at=None).order_by("-settled_at")[:ROWS]),
        "may_edit": may_edit(request.user, entry),
    }
    return render(request, "playbook/runs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request, pk):
    """Begin to follow a playbook."""
    entry = _playbook(request, pk)
    if not request.user.can_write:
        raise NotAllowed("Your account can read but not write. Ask somebody of your team to start the run.")
    current_or_refuse(entry)
    if request.method != "POST":
        team = next(iter(request.user.own_teams()), None)
        project = whole_number(request.GET.get("project"))
        return _start_page(request, entry, RunForm(initial={"team": team and team.pk, "project": project}))
    form = RunForm(request.POST)
    if not form.is_valid():
        return _start_page(request, entry, form, status=422)
    run = Run.objects.start(entry.playbook, by=request.user, **form.cleaned_data)
    return redirect(run)


@require_safe
def show(request, pk, number):
    """One run: the checklist that everybody in it shares."""
    return _shown(request, _run(request, pk, number))


@require_POST
def mark(request, pk, number, key):
    """Say what became of a step, or tick lines of its checklist."""
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    if "items" in request.POST:
        run.tick(key, request.POST.getlist("item"), by=request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)  # a line was ticked; the page shows that already
    match request.POST.get("state"):
        case "open":
            run.unmark(key, by=request.user)
        case None:
            pass
        case state:
            words = {name: request.POST.get(name, "") for name in ("note", "evidence")}
            try:
                run.mark(key, state, by=request.user, **words)
            except DomainError as error:
                return _shown(request, run, refused={"key": key, "error": str(error), **words}, status=422)
    return redirect(f"{run.get_absolute_url()}#{_next_anchor(run, key)}")


@require_POST
def note(request, pk, number):
    """Note in a line what went differently."""
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    RunFinding.objects.note(
        run, "differently", request.POST.get("text", ""), by=request.user, key=request.POST.get("key", "")
    )
    messages.success(request, "Noted. It waits on the playbook’s page for the next version.")
    return redirect(run)


@require_POST
def pause(request, pk, number):
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    run.pause(by=request.user)
    messages.success(request, "Paused. What is marked stays; anybody in the run can go on.")
    return redirect(run)


@require_POST
def resume(request, pk, number):
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    run.resume(by=request.user)
    return redirect(run)


@require_POST
def take_over(request, pk, number):
    """Lead it from now on."""
    run = _run(request, pk, number)
    if not run_reading.may_lead(request.user, run):
        raise NotAllowed("Your account can read but not write. Ask somebody of your team to take it over.")
    run.take_over(by=request.user)
    messages.success(request, "You lead this run now.")
    return redirect(run)


@require_POST
def move(request, pk, number):
    """Follow the version that readers see now."""
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    if (newer := run.newer_version()) is None:
        raise DomainError("There is no newer version to move to.")
    run.move_to(newer, by=request.user)
    messages.success(request, f"The run follows version {newer.number} now. Steps it still has kept their marks.")
    return redirect(run)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request, pk, number):
    """Finish a run, with what came of it."""
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    if not run.is_open:
        raise DomainError("This run has ended already.")
    sent = request.POST if request.method == "POST" else None
    form = FinishForm(sent, lessons=run_reading.lessons_used(run, request.user))
    if request.method != "POST" or not form.is_valid():
        context = _page(run, request) | {"form": form, "told": run.went_differently().count()}
        return render(request, "playbook/finish.html", context, status=422 if request.method == "POST" else 200)
    words = {name: form.cleaned_data[name] for name in ("outcome", "unclear", "missing")}
    ledger.finish(run, by=request.user, lessons=form.said_of_lessons(), **words)
    messages.success(request, "Finished. What you said counts as evidence, and what was missing waits for a version.")
    return redirect(run)


@require_POST
def stop(request, pk, number):
    """End it early, with the reason."""
    run = run_reading.follow_or_refuse(request.user, _run(request, pk, number))
    run.stop(request.POST.get("reason", ""), by=request.user)
    messages.success(request, "Stopped. What was marked is kept, and what went differently waits for the next version.")
    return redirect(run)


def _playbook(request, pk):
    """The entry of a playbook that this person sees, without its steps: a run has those of its version."""
    entries = Entry.objects.filter(kind="playbook").for_page().select_related("playbook")
    return visible_or_404(request.user, pk, queryset=entries)


def _run(request, pk, number):
    """A run of a playbook that this person sees."""
    entry = _playbook(request, pk)
    run = get_object_or_404(run_reading.runs_of(entry.playbook, request.user), number=number)
    run.playbook = entry.playbook  # with what was fetched of its entry
    return run


def _page(run, request):
    return run_reading.page(run, request.user, harmful=Application.objects.harmful_among)


def _shown(request, run, *, refused=None, status=200):
    return render(request, "playbook/run.html", _page(run, request) | {"refused": refused}, status=status)


def _start_page(request, entry, form, *, status=200):
    return render(request, "playbook/start.html", {"entry": entry, "form": form}, status=status)


def _next_anchor(run, key):
    """Where the eye goes next: the first step that waits, else the one that was marked."""
    marked = set(run.marks.exclude(state="").values_list("key", flat=True))
    return f"step-{next((step['key'] for step in run.steps if step['key'] not in marked), key)}"
