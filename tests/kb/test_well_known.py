"""Fixed addresses that programs look for."""

import pytest

pytestmark = pytest.mark.django_db


def test_search_engines_are_told_to_stay_out(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.text == "User-agent: *\nDisallow: /\n"


def test_password_managers_find_where_to_change_a_password(client):
    answer = client.get("/.well-known/change-password")
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/change/")
