"""Invitations, forgotten passwords and a second factor, as people meet them."""

import re

import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tests import builders
from tests.browser.steps import code_for, confirm, sign_in, sign_out


def test_somebody_new_is_invited_and_comes_in(visit, stations, javascript):
    fia = builders.person("Fia Falk", role="administrator")
    page = visit("/", fia, javascript=javascript)
    page.goto("/admin/lessons/user/add/")
    page.locator("#id_display_name").fill("Gun Gren")
    page.locator("#id_email").fill("gun@norrland.example")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Gun Gren was sent an invitation to gun@norrland.example.")).to_be_visible()

    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["gun@norrland.example"], "Fia Falk invites you to Hindsight")
    guns = visit(_address_in(letter), javascript=javascript)
    _choose_password(guns, "marmalade-at-noon")
    if not guns.get_by_label("Work e-mail").is_visible():
        guns.goto("/account/login/")
    sign_in(guns, "gun@norrland.example", "marmalade-at-noon")
    expect(guns.get_by_role("heading", name="What are you about to do?")).to_be_visible()
    again = visit(_address_in(letter), javascript=javascript)
    expect(again.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_a_forgotten_password_is_set_anew_by_mail(visit, ada, javascript):
    page = visit("/", javascript=javascript)
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Work e-mail").fill(ada.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    [letter] = mail.outbox
    assert letter.to == [ada.email]
    page.goto(_address_in(letter))
    _choose_password(page, "marmalade-at-noon")
    old = visit("/", javascript=javascript)
    sign_in(old, ada.email)
    expect(old.get_by_role("alert")).to_contain_text("We could not sign you in")
    sign_in(old, ada.email, "marmalade-at-noon")
    expect(old.get_by_role("heading", name="What are you about to do?")).to_be_visible()


def test_a_second_factor_and_then_a_recovery_code_once(visit, ada, javascript):
    page = visit("/account/login/", javascript=javascript)
    sign_in(page, ada.email)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set it up").click()
    confirm(page)
    key = page.get_by_label("Key").input_value()
    page.get_by_label("The six digits").fill(code_for(key))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    spare = page.get_by_role("list", name="Unused codes").get_by_role("listitem").first.inner_text()

    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=60)):  # the app shows its next code
        sign_out(page)
        sign_in(page, ada.email)
        expect(page.get_by_role("heading", name="Your code")).to_be_visible()
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".field__error")).to_be_visible()
        page.get_by_label("Code").fill(code_for(key))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="What are you about to do?")).to_be_visible()

    sign_out(page)
    sign_in(page, ada.email)
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What are you about to do?")).to_be_visible()
    sign_out(page)
    sign_in(page, ada.email)
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".field__error")).to_be_visible()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()


def _address_in(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


def _choose_password(page, password):
    page.get_by_label("New password").fill(password)
    if page.get_by_label("The same again").count():
        page.get_by_label("The same again").fill(password)
    page.get_by_role("button", name="Save the password").click()
