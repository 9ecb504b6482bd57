"""Pages and verbs that are for curators."""

from functools import wraps

from lessons.common.errors import NotAllowed


def curators_only(view):
    """Refuse everybody else, 403: the page says whom to ask."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_curator:
            raise NotAllowed("This is for curators. Ask one of them, or an administrator to make you one.")
        return view(request, *args, **kwargs)

    return guarded
