"""The part of a board that changes, as HTML. While people group notes all of them see the same, so it is made once."""

from collections import OrderedDict
from threading import Lock

from django.template.loader import render_to_string

from lessons.retrospective.phases import Phase

MOST = 64
FROM_THE_COOKIE = "from-the-cookie"  # a script puts the token in when a form is sent; what is kept may hold nobody's


class Kept:
    """The last bodies that were made, by all that they depend on. Of several who ask for a new one, one makes it."""

    def __init__(self):
        self._bodies: OrderedDict = OrderedDict()
        self._making: dict = {}
        self._lock = Lock()

    def get(self, key, make):
        """The body with this key; `make()` gives it when it is not there."""
        with self._lock:
            if (body := self._bodies.get(key)) is not None:
                return body
            making = self._making.setdefault(key, Lock())
        try:
            with making:
                if (body := self._bodies.get(key)) is None:
                    body = make()
                    self._keep(key, body)
        finally:
            with self._lock:
                self._making.pop(key, None)
        return body

    def _keep(self, key, body):
        with self._lock:
            self._bodies[key] = body
            while len(self._bodies) > MOST:
                self._bodies.popitem(last=False)


kept = Kept()


def live(request, entry, context_of):
    """The body for somebody; `context_of()` gathers what it shows."""

    def make():
        own = {"csrf_token": FROM_THE_COOKIE, "user": request.user, "request": request}
        return render_to_string("retrospective/_live.html", context_of() | own)

    key = _shared_key(request, entry)
    return kept.get(key, make) if key else make()


def _shared_key(request, entry):
    """What a body depends on that is the same for several people; None when it is this person's alone."""
    retrospective, viewer = entry.retrospective, request.user
    if retrospective.phase != Phase.GROUP or request.GET or retrospective.is_facilitated_by(viewer):
        return None
    if retrospective.notes.filter(face_down=True).exists():
        return None
    joined = entry.is_open_to and retrospective.is_joined_by(viewer)
    return (
        retrospective.pk, retrospective.revision, retrospective.ends_at, entry.latest_id, entry.is_open_to, joined,
        viewer.time_zone, request.get_host(), request.scheme,
    )  # fmt: skip
