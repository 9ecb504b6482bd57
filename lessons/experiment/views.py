"""Reading experiments and moving them on: the programme, one experiment, and the verbs of its course."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.action.models import Action
from lessons.common.errors import DomainError
from lessons.common.paging import Page
from lessons.entry.access import editable_or_refuse, visible_or_404
from lessons.entry.gate import NeedsReview
from lessons.experiment import harvest as harvesting
from lessons.experiment import programme, reading
from lessons.experiment.forms import ActionForm, LogForm, StopForm
from lessons.experiment.models import Experiment
from lessons.experiment.squad import may_run, runnable_or_refuse
from lessons.playbook.steps import Step
from lessons.review.reading import check_of
from lessons.review.reading import notice as review_of

ROWS = 25


@require_safe
def index(request):
    """The programme: what runs now, what is proposed, and what came of the rest."""
    choice = request.GET.get("show", "")
    choice = choice if choice in programme.CHOICES else programme.ALL_ENDED
    figures = programme.figures(request.user)
    page = Page.of(request.GET.get("page"), total=figures.of(choice), size=ROWS)
    shelf = Experiment.objects.on_the_programme(request.user).for_listing()
    context = {
        "figures": figures,
        "running": shelf.running().with_latest_reading().soonest_end_first(),
        "proposed": shelf.proposed().newest_first(),
        "ended": programme.ended(request.user, choice)[page.rows],
        "page": page,
        "choice": choice,
        "choices": [(value, label, figures.of(value)) for value, label in programme.CHOICES.items()],
    }
    return render(request, "experiment/index.html", context)


@require_safe
def show(request, pk, slug=""):
    """One experiment. An old or missing slug leads to the right address, for those who may see it."""
    entry = visible_or_404(request.user, pk, queryset=reading.experiments())
    if slug != entry.slug:
        return redirect(entry, permanent=True)
    return _shown(request, entry)


@require_POST
def propose(request, pk):
    """Show a draft to those it is for."""
    entry = editable_or_refuse(request.user, pk, queryset=reading.experiments())
    try:
        entry.save_text(entry.latest.content, by=request.user, publish=True)
    except NeedsReview:
        return redirect("review:ask", pk)
    messages.success(request, "Proposed. Those it is for can read it now; it starts when the checklist is met.")
    return redirect(entry)


@require_POST
def tick(request, pk):
    """Say that something on the checklist is so, or that it is not."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    verb = entry.experiment.untick if request.POST.get("so") == "no" else entry.experiment.tick
    verb(request.POST.get("item", ""), by=request.user)
    return redirect(f"{entry.get_absolute_url()}#checklist")


@require_POST
def start(request, pk):
    """Let it run."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    entry.experiment.start(by=request.user)
    messages.success(request, "It runs. Write down what you see as you see it; the log is below.")
    return redirect(entry)


@require_POST
def log(request, pk):
    """A line of the log; it may begin the next iteration."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    form = LogForm(request.POST)
    if form.is_valid():
        line = form.cleaned_data
        verb = entry.experiment.begin_iteration if line["begins"] else entry.experiment.log
        if _done(form, verb, line["text"], value=line["value"], by=request.user):
            messages.success(request, "Written down.")
            return redirect(f"{entry.get_absolute_url()}#log")
    return _shown(request, entry, log_form=form)


@require_POST
def stop(request, pk):
    """End it early, with the reason."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    form = StopForm(request.POST)
    if form.is_valid() and _done(form, entry.experiment.stop, reason=form.cleaned_data["reason"], by=request.user):
        messages.success(request, "Stopped. Write what you learned while it is fresh.")
        return redirect(entry)
    return _shown(request, entry, stop_form=form)


@require_POST
def harvest(request, pk):
    """Make a draft lesson of what it showed, and go on writing there."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    lesson = harvesting.harvest(entry.experiment, by=request.user, nature=request.POST.get("nature"))
    messages.success(request, "This is a draft made of the experiment. Make it yours: a title, a takeaway, what to do.")
    return redirect("lesson:edit", lesson.pk)


@require_POST
def promise(request, pk):
    """Promise to do something because of it."""
    entry = runnable_or_refuse(request.user, pk, queryset=reading.experiments())
    form = ActionForm(request.POST, people=reading.people_around(entry))
    if form.is_valid() and _done(form, Action.objects.promise, **form.cleaned_data, origin=entry, by=request.user):
        messages.success(request, f"Added. {form.cleaned_data['owner']} has it.")
        return redirect(f"{entry.get_absolute_url()}#actions")
    return _shown(request, entry, action_form=form)


def _done(form, verb, *arguments, **options):
    """Whether a verb was done; when it was refused, the form says why and keeps what was typed."""
    try:
        verb(*arguments, **options)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def _shown(request, entry, **refused):
    """The page of an experiment, with a form that was refused if there is one."""
    forms = {"log_form": None, "stop_form": None, "action_form": None} | refused
    if may_run(request.user, entry):
        experiment = entry.experiment
        if experiment.is_running:
            forms["log_form"] = forms["log_form"] or LogForm()
            forms["stop_form"] = forms["stop_form"] or StopForm()
        if not entry.is_draft:
            forms["action_form"] = forms["action_form"] or ActionForm(people=reading.people_around(entry))
    context = reading.page(entry, request.user, **forms, refused=next(iter(refused.values()), None))
    context |= {"review": review_of(entry, request.user)} | check_of(entry, request.user)
    context["changed_steps"] = list(Step.objects.founded_on(entry, request.user))
    return render(request, "experiment/show.html", context, status=422 if refused else 200)
