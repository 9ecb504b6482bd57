"""Whether an entry still holds, as a column of lists: what those say who look at it again."""

from datetime import timedelta

from django.db.models import Case, CharField, Q, Value, When
from django.utils import timezone

SOON = timedelta(days=14)  # from then on it is due
HOLDS = {"verified": "Verified", "due": "Due for a check", "overdue": "Overdue for a check", "disputed": "Disputed"}


def holds():
    """`verified`, `due`, `overdue` or `disputed` as of today; empty for what nobody looks at again."""
    today = timezone.localdate()
    states = {
        "disputed": Q(verification__disputed_at__isnull=False),
        "overdue": Q(verification__due_on__lt=today),
        "due": Q(verification__due_on__lte=today + SOON),
        "verified": Q(verification__due_on__isnull=False),
    }
    whens = [When(condition, then=Value(state)) for state, condition in states.items()]
    return Case(*whens, default=Value(""), output_field=CharField())
