"""Sessions: they begin with a new key, end when they must, and leave nothing behind in the browser."""

import pytest
from django.contrib.sessions.models import Session

from tests import builders
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-long-enough-word"


def sign_in(client, person, password=PASSWORD):
    return client.post("/account/login/", {"login": person.email, "password": password})


def is_signed_in(client):
    return client.get("/").status_code == 200


def change_password(client, old=PASSWORD):
    words = {"oldpassword": old, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post("/account/password/change/", words)


def test_a_session_that_was_planted_before_the_sign_in_gets_nobody_in(ada, browser):
    victim, attacker = browser(), browser()
    session = victim.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    assert sign_in(victim, ada).status_code == 302
    assert is_signed_in(victim)
    assert victim.cookies["session"].value != planted
    assert not Session.objects.filter(pk=planted).exists()
    attacker.cookies["session"] = planted
    assert not is_signed_in(attacker)


def test_a_session_key_that_nobody_gave_out_is_not_taken_over(ada, browser):
    client = browser()
    client.cookies["session"] = "chosenbytheattacker000000000000"
    sign_in(client, ada)
    assert client.cookies["session"].value != "chosenbytheattacker000000000000"


def test_signing_in_as_somebody_else_takes_nothing_over(ada, dov, browser):
    client = browser()
    sign_in(client, ada)
    session = client.session
    session["of ada"] = "secret"
    session.save()
    first = session.session_key
    client.post("/account/logout/")
    sign_in(client, dov)
    assert client.cookies["session"].value != first
    assert "of ada" not in client.session


def test_a_new_password_ends_every_other_session(ada, browser):
    here, there = browser(), browser()
    sign_in(here, ada)
    sign_in(there, ada)
    before = here.cookies["session"].value
    assert change_password(here).status_code == 302
    assert is_signed_in(here)
    assert here.cookies["session"].value != before
    assert not is_signed_in(there)


def test_a_password_that_was_reset_ends_every_session(ada, browser, mailoutbox):
    there, asking = browser(), browser()
    sign_in(there, ada)
    asking.post("/account/password/reset/", {"email": ada.email})
    address = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    form = asking.get(address, follow=True)
    asking.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(there)
    assert sign_in(there, ada).status_code == 200
    assert sign_in(there, ada, NEW_PASSWORD).status_code == 302


def test_who_is_deactivated_is_out_at_once_and_old_sessions_never_come_back(ada, browser):
    client = browser()
    sign_in(client, ada)
    assert is_signed_in(client)
    ada.deactivate()
    assert not is_signed_in(client)
    sign_in(browser(), ada)
    ada.reactivate()
    assert not is_signed_in(client)
    again = browser()
    sign_in(again, ada)
    assert is_signed_in(again)


def test_who_is_deactivated_cannot_sign_in(ada, browser):
    ada.deactivate()
    client = browser()
    sign_in(client, ada)
    assert not is_signed_in(client)


def test_an_administrator_can_end_sessions_without_changing_anything_else(ada, browser):
    client = browser()
    sign_in(client, ada)
    ada.end_sessions()
    assert not is_signed_in(client)
    assert sign_in(client, ada).status_code == 302


def test_after_signing_out_the_back_button_shows_nothing(ada, browser):
    entry = builders.lesson(by=ada)
    client = browser()
    sign_in(client, ada)
    key = client.cookies["session"].value
    for address in ("/", entry.get_absolute_url(), f"/entries/{entry.pk}/history/", "/search/?q=night", "/library/"):
        kept = client.get(address)["Cache-Control"]
        assert "private" in kept, address
        assert "no-cache" in kept or "no-store" in kept, address
        assert "Clear-Site-Data" not in client.get(address)
    out = client.post("/account/logout/")
    assert out.status_code == 302
    assert '"cache"' in out["Clear-Site-Data"]
    assert not Session.objects.filter(pk=key).exists()
    client.cookies["session"] = key
    assert not is_signed_in(client)


def test_a_link_signs_nobody_out(ada, browser):
    client = browser()
    sign_in(client, ada)
    client.get("/account/logout/")
    assert is_signed_in(client)
