"""What happens around every request, each piece one function."""

import logging
import re
import uuid
import zoneinfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from kb import errors
from kb.logs import request_id as current_request
from lessons.common.errors import DomainError, Gone, Merged, NotAllowed

logger = logging.getLogger(__name__)
TAKES_FILES = re.compile(r"/entries/\d+/files/")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def request_id(get_response):
    """Give each request an id that is in its log lines, in a header and on its error page."""

    def middleware(request):
        request.id = uuid.uuid4().hex[:12]
        token = current_request.set(request.id)
        try:
            response = get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = request.id
        return response

    return middleware


def headers(get_response):
    """Headers that are the same for every page: private to the person, and not for search engines."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'  # the back button shows nothing
        return response

    return middleware


def tidy_requests(get_response):
    """Refuse TRACE and its like, which Django's own pages would answer as if they were GET.

    Bodies are read as UTF-8 whatever they claim, since other encodings can hold halves of characters, and cookies with
    a NUL are left out: Postgres refuses both.
    """

    def middleware(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        request.encoding = "utf-8"
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        return get_response(request)

    return middleware


def body_size(get_response):
    """Refuse a body before anybody reads it that is larger than a form, or where files are sent, than a file."""
    form, file = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.UPLOAD_LIMIT

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = form + file if TAKES_FILES.fullmatch(request.path_info) else form
        if length.isdecimal() and int(length) > most:
            return errors.too_large(request)
        return get_response(request)

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Every page needs a signed-in person unless its view opts out; text sent after a session ended is kept."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST" and request.POST:
            return errors.kept(request, status=401)
        return super().handle_no_permission(request, view_func)


class DatabaseAway:
    """503 with the text kept, never a 500, when a view loses the database. `errors.server_error` does so elsewhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not errors.is_database_away(exception):
            return None
        logger.error("The database is away: %s", type(exception).__name__)
        return errors.database_away(request)


def time_zone(get_response):
    """Show times in the person's own zone."""

    def middleware(request):
        chosen = getattr(request.user, "time_zone", "")
        try:
            timezone.activate(zoneinfo.ZoneInfo(chosen)) if chosen else timezone.deactivate()
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    return middleware


class DomainErrors:
    """Turn a broken rule into its sentence: a message on the page the person came from, or a 403 page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            return errors.refused(request, exception)
        if isinstance(exception, Merged):
            return errors.merged(request, exception)
        if isinstance(exception, Gone):
            return errors.gone(request, exception)
        if isinstance(exception, DomainError):
            messages.error(request, str(exception))
            return HttpResponseRedirect(_came_from(request))
        return None


def _came_from(request):
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return referrer
    return "/"
