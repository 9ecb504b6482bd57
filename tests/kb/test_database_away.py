"""A lost database is a 503 with the text kept, wherever in a request it is noticed."""

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client
from procrastinate.exceptions import ConnectorException

from kb import errors


def lost(error):
    """A middleware around the view that notices the loss first, as the one of sessions does."""

    def around(get_response):
        def middleware(request):
            raise error

        return middleware

    return around


before_a_view = lost(OperationalError("server closed the connection unexpectedly"))
in_the_pool = lost(psycopg.OperationalError("the connection is lost"))
of_our_own = lost(ValueError("an error of ours"))


@pytest.mark.parametrize(("name", "status"), [("before_a_view", 503), ("in_the_pool", 503), ("of_our_own", 500)])
def test_a_database_lost_in_middleware_keeps_the_text(settings, name, status):
    settings.MIDDLEWARE = ["kb.middleware.request_id", f"tests.kb.test_database_away.{name}"]
    answer = Client(raise_request_exception=False).post("/lessons/new/", {"happened": "What I wrote.", "password": "s"})
    assert answer.status_code == status
    assert ("What I wrote." in answer.text) == (status == 503)
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)
    assert 'value="s"' not in answer.text


def raised(error, cause=None):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_what_led_to_an_error_counts(db):
    assert errors.is_database_away(raised(ConnectorException("Database error."), psycopg.OperationalError("gone")))
    assert not errors.is_database_away(raised(ConnectorException("Database error."), ProgrammingError("no such table")))
    assert not errors.is_database_away(None)
