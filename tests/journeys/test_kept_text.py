"""Text that is kept while somebody writes: one row on the home page until it is saved, none afterwards."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_text_is_kept_saved_taken_up_again_and_published(visit, ada):
    page = visit("/lessons/new/", ada)
    page.get_by_label("If you could tell the next team one thing").fill("Rehearse at night")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Kept at")
    page.goto("/")
    expect(page.locator(".todo")).to_have_count(1)
    page.locator(".todo .btn").click()
    expect(page.get_by_label("If you could tell the next team one thing")).to_have_value("Rehearse at night")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as a draft")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/edit/")
    page.get_by_label("What is the takeaway").fill("Rehearse with the people who will be awake.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published.", exact=True)).to_be_visible()
    page.goto("/")
    expect(page.locator(".todo")).to_have_count(0)
    expect(page.get_by_role("link", name="Rehearse at night")).to_be_visible()
