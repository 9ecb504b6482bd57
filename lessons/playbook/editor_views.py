"""Writing a playbook: the editor, and what it keeps by itself."""

from django.views.decorators.http import require_http_methods, require_POST

from lessons.entry.editing import Editor
from lessons.playbook import reading
from lessons.playbook.forms import PlaybookForm, initial_from
from lessons.playbook.models import Playbook
from lessons.playbook.step_forms import MOVES

EDITOR = Editor(
    kind="playbook",
    form_class=PlaybookForm,
    entries=reading.playbooks,
    begin=Playbook.objects.draft,
    initial_from=initial_from,
    preview=reading.preview,
    looks=("preview", *MOVES),
    starts_with=lambda writer: {"steps": [{"name": "new"}]},
    refusal="Your account can read but not write. Ask an administrator if you want to write playbooks.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Write a playbook."""
    return EDITOR.new(request)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Rewrite a playbook."""
    return EDITOR.edit(request, pk)


@require_POST
def autosave(request, pk=None):
    """Keep unfinished text."""
    return EDITOR.autosave(request, pk)


@require_POST
def discard(request, pk=None, key=None):
    """Throw the unsaved text away."""
    return EDITOR.discard(request, pk, key)
