"""What must hold at every address: headers, methods, HEAD, and no change without a token."""

import pytest
from django.test import Client, override_settings
from django.urls import path

from kb import urls
from tests.security.addresses import admin_pages, ask, pages, unsafe

pytestmark = pytest.mark.django_db
STATIC = "/static/css/index.css"
MAY_BE_SHARED = {STATIC, "/opensearch.xml", "/robots.txt"}


def breaks(request):
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks)]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def _own_mirror():
    """The world's mirror serves all tests of this module."""


@pytest.fixture(scope="module")
def answers(site, django_db_blocker):
    """`[(what, address, answer)]` of every page, of the errors, of the admin and of a static file."""
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF=__name__):
        return list(_answers(site))


def _answers(site):
    made, clients = site
    ada, cleo, dov = clients["ada"], clients["cleo"], clients["dov"]
    thing, deleted, hidden = (made.things[state].entry.pk for state in ("everyone", "deleted", "me"))
    asked = [(name, ada, "get", address, {}) for name, address in pages(made).items()]
    asked += [(name, clients["nobody"], "get", address, {}) for name, address in pages(made).items()]
    asked += [(name, clients["fia"], "get", address, {}) for name, address in admin_pages(made).items()]
    asked += [(name, ada, "post", address, {}) for name, address in unsafe(made).items()]
    asked += [
        ("static", clients["nobody"], "get", STATIC, {}),
        ("413", ada, "post", "/entries/preview/", {f"field{number}": "" for number in range(2100)}),
        ("403", dov, "get", f"/lessons/{thing}/edit/", {}),
        ("404", ada, "get", "/nowhere/", {}),
        ("404 of a hidden one", dov, "get", f"/lessons/{hidden}/", {}),
        ("405", ada, "get", f"/entries/{thing}/archive/", {}),
        ("410", ada, "get", f"/lessons/{deleted}/", {}),
        ("500", cleo, "get", "/breaks/", {}),
        ("without a token", Client(enforce_csrf_checks=True), "post", "/account/login/", {}),
    ]  # fmt: skip
    for name, client, method, address, data in asked:
        yield name, address, ask(client, method, address, data)[0]


def test_every_answer_has_the_headers_of_the_house(answers):
    wrong = []
    for name, address, answer in answers:
        headers = answer.headers
        policy = headers.get("Content-Security-Policy", "")
        rules = {
            "a strict policy": "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy,
            "no sniffing": headers.get("X-Content-Type-Options") == "nosniff",
            "no referrer to others": headers.get("Referrer-Policy") == "same-origin",
            "its own opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "no use by others": headers.get("Cross-Origin-Resource-Policy") == "same-origin",
            "no reading by others": "Access-Control-Allow-Origin" not in headers,
            "no frames": "frame-ancestors 'none'" in policy or headers.get("X-Frame-Options") == "DENY",
            "no search engine": "noindex" in headers.get("X-Robots-Tag", ""),
            "a number": bool(headers.get("X-Request-ID")),
        }
        wrong += [f"{name} {answer.status_code} {address}: {rule}" for rule, holds in rules.items() if not holds]
    assert wrong == []


def test_no_answer_to_a_person_may_be_kept_by_a_shared_cache(answers):
    wrong = []
    for name, address, answer in answers:
        kept = answer.headers.get("Cache-Control", "")
        if address not in MAY_BE_SHARED and ("public" in kept or not ("private" in kept or "no-store" in kept)):
            wrong.append(f"{name} {address}: {kept!r}")
    assert wrong == []
    assert "public" in next(answer for name, _, answer in answers if name == "search:opensearch")["Cache-Control"]


def test_the_errors_are_what_they_say(answers):
    statuses = {name: answer.status_code for name, _, answer in answers if name[:3].isdigit()}
    assert statuses.pop("404 of a hidden one") == 404
    assert statuses == {str(status): status for status in (403, 404, 405, 410, 413, 500)}


def test_nothing_is_changed_without_a_token(site):
    made, _ = site
    wrong = []
    for person in (None, "fia"):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        if person:
            client.force_login(made.people[person], backend="allauth.account.auth_backends.AuthenticationBackend")
        for name, address in (pages(made) | unsafe(made) | admin_pages(made)).items():
            answer, _ = ask(client, "post", address, {"csrfmiddlewaretoken": "x" * 32})
            if answer.status_code != 403:
                wrong.append(f"{person} {name}: {answer.status_code}")
    assert wrong == []


def test_a_right_token_from_elsewhere_changes_nothing(site):
    made, _ = site
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.people["ada"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/people/me/settings/")
    token = {"csrfmiddlewaretoken": client.cookies["csrf"].value}
    address = f"/entries/{made.things['everyone'].entry.pk}/archive/"
    foreign, _ = ask(client, "post", address, token, Origin="https://evil.example")
    ours, _ = ask(client, "post", address, token, Origin="http://testserver")
    assert (foreign.status_code, ours.status_code) == (403, 302)


def test_no_view_is_exempt_from_the_token(site):
    from django.urls import get_resolver

    exempt = [
        str(found.pattern) for found in _views(get_resolver().url_patterns) if hasattr(found.callback, "csrf_exempt")
    ]
    assert [name for name in exempt if "admin" not in name] == []


def _views(patterns):
    for pattern in patterns:
        yield from _views(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


def test_head_says_what_get_says_and_sends_nothing(site):
    made, clients = site
    wrong = []
    for person in ("ada", "nobody"):
        for name, address in (pages(made) | {"static": STATIC, "missing": "/nowhere/"}).items():
            (get, _), (head, body) = (ask(clients[person], method, address) for method in ("get", "head"))
            ours, theirs = (
                {key: value for key, value in answer.headers.items() if key not in ("X-Request-ID", "ETag", "Expires")}
                for answer in (get, head)
            )
            if (get.status_code, ours, body) != (head.status_code, theirs, b""):
                wrong.append(
                    f"{person} {name}: {get.status_code} {head.status_code} {set(ours.items()) ^ set(theirs.items())}"
                )
    assert wrong == []


def test_a_method_that_an_address_does_not_know_is_refused(site):
    made, clients = site
    wrong = []
    ours = {name: address for name, address in pages(made).items() if not name.startswith(("account_", "mfa_"))}
    asked = [(address, method) for address in ours.values() for method in ("put", "patch", "delete")]
    asked += [(address, "get") for address in unsafe(made).values()]
    every = [*pages(made).values(), *unsafe(made).values(), *admin_pages(made).values(), STATIC, "/nowhere/"]
    asked += [(address, "trace") for address in every]
    for address, method in asked:
        with_body = () if method == "trace" else ({},)
        answer = getattr(clients["ada"], method)(address, *with_body)
        if answer.status_code != 405 or not answer.headers.get("Allow"):
            wrong.append(f"{method} {address}: {answer.status_code}")
    assert wrong == []
