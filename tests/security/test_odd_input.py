"""Addresses, headers, cookies and bodies that no page of ours makes: never an error of ours."""

import itertools

import pytest

from lessons.reach.feeds import token_of
from tests.security.odd import BAD_BYTES, ODD, failed, status

pytestmark = pytest.mark.django_db
PAGES = (
    "/library/",
    "/search/",
    "/tags/suggest/",
    "/search/suggest/",
    "/lessons/new/",
    "/teams/stations/",
    "/download/library.csv",
    "/actions/",
    "/actions/actions.csv",
    "/actions/new/",
)
PARAMETERS = (
    "q",
    "page",
    "tag",
    "team",
    "project",
    "year",
    "kind",
    "status",
    "sort",
    "view",
    "draft",
    "title",
    "strict",
    "before",
    "format",
    "state",
    "whose",
    "for",
)
TEXT = ("title", "summary", "context", "happened", "reasons", "recommendation", "limits", "tags", "note", "co_authors")


def test_no_query_string_breaks_a_page(client, ada, entry):
    feed = f"/feeds/{token_of(ada)}/library.atom"
    pages = (*PAGES, f"/entries/{entry.pk}/compare/", feed)
    asked = [
        (f"{page} {name}", ("get", page, dict.fromkeys(PARAMETERS, value) | {"from": value, "to": value}))
        for page, (name, value) in itertools.product(pages, ODD.items())
    ]
    asked += [
        (f"{page}?{bad}", ("get", f"{page}?q={bad}&tag={bad}&page={bad}&{bad}={bad}"))
        for page in pages
        for bad in BAD_BYTES
    ]
    assert failed(client, asked) == []


def test_no_parameter_alone_breaks_a_page(client, ada, entry):
    feed = f"/feeds/{token_of(ada)}/library.atom"
    asked = [
        (f"{page} {name}", ("get", page, {name: value}))
        for page, name, value in itertools.product(("/library/", feed), PARAMETERS[1:], ("²", "9" * 5000))
    ]
    assert failed(client, asked) == []


@pytest.mark.parametrize(
    "place",
    [
        "/tags/{}/",
        "/lessons/{}/",
        "/lessons/{}-a/",
        "/lessons/1-{}/",
        "/entries/{}/",
        "/entries/{}.md",
        "/actions/{}/",
        "/actions/{}/done/",
        "/entries/1/versions/{}/",
        "/people/{}/",
        "/teams/{}/",
        "/projects/{}/",
        "/projects/1-{}/",
        "/years/{}/",
        "/feeds/{}/library.atom",
        "/attachments/{}/a",
        "/static/{}",
        "/{}",
        "/account/password/reset/key/{}-a/",
        "/account/password/reset/key/1-{}/",
        "/admin/lessons/entry/{}/change/",
        "/admin/lessons/tag/?{}=1",
        "/admin/lessons/tag/?q={}",
        "/admin/lessons/entry/?p={}",
    ],
)
def test_no_path_breaks_the_site(place, cleo, browser):
    client = browser()
    client.force_login(cleo, backend="allauth.account.auth_backends.AuthenticationBackend")
    values = [
        *BAD_BYTES,
        "99999999999999999999",
        "9" * 5000,
        "%C2%B2",
        "%D9%A3",
        "..%2f..%2fetc%2fpasswd",
        "%F0%9F%91%A9",
        "a" * 3000,
    ]
    values += [
        str(2**31),
        str(2**63),
        "-1",
        "0",
        "00000000-0000-0000-0000-000000000000",
        "zzzzzzzzzzzzz",
        "%0d%0aX:%20y",
        "%E2%80%AE",
    ]
    assert failed(client, [(value[:40], ("get", place.format(value))) for value in values]) == []


def test_lone_surrogates_that_a_strange_encoding_smuggles_in_break_nothing(client, browser, entry):
    """A multipart body may name its encoding, and some encodings know halves of characters."""

    def body(fields):
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        ]
        return "".join([*parts, "--b--\r\n"]).encode()

    for encoding, half in (
        ("utf-7", "+2AA-"),
        ("unicode_escape", "\\ud800"),
        ("utf-16", "a"),
        ("idna", "a"),
        ("zlib", "a"),
    ):
        kind = f"multipart/form-data; boundary=b; charset={encoding}"
        for who, address, names in (
            (client, "/lessons/new/", (*TEXT, "action")),
            (client, "/lessons/autosave/", TEXT),
            (client, "/entries/preview/", ("text",)),
            (client, f"/entries/{entry.pk}/links/", ("target",)),
            (client, "/people/me/settings/", ("display_name",)),
            (browser(), "/account/login/", ("login", "password", "next")),
            (browser(), "/library/", ("anything",)),
        ):
            fields = body(dict.fromkeys(names, half))
            assert status(who, "generic", "POST", address, fields, content_type=kind) < 500, (encoding, address)


def test_broken_bodies_are_refused(client, browser):
    for kind, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\n"),
        ("multipart/form-data; boundary=" + "b" * 300, b"x"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
        ("application/x-www-form-urlencoded", b"%ff=%ff&\xff=\xfe&&&="),
        ("application/json", b"{"),
        ("", b"\x00"),
        ("\x00", b"a=b"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--',
        ),
    ):
        for who in (client, browser()):
            assert status(who, "post", "/lessons/new/", body, content_type=kind) < 500, (kind, body)


def test_strange_headers_break_nothing(client, ada, entry):
    for name in (
        "Accept-Language",
        "Referer",
        "If-None-Match",
        "If-Modified-Since",
        "X-Forwarded-For",
        "HX-Request",
        "Range",
        "Accept",
        "HX-Current-URL",
        "HX-Boosted",
        "HX-Prompt-URI-AutoEncoded",
    ):
        for value in ("²", "\x85", "a" * 5000, "%ff", '"', "http://[", "9" * 5000, ";q=²", "http://testserver:99999/"):
            for method, address in (
                ("get", "/library/"),
                ("post", f"/entries/{entry.pk}/links/"),
                ("get", f"/feeds/{token_of(ada)}/library.atom"),
            ):
                assert status(client, method, address, headers={name: value}) < 500, (name, value)


def test_strange_cookies_break_nothing(ada, browser):
    for value in ('"abcdefgh\\000ij"', "abcdefgh\u00ff", "a" * 5000, '"abcdefgh\\777"', "²²²²²²²²"):
        for name in ("session", "csrf", "messages", "search"):
            assert status(browser(), "get", "/library/", headers={"Cookie": f"{name}={value}"}) < 500, (name, value)
            assert status(browser(), "get", "/search/?q=a", headers={"Cookie": f"{name}={value}"}) < 500, (name, value)
