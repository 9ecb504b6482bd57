"""Whether a browser still has the page it is asking for.

A page's tag is made from what the page is made of, never from its bytes: forms do not repeat byte for byte.
"""

from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.contrib.messages import get_messages
from django.utils import timezone
from django.utils.cache import get_conditional_response

from lessons.entry.counting import library_state

PROJECT = Path(__file__).resolve().parents[2]


def unless_fresh(request, entry, make):
    """304 when the browser has this page of an entry as it is now, else `make()` with its tag.

    Any change in the library makes the page new, since it names other entries.
    """
    if len(get_messages(request)):
        return make()  # it says something once
    tag = _tag(request, entry)
    response = get_conditional_response(request, etag=tag) or make()
    response["ETag"] = tag
    return response


def _tag(request, entry):
    viewer = request.user
    parts = (
        _program(), settings.ORGANISATION, library_state(), request.path, request.get_host(),
        request.session.session_key, viewer.pk, viewer.display_name, viewer.role, viewer.theme, viewer.time_zone,
        viewer.keyboard_shortcuts, sorted(viewer.team_ids()), entry.pk, entry.latest_id, entry.status,
        timezone.localdate(), naturaltime(entry.changed_at), request.headers.get("HX-Request"),
    )  # fmt: skip
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


@cache
def _program():
    """Names this release of the pages: when its newest template or module was written."""
    files = (path for folder in ("templates", "lessons") for path in (PROJECT / folder).rglob("*.*"))
    return max(path.stat().st_mtime_ns for path in files if path.suffix in (".html", ".py"))
