"""The admin looks like the site: its colours, its faces, rows that fold, and all of it without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

COLOUR = """(name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
}"""
PAGES = ("/admin/", "/admin/lessons/user/", "/admin/lessons/user/add/", "/admin/lessons/team/{team_number}/change/")
DJANGO = ["rgb(65, 118, 144)", "rgb(121, 174, 200)", "rgb(38, 75, 93)", "rgb(32, 80, 103)", "rgb(245, 221, 93)"]
PAINTED = """() => [...new Set([...document.querySelectorAll("body *")].flatMap((element) => {
    const style = getComputedStyle(element);
    return [style.color, style.backgroundColor, style.borderTopColor];
}))]"""


def style(locator, name):
    return locator.evaluate("(element, name) => getComputedStyle(element)[name]", name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_admin_is_painted_with_the_sites_ink_and_paper(open_page, scheme):
    for path in PAGES:
        page = open_page(path, role="administrator", scheme=scheme)
        ink, paper = (page.evaluate(COLOUR, name) for name in ("--ink", "--paper"))
        assert style(page.locator("html"), "backgroundColor") == paper
        assert style(page.locator("h1"), "color") == ink
        assert set(page.evaluate(PAINTED)).isdisjoint(DJANGO)
    save = page.locator(".default")
    assert (style(save, "backgroundColor"), style(save, "color")) == (ink, paper)


def test_what_has_the_focus_in_the_admin_has_the_sites_ring(open_page):
    page = open_page("/admin/lessons/user/add/", role="administrator")
    expect(page.locator("#id_display_name")).to_be_focused()
    for _ in range(2):
        focused = page.locator(":focus")
        assert style(focused, "outlineColor") == page.evaluate(COLOUR, "--focus")
        assert style(focused, "outlineWidth") == "3px"
        page.keyboard.press("Tab")


def test_rows_fold_on_a_narrow_page_and_say_what_their_cells_are(open_page):
    page = open_page("/admin/lessons/user/", role="administrator", width=390)
    cell = page.locator("#result_list td.field-email").first
    assert style(cell, "display") == "block"
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"E-mail: "'
    box = page.locator("#result_list tbody tr").first.bounding_box()
    assert box["width"] <= 390
    page.locator("#result_list thead").get_by_role("link", name="E-mail").click()
    expect(page).to_have_url(re.compile(r"\?o="))


def test_the_lists_of_the_admin_fold_into_a_button_on_a_narrow_page(open_page):
    page = open_page("/admin/lessons/tag/", role="administrator", width=390, javascript=False)
    people = page.get_by_role("navigation", name="Curation").get_by_role("link", name="People")
    expect(people).to_be_hidden()
    page.get_by_text("All lists").click()
    people.click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()


def test_the_admin_works_without_javascript(open_page):
    page = open_page("/admin/lessons/team/{team_number}/change/", role="administrator", javascript=False)
    expect(page.get_by_role("navigation", name="Curation").get_by_role("link", name="Teams")).to_be_visible()
    page.get_by_label("Description").fill("Gates and doors.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("was changed successfully")
    page.get_by_role("row", name="Stations").get_by_role("checkbox").check()
    page.locator("summary", has_text="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url(re.compile("/admin/"))


def test_a_playbook_is_edited_in_the_admin_without_javascript(open_page):
    here = "/admin/lessons/playbook/{playbook_number}/change/"
    page = open_page(here, role="curator", javascript=False, expect_status=422)
    step = page.get_by_role("group", name="Step 2", exact=True)
    title = step.locator("[data-title]").text_content()
    step.get_by_role("button", name="Up step 2").click()
    expect(page.get_by_role("group", name="Step 1", exact=True).locator("[data-title]")).to_have_text(title)
    expect(page.get_by_text("or press")).to_be_hidden()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.get_by_role("navigation", name="Curation")).to_be_visible()
    page.get_by_role("link", name="Retire it").click()
    page.get_by_label("Which playbook takes its place?").fill("L-987654")
    page.get_by_role("button", name="Retire it").click()
    expect(page.get_by_role("alert")).to_contain_text("no playbook L-987654 in use")
    page.get_by_label("Which playbook takes its place?").fill("")
    page.get_by_role("button", name="Retire it").click()
    expect(page.get_by_role("status")).to_contain_text("Retired “Ticket gate cut-over”")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("is in use again")).to_be_visible()


def test_a_tag_is_split_without_javascript(open_page):
    page = open_page("/admin/lessons/tag/{tag_number}/change/", role="curator", javascript=False)
    page.get_by_role("link", name="Split it").click()
    page.get_by_label("Which tags does it split into?").fill("by day, by night")
    page.get_by_role("button", name="Show its entries").click()
    row = page.get_by_role("group", name="Tags of Count the gates that open").first
    row.get_by_label("by night").check()
    page.get_by_role("button", name="Apply to these").click()
    expect(page.get_by_role("status")).to_contain_text("1 entry has other tags now.")
    expect(row.get_by_label("by night")).to_be_checked()
