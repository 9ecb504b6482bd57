"""Writing a playbook: the editor, and what it keeps by itself."""

from lessons.playbook.editor_forms import EDITOR

new, edit, autosave, discard = EDITOR.views()
