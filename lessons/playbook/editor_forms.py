"""The editor of playbooks, for the pages that hold it: the site's and the admin's."""

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
