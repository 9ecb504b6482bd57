"""Steps that several tests in a browser take."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.builders import PASSWORD


def sign_in(page, email, password=PASSWORD):
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page):
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()


def confirm(page):
    """Say once more who one is, where that is asked."""
    if page.get_by_role("heading", name="Confirm that it is you").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def code_for(key):
    """The six digits an authenticator app shows now."""
    return format_hotp_value(hotp_value(key, next(yield_hotp_counters_from_time())))
