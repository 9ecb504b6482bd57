"""Keeping text of a lesson that somebody is still writing."""

from django.views.decorators.http import require_POST

from lessons.common.errors import NotAllowed
from lessons.entry.access import editable_or_refuse
from lessons.entry.autosaving import begun_or_refuse, keep
from lessons.entry.models import Entry
from lessons.lesson.forms import LessonForm


@require_POST
def autosave(request, pk=None):
    """Keep unfinished text; answers with the draft's key and when it was kept."""
    writer, entry = request.user, None
    if pk is not None:
        lessons = Entry.objects.filter(kind="lesson").for_page()
        entry = begun_or_refuse(writer, pk, fetch=lambda: editable_or_refuse(writer, pk, queryset=lessons))
    elif not writer.can_write:
        raise NotAllowed("Your account can read but not write.")
    return keep(LessonForm(request.POST, writer=writer, entry=entry), writer=writer, kind="lesson", entry=entry)
