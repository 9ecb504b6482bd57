"""axe finds nothing on any page type, light and dark, wide and narrow; nothing scrolls sideways."""

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import ADMIN_PAGES, PAGES

QUICK = {"preload": False, "resultTypes": ["violations"]}  # what is in order is not told one by one
RULES = QUICK | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = QUICK | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDTHS = (1280, 320)
SCHEMES = {"light": RULES, "dark": CONTRAST}  # colours are all that differs in the dark
AXE = Axe()
RUN = """async ([exclude, options]) => ({
    violations: (await axe.run({ exclude: exclude.map((selector) => [selector]) }, options)).violations
})"""
KNOWN = {  # what stock templates of Django's admin lack, and CSS cannot give
    "th.original": "Tabular inlines begin with a column without a name.",
    "#searchbar[aria-describedby]": "A search field with help has a picture for a label, which does not count.",
}


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_is_for_everyone(look_at, row):
    """One page load a page type: it is opened once and looked at in four ways."""
    check(look_at(row), row.name)


@pytest.mark.parametrize("row", ADMIN_PAGES, ids=lambda row: row.name)
def test_a_page_of_the_admin_is_for_everyone(look_at, row):
    check(look_at(row), row.name, widths=(1280, 390))


def test_two_texts_of_a_lesson_are_for_everyone(open_page):
    page = open_page("/lessons/{entry}/edit/", role="author", expect_status=409)
    page.locator("[name=based_on]").evaluate("field => (field.value = 1)")
    page.locator("#id_happened").fill("Gate 3 was down.")
    page.get_by_role("button", name="Publish the changes").click()
    expect(page.get_by_role("heading", name="This was changed while you were writing")).to_be_visible()
    check(page, "conflict")


def test_an_editor_full_of_errors_and_previews_is_for_everyone(open_page):
    page = open_page("/lessons/new/", role="author", expect_status=422)
    page.locator("#id_title").fill("Count the gates")
    page.locator("#id_happened").fill("| Gate |\n|---|\n| 3 |")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".field__error").first).to_be_visible()
    page.get_by_role("button", name="Preview: What happened?").click()
    expect(page.locator(".preview table")).to_be_visible()
    check(page, "editor with errors")


def check(page, name, widths=WIDTHS):
    assert page.title().removesuffix(" · Hindsight") not in ("", "Hindsight")
    assert page.locator("h1").count() == 1
    assert page.locator("form[method=post]:not(:has([name=csrfmiddlewaretoken]))").count() == 0
    found = []
    page.evaluate(AXE.axe_script)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{name} is {over} px too wide at {width} px"] if over > 0 else []
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            results = AxeResults(page.evaluate(RUN, [list(KNOWN), rules]))
            if results.violations_count:
                found.append(f"{name}, {width} px, {scheme}\n{results.generate_report()}")
    assert not found, "\n".join(found)
