"""Error pages: each says what happened and what to do next, and keeps what the person wrote."""

import sys
from urllib.parse import urlsplit

import psycopg
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

SECRET_FIELDS = ("password", "csrfmiddlewaretoken", "code", "token")
RETRY_AFTER = 10
FOREIGN = "That form came from another site, so nothing was done. Do it from a page of Hindsight instead."


@login_not_required
def not_found(request, exception=None):
    """404: hidden and missing things look the same."""
    return render(request, "errors/404.html", {"texts": texts_of(request)}, status=404)


@login_not_required
def server_error(request):
    """500: rendered without a database, a session or a person. 503 when the database was lost before or after a view.

    Django calls this while it handles the exception, and passes middleware's exceptions nowhere else.
    """
    if is_database_away(sys.exception()):
        return database_away(request)
    page = render_to_string("errors/500.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=500)


@login_not_required
def bad_request(request, exception=None):
    """400, or 413 when there was more than the site reads."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request)
    return render(request, "errors/400.html", status=400)


def too_large(request):
    """413: more than the site reads; whatever comes after the headers stays unread."""
    return render(request, "errors/413.html", status=413)


@login_not_required
def permission_denied(request, exception=None):
    return refused(request, exception)


def refused(request, exception):
    """403: the person sees the thing but may not do this."""
    context = {"reason": str(exception or ""), "texts": texts_of(request)}
    return render(request, "errors/403.html", context, status=403)


def gone(request, exception):
    """410: for those who could have seen it."""
    context = {
        "title": str(exception.thing),
        "deleted_at": exception.deleted_at,
        "deleted_by": exception.thing.deleted_by,
        "may_bring_back": bool(exception.bring_back_url),
        "bring_back_url": exception.bring_back_url,
        "kept_until": exception.thing.can_be_brought_back and exception.thing.kept_until,
        "texts": texts_of(request),
    }
    return render(request, "errors/410.html", context, status=410)


def merged(request, exception):
    """302 to the entry that was kept, because a merge may be undone; what somebody sent to the other is shown, 410."""
    if request.method in ("GET", "HEAD"):
        return redirect(exception.kept)
    context = {"kept": exception.kept, "address": exception.kept.get_absolute_url(), "texts": texts_of(request)}
    return render(request, "errors/merged.html", context, status=410)


@login_not_required
def csrf_failure(request, reason=""):
    """A form from before the last sign-in, or from elsewhere: show the text again with a fresh token."""
    return kept(request, status=403)


def kept(request, *, status):
    """A page that holds the text of a form that could not be taken, ready to be sent again.

    Of a form that came from another site nothing is held: sending it again would do what that site wants.
    """
    if not is_from_here(request):
        return render(request, "errors/403.html", {"reason": FOREIGN}, status=403)
    context = {
        "fields": fields_of(request),
        "texts": texts_of(request),
        "address": request.path,
        "signed_in": getattr(request, "user", None) is not None and request.user.is_authenticated,
    }
    return render(request, "errors/kept.html", context, status=status)


def is_from_here(request):
    """Whether a form was sent from a page of ours, as far as the browser says where it was."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return not origin or urlsplit(origin).netloc == request.get_host()


def fields_of(request):
    """What was typed into a form that was sent: `(name, value)` pairs, without secrets."""
    if request.method != "POST":
        return []
    pairs = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in pairs if not any(secret in name for secret in SECRET_FIELDS)]


def texts_of(request):
    """Those among them that somebody wrote: what has more than one word."""
    return [(name, value) for name, value in fields_of(request) if len(value.split()) > 1 or len(value) > 80]


def is_database_away(error):
    """Whether an error, or one that led to it, means that the database is gone: by its kind, or by its dead connection.

    The pool raises psycopg's own errors, which Django has not wrapped; the queue of jobs wraps both.
    """
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)):
            return True
        if isinstance(error, DatabaseError) and (connection.connection is None or connection.connection.closed):
            return True
        error = error.__cause__ or error.__context__
    return False


def database_away(request):
    """503: nothing here may need the database."""
    texts = [(name, value) for name, value in fields_of(request) if value]
    page = render_to_string("errors/503.html", {"texts": texts, "request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
