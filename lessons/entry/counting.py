"""Counts over the library, kept in memory while nothing in it changes.

Whatever changes what is counted sends `entries_changed`, which leaves a mark in the same transaction. The marks that a
reader sees therefore name the state of the library that they see, and a count of that state needs no second counting.
What is kept belongs to one exact statement, so never to another person's teams, and is forgotten after a minute, unless
who asks says otherwise.
"""

from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from time import monotonic

from django.db import models
from django.db.models import Count, Max, Min
from django.dispatch import receiver
from django.utils import timezone

from lessons.common.signals import entries_changed

MOST, SECONDS = 500, 60
MARKS_ARE_KEPT = timedelta(days=1)


class LibraryMark(models.Model):
    """Something in the library changed."""

    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Change {self.pk}"


@receiver(entries_changed, dispatch_uid="lessons.entry.counting")
def mark_change(sender, **_):
    """Leave a mark in the transaction of the change."""
    LibraryMark.objects.create()


def remove_old_marks():
    """Forget marks that nobody can still be counting by."""
    LibraryMark.objects.filter(at__lt=timezone.now() - MARKS_ARE_KEPT).delete()


def library_state():
    """Names the state of the library that this reader sees: it never comes back once something has changed."""
    return tuple(LibraryMark.objects.aggregate(Count("pk"), Min("pk"), Max("pk")).values())


class Counts:
    """What was counted lately, by statement and state of the library."""

    def __init__(self):
        self._kept: OrderedDict = OrderedDict()
        self._lock = Lock()

    def get(self, statement, parameters, count, *, state=None, seconds=SECONDS):
        """What `count()` gives, from memory where the same statement was counted in the same state, that many seconds
        ago at most.

        `state` is what `library_state` said, if the caller has asked already. What comes back is shared: read it,
        never change it.
        """
        key = statement, repr(parameters), state or library_state()
        with self._lock:
            until, held = self._kept.get(key, (0, None))
        if until > monotonic():
            return held
        found = count()
        with self._lock:
            self._kept[key] = monotonic() + seconds, found
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found

    def of(self, queryset, *, state=None):
        """The rows of a counting queryset, as a list."""
        return self.get(*queryset.query.sql_with_params(), lambda: list(queryset), state=state)

    def forget(self):
        with self._lock:
            self._kept.clear()


counts = Counts()
