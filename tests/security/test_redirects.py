"""Whoever follows a link of ours stays with us."""

import pytest
from django.test import Client

from tests import builders
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https:evil.example", "https:/evil.example", "https:///evil.example", "http://evil.example/lessons/",
    "//testserver@evil.example", "http://testserver@evil.example", "http://testserver:80@evil.example",
    "http://testserver.evil.example", "http://evil.example/testserver", "http://evil.example#testserver",
    "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "ftp://testserver/", "//evil%E3%80%82example",
    "/\t/evil.example", "/\n/evil.example", "\x00//evil.example", " //evil.example", "\u2028//evil.example",
    "//[::1]:8000", "http://0x7f000001/", "/%09/evil.example/../..", "%2f%2fevil.example", "/%5cevil.example",
    "/lessons/\r\nLocation: http://evil.example", "/\r\nSet-Cookie: a=b", "http:\\\\evil.example",
    "//evil.example/%2f..", "https://testserver\\@evil.example", "http://testserver%40evil.example",
    ".evil.example", "@evil.example",
]  # fmt: skip


def stays(answer):
    """Whether a browser that follows this answer is still at our site: as a browser reads an address."""
    place = answer.headers.get("Location", "/")
    assert "\r" not in place
    assert "\n" not in place
    place = "".join(c for c in place.strip("\x00 ").replace("\\", "/") if c not in "\t\r\n")
    return place.startswith("http://testserver/") or not (place.startswith("//") or ":" in place.split("/")[0])


def test_the_judge_of_these_tests_knows_what_leaves():
    for place in ("//evil.example", "/\\evil.example", "https:evil.example", "http://evil.example", "/\t/evil.example"):
        assert not stays(type("Answer", (), {"headers": {"Location": place}})), place
    assert stays(type("Answer", (), {"headers": {"Location": "/library/?a=b:c"}}))


@pytest.mark.parametrize("place", ELSEWHERE)
def test_signing_in_and_out_leads_nowhere_else(ada, browser, place):
    words = {"login": ada.email, "password": PASSWORD, "next": place}
    client = browser()
    shown = client.get("/account/login/", {"next": place})
    assert shown.status_code < 500
    came = client.post("/account/login/", words)
    assert came.status_code == 302
    assert stays(came), came["Location"]
    assert stays(client.get("/account/login/", {"next": place}))
    left = client.post("/account/logout/", {"next": place})
    assert left.status_code == 302
    assert stays(left), left["Location"]


def test_signing_in_leads_to_where_one_was_going(ada, browser):
    words = {"login": ada.email, "password": PASSWORD, "next": "/library/?tag=gates"}
    assert browser().post("/account/login/", words)["Location"] == "/library/?tag=gates"
    sent = browser().get("/library/?tag=gates")
    assert sent["Location"] == "/account/login/?next=/library/%3Ftag%3Dgates"


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_refused_change_leads_back_to_us_alone(ada, place):
    entry = builders.lesson(by=ada)
    client = Client(raise_request_exception=False)
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/entries/{entry.pk}/links/", {"kind": "no"}, headers={"Referer": place})
    assert answer.status_code == 302
    assert stays(answer), answer["Location"]


def test_a_refused_change_leads_back_to_where_one_was(ada, client):
    entry = builders.lesson(by=ada)
    client.force_login(ada)
    here = f"http://testserver{entry.get_absolute_url()}"
    assert client.post(f"/entries/{entry.pk}/links/", {"kind": "no"}, headers={"Referer": here})["Location"] == here
    long = client.post(f"/entries/{entry.pk}/links/", {"kind": "no"}, headers={"Referer": f"{here}?{'a' * 3000}"})
    assert long.status_code == 302


def test_addresses_of_ours_that_look_like_others_stay(ada, browser):
    client = browser()
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in (
        "//evil.example/",
        "/%2fevil.example",
        "//evil.example/lessons",
        "/library//evil.example",
        "/library",
    ):
        answer = client.get(address)
        assert answer.status_code in (200, 301, 302, 404)
        assert stays(answer)
    assert stays(client.get("/search/", {"q": "//evil.example", "team": "//evil.example"}))
