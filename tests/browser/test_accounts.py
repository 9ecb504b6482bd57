"""Signing in, also with a second factor, and what is said when it does not work."""

import re

from playwright.sync_api import expect

from tests.browser.steps import code_for, confirm, sign_in, sign_out


def test_signing_in_leads_to_the_page_one_wanted(open_page, site):
    page = open_page("/teams/")
    sign_in(page, site.people["author"].email)
    expect(page.get_by_role("heading", name="Teams")).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_address(open_page, site):
    page = open_page("/account/login/")
    sign_in(page, site.people["author"].email, "not it")
    expect(page.get_by_role("alert")).to_contain_text("We could not sign you in")
    expect(page.get_by_label("Work e-mail")).to_have_value(site.people["author"].email)


def test_a_second_factor_can_be_set_up_used_and_turned_off(open_page, site):
    page = open_page("/account/login/")
    sign_in(page, site.people["administrator"].email)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Set it up").click()
    confirm(page)
    picture = page.get_by_role("img", name=re.compile("QR code"))
    assert picture.evaluate("image => image.naturalWidth") > 0
    key = page.get_by_label("Key").input_value()
    page.get_by_label("The six digits").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".field__error")).to_be_visible()
    key = page.get_by_label("Key").input_value() or key
    page.get_by_label("The six digits").fill(code_for(key))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    spare = page.get_by_role("list", name="Unused codes").get_by_role("listitem").first.inner_text()
    sign_out(page)
    sign_in(page, site.people["administrator"].email)
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/account/2fa/")
    expect(page.get_by_text("You have 9 left")).to_be_visible()
    page.get_by_role("link", name="Turn it off").click()
    confirm(page)
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_text("Two-factor sign-in is off.")).to_be_visible()


def test_nobody_learns_from_the_reset_page_who_has_an_account(open_page, site):
    said = []
    for address in (site.people["author"].email, "nobody@norrland.example"):
        page = open_page("/account/password/reset/")
        page.get_by_label("Work e-mail").fill(address)
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]
