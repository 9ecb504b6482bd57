"""What others may hear of search: a curator changed what means the same."""

from django.dispatch import Signal

synonyms_changed = Signal()
"""Sent with `verb` ("made", "changed", "removed"), `key` and `by`, inside the change's own transaction."""
