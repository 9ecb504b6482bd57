"""What people searched for in vain: what is missing. Only what was asked again, and never by whom."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from search.analysis import composed, is_stop_word, stem, words
from search.models import LoggedSearch
from search.query import parse

LOOKED_BACK = timedelta(days=182)
MOST_QUERIES = 300
HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")  # `wi-fi` and `wifi` are about the same


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that mostly led nowhere in the last half year: how many `times` it was asked on how many `days`, the
    `results` of the last time, how often one was `opened`, and the days of the searches in vain, newest first."""

    query: str
    times: int
    days: int
    results: int
    opened: int
    failed_on: tuple[date, ...]


def asked_in_vain(limit=MOST_QUERIES):
    """The queries that most often led nowhere, the most asked first; what was asked but once is not among them."""
    since = timezone.localdate() - LOOKED_BACK
    rows = LoggedSearch.objects.filter(day__gte=since).in_vain()[:limit]
    return [
        Asked(row["query"], row["times"], row["days"], row["last_results"][0], row["opened"], tuple(row["failed_on"]))
        for row in rows
    ]


def telling_stems(text):
    """The stems of the words that a query looks for; its filters, what it leaves out and function words aside.

    >>> sorted(telling_stems("the heating of points team:stations -winter"))
    ['heat', 'point']
    """
    said = " ".join(part.text for part in parse(text).words)
    return frozenset(stem(word) for word in words(HYPHEN.sub("", composed(said))) if not is_stop_word(word))
