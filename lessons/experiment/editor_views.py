"""Writing an experiment: its plan, its conclusion, and what the editor keeps by itself."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.autosaving import begun_or_refuse, keep
from lessons.entry.draft import Draft
from lessons.entry.history import EditConflict
from lessons.entry.reading import conflict, sharing_in_words
from lessons.entry.sharing import Sharing, SharingConflict
from lessons.entry.writing import readable, write, written_with
from lessons.experiment import reading
from lessons.experiment.forms import ExperimentForm, initial_from
from lessons.experiment.models import Experiment
from lessons.experiment.squad import runnable_or_refuse
from lessons.person.models import Team
from lessons.person.naming import as_typed

CANNOT_WRITE = "Your account can read but not write. Ask an administrator if you want to plan experiments."
CARRIED = ("title", "background")  # what another page may hand over in the address


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Plan an experiment."""
    if not request.user.can_write:
        raise NotAllowed(CANNOT_WRITE)
    key = _uuid(request.POST.get("key", "") if request.method == "POST" else request.GET.get("draft", ""))
    written = written_with(key, by=request.user)
    if request.method == "POST":
        return _editor(request, _experiment_or_refuse(request, written.pk) if written else None)
    if written is not None:
        return redirect(written.edit_url)
    if key is None:  # going back or loading again must come to the same text
        return redirect(f"{request.path}?{urlencode(request.GET.dict() | {'draft': uuid.uuid4()})}")
    return _editor(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change the plan of an experiment."""
    return _editor(request, _experiment_or_refuse(request, pk))


@require_POST
def autosave(request, pk=None):
    """Keep unfinished text; answers with the draft's key and when it was kept."""
    writer, entry = request.user, None
    if pk is not None:
        entry = begun_or_refuse(writer, pk, fetch=lambda: _experiment_or_refuse(request, pk))
    elif not writer.can_write:
        raise NotAllowed(CANNOT_WRITE)
    return keep(ExperimentForm(request.POST, writer=writer, entry=entry), writer=writer, kind="experiment", entry=entry)


@require_POST
def discard(request, pk=None, key=None):
    """Throw the unsaved text away."""
    entry = _experiment_or_refuse(request, pk) if pk else None
    Draft.objects.of(request.user, entry=entry and entry.pk, key=key).delete()
    messages.info(request, "The unsaved text is gone.")
    return redirect(entry.edit_url) if entry else redirect("desk:home")


def _experiment_or_refuse(request, pk):
    return runnable_or_refuse(request.user, pk, queryset=reading.experiments())


def _editor(request, entry):
    if request.method != "POST":
        return _show_editor(request, entry, _opened(request, entry))
    action = request.POST.get("action", "draft")
    form = ExperimentForm(request.POST, writer=request.user, entry=entry, action=action)
    if action == "preview" or not form.is_valid():
        status = 200 if action == "preview" else 422
        return _show_editor(request, entry, form, previewing=action == "preview", status=status)
    data = form.cleaned_data
    try:
        saved = write(
            form.content(),
            by=request.user,
            begin=Experiment.objects.draft,
            entry=entry,
            key=data["key"],
            based_on=data["based_on"],
            note=data["note"],
            publish=form.publishing,
            sharing=form.sharing(),
            started=Sharing.parse(data["started"]),
        )
    except (EditConflict, SharingConflict) as error:
        return _show_conflict(request, entry or written_with(data["key"], by=request.user), form, error)
    except DomainError as error:
        form.add_error(None, str(error))
        return _show_editor(request, entry, form, status=422)
    Draft.objects.finished(request.user, entry=saved, key=data["key"])
    messages.success(request, _what_was_saved(entry, publish=form.publishing))
    return redirect(saved)


def _what_was_saved(entry, *, publish):
    if not publish:
        return "Saved as a draft. Only its authors can see it."
    return "Proposed. It starts when the checklist is met." if entry is None or entry.is_draft else "Published."


def _opened(request, entry):
    """The form as it opens: from the person's unsaved text if there is one, else from the newest version."""
    key = _uuid(request.GET.get("draft", "")) if entry is None else None
    draft = Draft.objects.of(request.user, entry=entry.pk if entry else None, key=key).first()
    if entry is not None:
        initial = initial_from(readable(entry, request.user), entry)
    else:
        team = Team.objects.filter(memberships__person=request.user).for_listing().first()
        initial = {"team": team.pk if team else None, "squad": as_typed([request.user]), "key": key, "based_on": 0}
        initial |= {name: request.GET.get(name, "")[:300] for name in CARRIED}
    if draft is not None:
        initial |= draft.content | {"based_on": draft.based_on}
    form = ExperimentForm(initial=initial, writer=request.user, entry=entry)
    form.draft = draft
    return form


def _show_editor(request, entry, form, *, previewing=False, status=200):
    key = _uuid(str(form["key"].value()))
    discard_new = reverse("experiment:discard_new", args=[key]) if key else ""
    context = {
        "form": form,
        "entry": entry,
        "draft": getattr(form, "draft", None),
        "autosave_url": _autosave_url(entry),
        "discard_url": reverse("experiment:discard", args=[entry.pk]) if entry else discard_new,
        "preview": reading.preview(form) if previewing else None,
        "is_published": entry is not None and not entry.is_draft,
    }
    return render(request, "experiment/edit.html", context, status=status)


def _show_conflict(request, entry, form, error):
    """Both texts side by side: the person's own stays editable and now starts from the other one."""
    entry = reading.experiments().get(pk=entry.pk)
    data = form.data.copy()
    data["based_on"] = entry.latest.number
    if isinstance(error, SharingConflict):
        data["started"] = str(error.theirs)
    again = ExperimentForm(data, writer=request.user, entry=entry, action=form.action)
    again.is_valid()
    theirs = readable(entry, request.user)
    context = {
        "form": again,
        "entry": entry,
        "theirs": theirs,
        "is_own": theirs.author_id == request.user.pk,
        "action": request.POST.get("action"),
        "is_published": not entry.is_draft,
        "comparison": conflict(entry, theirs, form.content()),
        "sharing": sharing_in_words(error.theirs) if isinstance(error, SharingConflict) else None,
        "autosave_url": _autosave_url(entry),
        "fields": "experiment/_fields.html",
    }
    return render(request, "entry/conflict.html", context, status=409)


def _autosave_url(entry):
    return reverse("experiment:autosave", args=[entry.pk]) if entry else reverse("experiment:autosave_new")


def _uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
