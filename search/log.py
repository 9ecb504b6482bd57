"""What is searched for: to learn what is missing. No person, no address, no time of day.

The searches somebody makes on the way to one answer count as one. Who that is, only their browser knows: a signed
cookie, for a few minutes, carries the number of the row. Nothing on the server leads from a person to a search.
"""

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from search.analysis import stem, words
from search.models import LoggedSearch
from search.registry import SOURCES

COOKIE, SALT = "search", "search.log"
MERGED_SECONDS, REMEMBERED_SECONDS = 180, 3600


def note(request, response, results):
    """Log a search, or what it has become; sets the cookie on the response."""
    if results.page > 1 or not results.query:
        return
    row = _earlier(request)
    values = {
        "query": str(results.query)[:1000],
        "results": results.total,
        "is_relaxed": results.relaxed is not None and not results.relaxed.strict,
    }
    if row and _belongs(row.query, values["query"]):
        LoggedSearch.objects.filter(pk=row.pk).update(**values)
    else:
        row = LoggedSearch.objects.create(day=timezone.localdate(), **values)
    response.set_cookie(
        COOKIE,
        signing.dumps(row.pk, salt=SALT),
        max_age=REMEMBERED_SECONDS,
        path=reverse("search:index"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def note_click(request, kind, key):
    """Note which entry was opened from the search that the cookie stands for."""
    row = _earlier(request, seconds=REMEMBERED_SECONDS)
    if row and kind in SOURCES and key.isascii() and key.isdecimal() and len(key) < 19:
        LoggedSearch.objects.filter(pk=row.pk).update(clicked_kind=kind, clicked_key=int(key))


def _earlier(request, seconds=MERGED_SECONDS):
    try:
        number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=seconds)
    except signing.BadSignature:
        return None
    return LoggedSearch.objects.filter(pk=number).first()


def _belongs(before, now):
    """Whether one search is the other one refined: it begins alike, or has half of its words."""
    if now.startswith(before) or before.startswith(now):
        return True
    old, new = ({stem(word) for word in words(text)} for text in (before, now))
    return bool(old & new) and len(old & new) * 2 >= min(len(old), len(new))
