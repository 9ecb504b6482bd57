"""Writing a lesson: the editor, what it keeps by itself, and lessons that sound close."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import editable_or_refuse
from lessons.entry.draft import Draft
from lessons.entry.history import EditConflict
from lessons.entry.models import Entry
from lessons.entry.reading import conflict, sharing_in_words
from lessons.entry.sharing import Sharing, SharingConflict
from lessons.entry.writing import readable, write, written_with
from lessons.lesson import reading
from lessons.lesson.forms import LessonForm, initial_from
from lessons.lesson.models import Lesson
from lessons.person.models import Team
from search import engine

FEWEST_WORDS = 4  # before that, nothing can sound close
MOST_SIMILAR = 3
CANNOT_WRITE = "Your account can read but not write. Ask an administrator if you want to write lessons."


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Write a lesson."""
    if not request.user.can_write:
        raise NotAllowed(CANNOT_WRITE)
    key = _uuid(request.POST.get("key", "") if request.method == "POST" else request.GET.get("draft", ""))
    written = written_with(key, by=request.user)
    if request.method == "POST":
        return _editor(request, _lesson_or_refuse(request, written.pk) if written else None)
    if written is not None:
        return redirect("lesson:edit", written.pk)
    if key is None:  # going back or loading again must come to the same text
        return redirect(f"{request.path}?{urlencode(request.GET.dict() | {'draft': uuid.uuid4()})}")
    return _editor(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Rewrite a lesson."""
    return _editor(request, _lesson_or_refuse(request, pk))


@require_POST
def discard(request, pk=None, key=None):
    """Throw the unsaved text away."""
    entry = _lesson_or_refuse(request, pk) if pk else None
    Draft.objects.of(request.user, entry=entry and entry.pk, key=key).delete()
    messages.info(request, "The unsaved text is gone.")
    return redirect("lesson:edit", pk) if pk else redirect("desk:home")


@require_POST
def similar(request, pk=None):
    """Lessons that sound close to what is being written, for the margin of the editor."""
    entry = _lesson_or_refuse(request, pk) if pk else None
    if not request.user.can_write:
        raise NotAllowed(CANNOT_WRITE)
    form = LessonForm(request.POST, writer=request.user, entry=entry)
    return render(request, "lesson/_similar.html", {"similar": _similar_to(form, request.user, entry)})


def _lesson_or_refuse(request, pk):
    return editable_or_refuse(request.user, pk, queryset=Entry.objects.filter(kind="lesson").for_lesson_page())


def _editor(request, entry):
    if request.method != "POST":
        return _show_editor(request, entry, _opened(request, entry))
    action = request.POST.get("action", "draft")
    form = LessonForm(request.POST, writer=request.user, entry=entry, action=action)
    if action in ("preview", "check") or not form.is_valid():
        return _show_editor(request, entry, form, previewing=action == "preview", status=_status(form, action))
    data = form.cleaned_data
    publish = action == "publish"
    try:
        saved = write(
            form.content(),
            by=request.user,
            begin=Lesson.objects.start,
            entry=entry,
            key=data["key"],
            based_on=data["based_on"],
            note=data["note"],
            publish=publish,
            sharing=form.sharing(),
            started=Sharing.parse(data["started"]),
        )
    except (EditConflict, SharingConflict) as error:
        return _show_conflict(request, entry or written_with(data["key"], by=request.user), form, error)
    except DomainError as error:
        form.add_error(None, str(error))
        return _show_editor(request, entry, form, status=422)
    Draft.objects.finished(request.user, entry=saved, key=data["key"])
    messages.success(request, "Published." if publish else "Saved as a draft. Only its authors can see it.")
    return redirect(saved)


def _opened(request, entry):
    """The form as it opens: from the person's unsaved text if there is one, else from the newest version."""
    key = _uuid(request.GET.get("draft", "")) if entry is None else None
    draft = Draft.objects.of(request.user, entry=entry.pk if entry else None, key=key).first()
    if entry is not None:
        initial = initial_from(readable(entry, request.user), entry)
    else:
        team = Team.objects.filter(memberships__person=request.user).for_listing().first()
        initial = {
            "team": team.pk if team else None,
            "title": request.GET.get("title", "")[:300],
            "key": key,
            "based_on": 0,
        }
    if draft is not None:
        initial |= draft.content | {"based_on": draft.based_on}
    form = LessonForm(initial=initial, writer=request.user, entry=entry)
    form.draft = draft
    return form


def _show_editor(request, entry, form, *, previewing=False, status=200):
    key = form["key"].value()
    context = {
        "form": form,
        "entry": entry,
        "draft": getattr(form, "draft", None),
        "autosave_url": reverse("lesson:autosave", args=[entry.pk]) if entry else reverse("lesson:autosave_new"),
        "discard_url": reverse("lesson:discard", args=[entry.pk])
        if entry
        else reverse("lesson:discard_new", args=[key])
        if _uuid(str(key))
        else "",
        "similar": _similar_to(form, request.user, entry),
        "preview": reading.preview(form) if previewing else None,
        "is_published": entry is not None and not entry.is_draft,
    }
    return render(request, "lesson/edit.html", context, status=status)


def _show_conflict(request, entry, form, error):
    """Both texts side by side: the person's own stays editable and now starts from the other one."""
    entry = Entry.objects.for_lesson_page().get(pk=entry.pk)
    data = form.data.copy()
    data["based_on"] = entry.latest.number
    if isinstance(error, SharingConflict):
        data["started"] = str(error.theirs)
    again = LessonForm(data, writer=request.user, entry=entry, action=form.action)
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
        "autosave_url": reverse("lesson:autosave", args=[entry.pk]),
        "fields": "lesson/_fields.html",
    }
    return render(request, "entry/conflict.html", context, status=409)


def _similar_to(form, writer, entry):
    """Up to three entries the writer may see, the closest first."""
    words = " ".join(str(form[key].value() or "") for key in ("title", "summary", "happened"))
    if len(words.split()) < FEWEST_WORDS:
        return []
    exclude = entry.pk if entry else None
    return [
        near.item for near in engine.similar(words, engine.audience_for(writer), exclude=exclude, limit=MOST_SIMILAR)
    ]


def _status(form, action):
    return 200 if action in ("preview", "check") else 422


def _uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
