"""axe finds nothing on any page type, light and dark, wide and narrow; nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES

RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (1280, 320)
CONTRAST = {"preload": False, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SCHEMES = {"light": RULES, "dark": CONTRAST}  # colours are all that differs in the dark


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_is_for_everyone(open_page, row):
    """One page load a page type: it is opened once and looked at in four ways."""
    page = open_page(row.path, role=row.role, status=row.status)
    assert page.title().removesuffix(" · Hindsight") not in ("", "Hindsight")
    assert page.locator("h1").count() == 1
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{row.name} is {over} px too wide at {width} px"] if over > 0 else []
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            results = Axe().run(page, options=rules)
            if results.violations_count:
                found.append(f"{row.name}, {width} px, {scheme}\n{results.generate_report()}")
    assert not found, "\n".join(found)
