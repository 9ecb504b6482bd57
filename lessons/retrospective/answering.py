"""How a change of a board is answered: a page goes back to where it was, a script gets one line."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lessons.common.errors import DomainError, Gone, NotAllowed
from lessons.retrospective.access import board_or_refuse
from lessons.retrospective.anonymity import new_secret

DAYS = 90
WRITTEN = ("text", "name", "talk", "note", "takeaway", "why_not", "label", "url")  # fields that people type into


def board_verb(*, facilitating=False):
    """A view that changes a board: `verb(request, retrospective, …)` gives where on its page, or on ours, to go on.

    A script that sends the header `X-Live` gets 204, or 409 with the sentence; everybody else goes back to the page, or
    to one that says what was refused and holds what was typed.
    """

    def decorate(verb):
        @require_POST
        @wraps(verb)
        def view(request, pk, **arguments):
            retrospective = board_or_refuse(request.user, pk, facilitating=facilitating)
            try:
                answer = verb(request, retrospective, **arguments)
            except (NotAllowed, Gone):
                raise
            except DomainError as error:
                return _refused(request, retrospective, error)
            if isinstance(answer, HttpResponse):
                return answer
            response = _done(request, retrospective, answer or "")
            return keep_secret(request, retrospective, response)

        return view

    return decorate


def secret_of(request, retrospective):
    """What this browser is known by as the writer of unsigned notes; empty when it has written none."""
    return request.COOKIES.get(_cookie(retrospective), "")[:100]


def secret_or_new(request, retrospective):
    """The same; a browser that has none gets one with the answer."""
    request.unsigned_secret = secret_of(request, retrospective) or new_secret()
    return request.unsigned_secret


def keep_secret(request, retrospective, response):
    """Have the browser keep its secret: readable by no script, sent to boards only."""
    if secret := getattr(request, "unsigned_secret", ""):
        response.set_cookie(
            _cookie(retrospective), secret, max_age=DAYS * 24 * 3600, path=reverse("retrospective:index"),
            httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _cookie(retrospective):
    return f"unsigned-{retrospective.pk}"


def _done(request, retrospective, where):
    if request.headers.get("X-Live"):
        return HttpResponse(status=204)
    return redirect(where if where.startswith("/") else retrospective.get_absolute_url() + where)


def _refused(request, retrospective, error):
    if request.headers.get("X-Live"):
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    texts = [text for name in WRITTEN if (text := request.POST.get(name, "").strip())]
    context = {"entry": retrospective.entry, "reason": str(error), "texts": texts}
    return render(request, "retrospective/refused.html", context, status=409)
