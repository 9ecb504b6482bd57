"""Guessing passwords and addresses: limits that forged headers and a second process do not get around."""

import os
import re
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection

from kb import env
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many tries"
WRONG = "not-the-password"
MISMATCH = "That e-mail and password don’t match."


def attempt(client, email, password=WRONG, *, address="203.0.113.1", forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    words = {"login": email, "password": password}
    return client.post("/account/login/", words, REMOTE_ADDR=address, headers=headers)


def test_one_account_is_guarded_whatever_addresses_the_guesses_come_from(ada, dov, browser):
    for number in range(5):
        answer = attempt(browser(), ada.email, address=f"203.0.113.{number}", forwarded=f"198.51.100.{number}")
        assert MISMATCH in answer.text
    answer = attempt(browser(), ada.email, PASSWORD, address="203.0.113.99", forwarded="198.51.100.99")
    assert TOO_MANY in answer.text
    assert attempt(browser(), dov.email, PASSWORD, address="203.0.113.99").status_code == 302


def test_naming_the_site_otherwise_gives_no_more_guesses(ada, browser):
    for number in range(5):
        client = browser(HTTP_HOST=f"localhost:{8000 + number}")
        assert MISMATCH in attempt(client, ada.email, address=f"203.0.113.{number}").text
    assert TOO_MANY in attempt(browser(HTTP_HOST="127.0.0.1"), ada.email, PASSWORD, address="203.0.113.9").text


def test_an_account_opens_again_after_some_minutes(ada, browser, time_machine):
    time_machine.move_to("2026-03-02T08:00:00Z")
    for number in range(6):
        attempt(browser(), ada.email, address=f"203.0.113.{number}")
    assert TOO_MANY in attempt(browser(), ada.email, PASSWORD).text
    time_machine.move_to("2026-03-02T08:06:00Z")
    assert attempt(browser(), ada.email, PASSWORD).status_code == 302


def test_one_address_is_guarded_whatever_accounts_it_tries_and_whatever_it_says_it_is(ada, browser, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    for number in range(10):
        attempt(browser(), f"nobody{number}@norrland.example", forwarded=f"198.51.100.{number}")
    last = attempt(browser(), ada.email, PASSWORD, forwarded="198.51.100.200")
    assert TOO_MANY in last.text
    assert attempt(browser(), ada.email, PASSWORD, address="203.0.113.2").status_code == 302


def test_behind_one_proxy_only_what_that_proxy_added_counts(ada, browser, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        forged = f"198.51.100.{number}, 192.0.2.7"
        attempt(browser(), f"nobody{number}@norrland.example", address="10.0.0.1", forwarded=forged)
    again = attempt(browser(), ada.email, PASSWORD, address="10.0.0.1", forwarded="198.51.100.77, 192.0.2.7")
    other = attempt(browser(), ada.email, PASSWORD, address="10.0.0.1", forwarded="192.0.2.7, 192.0.2.8")
    assert TOO_MANY in again.text
    assert other.status_code == 302


GUESSES = """
from django.test import Client
for number in range({many}):
    client = Client(HTTP_HOST="localhost")
    answer = client.post("/account/login/", {{"login": "ada@norrland.example", "password": "wrong"}},
                         REMOTE_ADDR=f"203.0.113.{{number}}", secure=False)
    print("limited" if "Too many tries" in answer.text else answer.status_code)
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(ada, browser, settings):
    """The count is in the database, so that a guesser gains nothing from a second web process."""
    host, database = connection.settings_dict["HOST"], connection.settings_dict
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    try:
        for _ in range(3):
            assert MISMATCH in attempt(browser(), ada.email).text
        done = subprocess.run(
            [sys.executable, env.BASE / "manage.py", "shell", "-v", "0", "-c", GUESSES.format(many=4)],
            env=os.environ | {"DATABASE_URL": address, "SECRET_KEY": settings.SECRET_KEY, "KB_DEBUG": "1"},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.stdout.split() == ["200", "200", "limited", "limited"], done.stderr
        assert TOO_MANY in attempt(browser(), ada.email, PASSWORD).text
    finally:
        cache.clear()


def page_of(answer, *emails):
    shown = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)
    shown = re.sub(r"\b[0-9a-f]{12}\b", "", shown)
    for email in emails:
        shown = shown.replace(email, "the address")
    return shown


def test_signing_in_does_not_tell_whether_an_address_is_known(ada, browser):
    emails = (ada.email, "nobody@norrland.example")
    known, unknown = (attempt(browser(), email) for email in emails)
    assert known.status_code == unknown.status_code == 200
    assert page_of(known, *emails) == page_of(unknown, *emails)
    assert MISMATCH in known.text


def test_signing_in_does_not_tell_that_an_account_was_deactivated(ada, dov, browser):
    dov.deactivate()
    emails = (ada.email, dov.email)
    active, inactive = (attempt(browser(), email) for email in emails)
    assert page_of(active, *emails) == page_of(inactive, *emails)


def test_asking_for_a_new_password_does_not_tell_whether_an_address_is_known(ada, browser, mailoutbox):
    emails, answers = (ada.email, "nobody@norrland.example"), []
    for email in emails:
        answers.append(browser().post("/account/password/reset/", {"email": email}, follow=True))
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert page_of(answers[0], *emails) == page_of(answers[1], *emails)
    links = {mail.to[0]: "/reset/key/" in mail.body for mail in mailoutbox}
    assert links[ada.email]
    assert not links.get("nobody@norrland.example")


def test_a_link_for_a_new_password_works_once(ada, browser, mailoutbox):
    browser().post("/account/password/reset/", {"email": ada.email})
    address = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    first, late = browser(), browser()
    form = first.get(address, follow=True).redirect_chain[-1][0]
    waiting = late.get(address, follow=True).redirect_chain[-1][0]
    words = {"password1": "another-long-enough-word", "password2": "another-long-enough-word"}
    assert first.post(form, words).status_code == 302
    stolen = {"password1": "stolen-long-enough-word", "password2": "stolen-long-enough-word"}
    late.post(waiting, stolen)
    again = browser()
    shown = again.get(address, follow=True)
    if shown.redirect_chain:
        again.post(shown.redirect_chain[-1][0], stolen)
    ada.refresh_from_db()
    assert ada.check_password("another-long-enough-word")


def test_a_link_for_a_new_password_ends_when_it_was_used_to_sign_in_meanwhile(ada, browser, mailoutbox):
    """A newer sign-in makes an older link worthless, and a link never opens somebody else's account."""
    browser().post("/account/password/reset/", {"email": ada.email})
    address = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    foreign = re.sub(r"/key/\w+-", "/key/1zzz-", address)
    answer = browser().get(foreign, follow=True)
    assert answer.status_code == 200
    assert 'name="password1"' not in answer.text
    assert 'name="password1"' in browser().get(address, follow=True).text
