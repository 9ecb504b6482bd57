"""Writing a lesson: the editor, what it keeps by itself, and lessons that sound close."""

from django.shortcuts import render
from django.views.decorators.http import require_POST

from lessons.entry.editing import Editor
from lessons.lesson import reading
from lessons.lesson.forms import LessonForm, initial_from
from lessons.lesson.models import Lesson
from lessons.wanted import answers
from search import engine

FEWEST_WORDS = 4  # before that, nothing can sound close
MOST_SIMILAR = 3


def _begun(form, entry):
    """What is written for a wanted lesson is known as that from its first save on."""
    if wanted := answers.named_in(form.cleaned_data["wanted"]):
        answers.write_for(wanted, entry)


def _beside(form, writer, entry):
    """Lessons that sound close, and the wanted lesson that this is written for."""
    wanted = answers.wanted_of(entry) if entry else answers.named_in(form["wanted"].value())
    return {"similar": _similar_to(form, writer, entry), "wanted": wanted}


EDITOR = Editor(
    kind="lesson",
    form_class=LessonForm,
    entries=reading.lessons,
    begin=Lesson.objects.start,
    initial_from=initial_from,
    preview=reading.preview,
    carried=("title", "wanted"),
    looks=("preview", "check"),
    beside=_beside,
    begun=_begun,
    refusal="Your account can read but not write. Ask an administrator if you want to write lessons.",
)
new, edit, autosave, discard = EDITOR.views()


@require_POST
def similar(request, pk=None):
    """Lessons that sound close to what is being written, for the margin of the editor."""
    entry = EDITOR.entry_or_refuse(request.user, pk) if pk else None
    EDITOR.refuse_readers(request.user)
    form = LessonForm(request.POST, writer=request.user, entry=entry)
    return render(request, "lesson/_similar.html", {"similar": _similar_to(form, request.user, entry)})


def _similar_to(form, writer, entry):
    """Up to three entries the writer may see, the closest first."""
    words = " ".join(str(form[key].value() or "") for key in ("title", "summary", "happened"))
    if len(words.split()) < FEWEST_WORDS:
        return []
    exclude = entry.pk if entry else None
    return [
        near.item for near in engine.similar(words, engine.audience_for(writer), exclude=exclude, limit=MOST_SIMILAR)
    ]
