"""What happens around reviews, for whoever tells people about it; sent inside the transaction."""

from django.dispatch import Signal

review_asked = Signal()
"""Sent with `review` and `by`: its reviewers have something to look at."""
review_decided = Signal()
"""Sent with `review`, `by` and `decision`: `approved`, `published` or `changes`."""
