"""Keeping text that somebody is still writing."""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from lessons.common.errors import NotAllowed
from lessons.common.text import clean
from lessons.entry.access import editable_or_refuse
from lessons.entry.draft import Draft
from lessons.entry.models import Entry
from lessons.lesson.forms import LessonForm

LONGEST = 400_000  # characters of one autosave; what is over is the person's save to judge


@require_POST
def autosave(request, pk=None):
    """Keep unfinished text; answers with the draft's key and when it was kept."""
    entry = None
    if pk is not None:
        entry = editable_or_refuse(request.user, pk, queryset=Entry.objects.filter(kind="lesson").for_page())
    elif not request.user.can_write:
        raise NotAllowed("Your account can read but not write.")
    form = LessonForm(request.POST, writer=request.user)
    form.is_valid()
    content = _as_typed(form)
    if sum(len(str(value)) for value in content.values()) > LONGEST:
        return JsonResponse({"error": "The text is too long to be kept by itself. Save it."}, status=413)
    key = form.cleaned_data.get("key")
    if entry is None and key and Entry.objects.filter(source=f"editor:{key}", author=request.user).exists():
        return JsonResponse({"key": str(key), "saved": "Saved."})  # a late request after the save itself
    draft = Draft.objects.keep(
        request.user,
        kind="lesson",
        entry=entry,
        key=key,
        content=content,
        based_on=form.cleaned_data.get("based_on") or 0,
    )
    kept_at = date_format(timezone.localtime(draft.saved_at), "H:i")
    return JsonResponse({"key": str(draft.key), "saved": f"Kept at {kept_at}. Not saved yet."})


def _as_typed(form):
    """The form's fields as they were typed: half a date is kept as half a date."""
    skipped = {"csrfmiddlewaretoken", "action", "key", "based_on"}
    kept = {name: clean(form.data[name]) for name in form.fields if name in form.data and name not in skipped}
    if "shared_with" in kept:
        kept["shared_with"] = [clean(value) for value in form.data.getlist("shared_with")]
    return kept
