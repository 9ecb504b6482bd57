"""What the rest of the house may hear: one signal a change, sent inside the change's own transaction."""

from django.dispatch import Signal

entries_changed = Signal()
"""Sent with `keys`: the ids of entries whose document in the search index is no longer what it was."""

audited = Signal()
"""Sent with `changes`: a list of `lessons.common.auditing.Change`. Use `tell` and `tell_all` there."""
