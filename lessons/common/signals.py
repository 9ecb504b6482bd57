"""What the rest of the house may hear: one signal a change, sent inside the change's own transaction."""

from django.dispatch import Signal

entries_changed = Signal()
"""Sent with `keys`: the ids of entries whose document in the search index is no longer what it was."""

entries_published = Signal()
"""Sent with `keys`: the ids of entries that readers see for the first time."""

applied = Signal()
"""Sent with `applications`: somebody used what others had learned, and perhaps said what came of it."""

audited = Signal()
"""Sent with `changes`: a list of `lessons.common.auditing.Change`. Use `tell` and `tell_all` there."""
