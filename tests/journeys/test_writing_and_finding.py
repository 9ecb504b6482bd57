"""Ada writes down what she learned; within a second her team finds it, and nobody else does."""

import re
import time

from playwright.sync_api import expect

from tests.browser.steps import sign_in

TITLE = "Count the gates that open, not the gates that report open"
SOON = 1.0  # seconds from saved to found


def test_what_ada_shows_to_her_team_is_found_by_ben_and_not_by_dov(visit, indexing, ada, ben, dov, javascript):
    page = visit("/", javascript=javascript)
    sign_in(page, ada.email)
    page.get_by_text("New", exact=True).click()
    page.get_by_role("link", name="Write a lesson").click()
    page.get_by_label("If you could tell the next team one thing, what would it be?").fill(TITLE)
    page.get_by_label("What is the takeaway, in two sentences?").fill("A panel says what it was told. Walk the line.")
    page.get_by_label("What happened?", exact=True).fill("Gate 3 was **down** while the marmalade lamp said ready.")
    page.get_by_label("Tags").fill("cut-over, gates")
    page.get_by_label("Chosen teams").check()
    page.get_by_role("group", name="These teams").get_by_label("Stations").check()

    page.get_by_role("button", name="Preview", exact=True).click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(preview.locator("strong")).to_have_text("down")
    expect(page.get_by_label("Tags")).to_have_value("cut-over, gates")

    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("Stations only")).to_be_visible()
    published = time.monotonic()
    address = page.url

    bens = visit("/search/", ben, javascript=javascript)
    while TITLE.split()[-1] not in bens.request.get("/search/?q=marmalade").text():
        assert time.monotonic() < published + SOON, "It was not found within a second."
        bens.wait_for_timeout(20)
    bens.get_by_role("searchbox" if not javascript else "combobox", name="Search").fill("marmalade")
    bens.get_by_role("button", name="Search").click()
    expect(bens.locator(".entry__snip mark")).to_have_text("marmalade")
    expect(bens.get_by_text("Found in “What happened”")).to_be_visible()
    bens.get_by_role("link", name=TITLE).click()
    expect(bens.get_by_role("heading", name=TITLE)).to_be_visible()
    assert re.search(r"#[\w-]+$", bens.url)
    expect(bens.locator(bens.url[bens.url.index("#") :])).to_be_in_viewport()
    expect(bens.locator(bens.url[bens.url.index("#") :])).to_contain_text("marmalade")

    bens.goto("/library/?tag=gates")
    expect(bens.get_by_role("link", name=TITLE)).to_be_visible()
    bens.goto("/tags/")
    expect(bens.get_by_role("main")).to_contain_text("gates")

    dovs = visit("/search/?q=marmalade", dov, javascript=javascript)
    expect(dovs.get_by_role("heading", name="Nobody here has written about this yet")).to_be_visible()
    assert dovs.goto(address).status == 404
    expect(dovs.get_by_text(TITLE)).to_have_count(0)
    dovs.goto("/library/?tag=gates")
    expect(dovs.get_by_text(TITLE)).to_have_count(0)
    dovs.goto("/tags/")
    expect(dovs.get_by_role("main")).not_to_contain_text("gates")
