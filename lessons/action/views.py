"""The pages of actions: the list, one of them, and what can become of it."""

from django.contrib import messages
from django.forms import CharField
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.action.access import changeable_or_refuse, visible_or_404
from lessons.action.forms import ActionForm, ChangeForm, CheckForm, DoneForm, DropForm, ReopenForm
from lessons.action.history import lines_of
from lessons.action.listing import CSV_COLUMNS, as_cells, rows_for
from lessons.action.models import Action, may_change
from lessons.action.selection import Selection, counted
from lessons.common import spreadsheet
from lessons.common.asked import whole_number
from lessons.common.errors import DomainError
from lessons.common.markdown import render as render_markdown
from lessons.common.paging import Page
from lessons.entry.access import editable_or_refuse
from lessons.entry.models import Entry
from lessons.person.models import Team

ROWS = 25
LATELY = 5


@require_safe
def index(request):
    """One's own actions, or those of a team or of everybody, as far as one may see them."""
    person, today = request.user, timezone.localdate()
    teams = list(Team.objects.for_listing())
    selection = Selection.read(request.GET, teams)
    scope = selection.scope(Action.objects.visible_to(person), person)
    counts = counted(scope, today)
    numbers = {key: number for key, _, number in counts}
    page = Page.of(selection.page, total=numbers.get(selection.state or "open", 0), size=ROWS)
    found = scope.for_reader(person)
    opens = selection.is_plain and page.number == 1
    context = {
        "actions": rows_for(person, selection.narrowed(found, today)[page.rows]),
        "checks": rows_for(person, found.checks_due(today).latest_ended_first()[:LATELY]) if opens else [],
        "ended": rows_for(person, found.settled(today).latest_ended_first()[:LATELY]) if opens else [],
        "page": page,
        "counts": counts,
        "numbers": numbers,
        "total": numbers["open"] + numbers["done"] + numbers["dropped"],
        "selection": selection,
        "names_owner": not selection.is_mine,
        "teams": teams,
        "team": next((team for team in teams if team.slug == selection.team), None),
    }
    return render(request, "action/index.html", context)


@require_safe
def as_csv(request):
    """The list as it is filtered, for a spreadsheet; without a state, the actions in all states."""
    person, today = request.user, timezone.localdate()
    selection = Selection.read(request.GET, list(Team.objects.for_listing()))
    scope = selection.scope(Action.objects.visible_to(person), person).for_reader(person)
    rows = scope.order_by("pk") if selection.is_plain else selection.narrowed(scope, today)
    cells = (as_cells(action) for action in rows.iterator(chunk_size=200))
    return spreadsheet.download(f"actions-{today:%Y-%m-%d}.csv", CSV_COLUMNS, cells)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """A new action that comes out of an entry."""
    origin = editable_or_refuse(
        request.user, whole_number(request.GET.get("for"), 0), queryset=Entry.objects.for_page()
    )
    form = ActionForm(request.POST or None, team=origin.team)
    if request.method == "POST" and form.is_valid():
        try:
            same = origin.actions.open().like(**form.cleaned_data).first()
            made = same or Action.objects.promise(**form.cleaned_data, origin=origin, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Added. {made.owner} has until {date_format(made.due_on, 'j F Y')}.")
            return redirect(made)
    status = 422 if request.method == "POST" else 200
    return render(request, "action/new.html", {"form": form, "origin": origin}, status=status)


@require_safe
def show(request, pk):
    """One action: where it came from, how it stands, and what can be done about it."""
    return _page(request, visible_or_404(request.user, pk))


@require_POST
def done(request, pk):
    action = changeable_or_refuse(request.user, pk)
    return _carry_out(request, action, "done", action.finish, "Done. In four weeks it is asked whether it helped.")


@require_POST
def drop(request, pk):
    action = changeable_or_refuse(request.user, pk)
    return _carry_out(request, action, "drop", action.drop, "Dropped. The reason is kept with it.")


@require_POST
def change(request, pk):
    action = changeable_or_refuse(request.user, pk)
    return _carry_out(request, action, "change", action.change, "Changed.")


@require_POST
def reopen(request, pk):
    action = changeable_or_refuse(request.user, pk)
    return _carry_out(request, action, "reopen", action.reopen, "It is open again.")


@require_POST
def check(request, pk):
    action = changeable_or_refuse(request.user, pk)
    return _carry_out(request, action, "check", action.say_whether_it_helped, "Thank you. The answer is kept with it.")


FORMS = {
    "done": lambda action, **options: DoneForm(**options),
    "drop": lambda action, **options: DropForm(**options),
    "change": ChangeForm,
    "reopen": lambda action, **options: ReopenForm(**options),
    "check": CheckForm,
}
OFFERED = {"open": ("done", "change", "drop"), "done": ("check", "reopen"), "dropped": ("reopen",)}


def _form(name, action, data=None):
    return FORMS[name](action=action, data=data, auto_id=f"{name}_%s")


def _carry_out(request, action, name, verb, message):
    """Do what a form asks for; a form that is refused comes back as it was typed, on the action as it is now."""
    form = _form(name, action, request.POST)
    if form.is_valid():
        try:
            verb(**form.cleaned_data, by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, message)
            return redirect(action)
    return _page(request, visible_or_404(request.user, action.pk), refused=(name, form))


def _page(request, action, *, refused=None):
    forms = {}
    if may_change(request.user, action):
        forms = {name: _form(name, action) for name in OFFERED[action.state]}
    kept = []
    if refused is not None:
        name, form = refused
        if "seen" in form.fields:
            form.data = form.data.copy()
            form.data["seen"] = action.newest_event
        if name in forms:
            forms[name] = form
        else:  # somebody was quicker: there is no such form any more, but nobody's text is lost
            kept = _words_of(form)
    context = {
        "action": action,
        "forms": forms,
        "refused": refused and refused[0],
        "refusal": refused and refused[1],
        "refusal_title": "Somebody was quicker" if refused and refused[0] not in forms else "",
        "kept": kept,
        "history": lines_of(action),
        "evidence": render_markdown(action.evidence, prefix="evidence"),
        "reason": render_markdown(action.reason, prefix="reason"),
        "helped_how": render_markdown(action.helped_how, prefix="how"),
    }
    return render(request, "action/show.html", context, status=422 if refused else 200)


def _words_of(form):
    """What somebody wrote into a form, with the question it answers."""
    fields = (field for field in form.visible_fields() if isinstance(field.field, CharField))
    return [(field.label, field.value()) for field in fields if field.value()]
