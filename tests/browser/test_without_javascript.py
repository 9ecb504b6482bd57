"""Every page is of use without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PAGES


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_shows_its_heading_without_javascript(look_at, row):
    expect(look_at(row, javascript=False).locator("h1")).to_be_visible()


def test_filters_and_sorting_work_without_javascript(open_page):
    page = open_page("/library/", role="author", javascript=False)
    page.get_by_role("checkbox", name=re.compile("night shift")).check()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("link", name="Count the gates that open, not the gates that report open")).to_be_visible()
    expect(page.get_by_role("link", name="Ask who is on leave before weekend 3")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Remove the filter")).first.click()
    expect(page.get_by_role("link", name="Ask who is on leave before weekend 3")).to_be_visible()


def test_filters_open_on_a_narrow_page_without_javascript(open_page):
    page = open_page("/library/", role="author", javascript=False, width=390)
    box = page.get_by_role("checkbox", name=re.compile("night shift"))
    expect(box).to_be_hidden()
    page.get_by_text("Filters").click()
    expect(box).to_be_visible()


def test_the_persons_menu_signs_out_without_javascript(open_page):
    page = open_page("/", role="reader", javascript=False)  # ends this role's session
    page.get_by_text("your menu").locator("..").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
