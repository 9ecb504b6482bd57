"""From the shelf to a lesson and on to the next, by links and forms alone."""

import re

import pytest
from playwright.sync_api import expect

from tests import builders


@pytest.fixture
def shelf(ada, dov, stations):
    for number in range(1, 33):
        builders.lesson(f"Ask who is on leave before weekend {number}", by=ada, team=stations, tags=["rotas", "summer"])
    builders.lesson("Count the gates twice", by=ada, team=stations, tags=["gates"])
    builders.lesson("Pay before noon", by=dov, team=dov.teams.get(), tags=["rotas"])


def test_browsing_the_shelf(visit, shelf, ada, javascript):
    page = visit("/", ada, javascript=javascript)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Library").click()
    expect(page.get_by_text("34 lessons that you may see.")).to_be_visible()
    page.get_by_role("group", name="Tag").get_by_label("rotas").check()
    page.get_by_role("group", name="Team").get_by_label("Stations").check()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_text("32 lessons fit what you chose.")).to_be_visible()
    expect(page.get_by_role("link", name="Remove the filter")).to_have_count(2)
    expect(page.get_by_role("link", name="Pay before noon")).to_have_count(0)

    page.get_by_role("link", name="Remove the filter").filter(has_text="Stations").click()
    expect(page.get_by_text("33 lessons fit what you chose.")).to_be_visible()
    expect(page.get_by_role("link", name="Pay before noon")).to_be_visible()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    expect(page.get_by_text("26 to 33 of 33")).to_be_visible()
    page.get_by_role("link", name="One line each").click()
    expect(page.get_by_text("1 to 33 of 33")).to_be_visible()
    page.get_by_label("Sort").select_option("oldest")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator(".entry__title a").first).to_have_text("Ask who is on leave before weekend 1")
    expect(page.locator(".entries--dense")).to_be_visible()

    page.get_by_role("link", name="Show takeaways").click()
    page.locator(".entry__tags").first.get_by_role("link", name="summer").click()
    expect(page.get_by_role("heading", name="summer", level=1)).to_be_visible()
    expect(page.get_by_text("32 lessons.")).to_be_visible()
    page.get_by_role("contentinfo").get_by_role("link", name="Teams").click()
    page.get_by_role("main").get_by_role("link", name="Stations").click()
    expect(page.get_by_role("heading", name="Stations", level=1)).to_be_visible()
    page.get_by_role("link", name="Ask who is on leave before weekend 32").click()
    expect(page.get_by_role("heading", name="Ask who is on leave before weekend 32", level=1)).to_be_visible()
    onward = page.get_by_role("complementary").locator(".margin__item").filter(has_text="Read next").get_by_role("link")
    title = onward.first.inner_text()
    onward.first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("weekend-32"))


def test_the_search_page_takes_the_same_steps(visit, shelf, indexing, ada, javascript):
    page = visit("/search/?q=leave", ada, javascript=javascript)
    expect(page.get_by_text("32 results")).to_be_visible()
    page.get_by_role("group", name="Tag").get_by_label("summer").check()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("link", name="Remove the filter")).to_have_count(1)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    expect(page.locator(".pager [aria-current]")).to_contain_text("2")
    page.get_by_role("link", name="Remove the filter").click()
    expect(page.get_by_text("32 results")).to_be_visible()
