"""Without a mouse: signing in, searching and opening what was found, and the focus can be seen all the way."""

from playwright.sync_api import expect

from tests import builders

FOCUS = """() => {
  const rings = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const here = document.activeElement;
  const around = [here, here.closest(".entry, .searchbox, .find, label, .choice")].filter(Boolean);
  const box = here.getBoundingClientRect();
  return {
    name: (here.getAttribute("aria-label") || here.labels?.[0]?.textContent || here.textContent).trim(),
    seen: here === document.body || around.some(rings) && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def test_signing_in_searching_and_reading_by_keys(visit, ada, indexing_done, javascript):
    builders.lesson("Rehearse the cut-over at night", by=ada)
    indexing_done()
    page = visit("/", javascript=javascript)
    _tab_to(page, "Work e-mail")
    page.keyboard.type(ada.email)
    _tab_to(page, "Password")
    page.keyboard.type(builders.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What are you about to do?")).to_be_visible()
    page.wait_for_load_state()  # Chromium focuses the target of a skip link once more when the page is complete
    _tab_to(page, "Skip to content")
    page.keyboard.press("Enter")
    _tab_to(page, "What are you about to do?")
    page.keyboard.type("rehearse night")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 result")).to_be_visible()
    _tab_to(page, "Rehearse the cut-over at night")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rehearse the cut-over at night", level=1)).to_be_visible()
    _tab_to(page, "History")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="History", level=1)).to_be_visible()


def _tab_to(page, name, most=70):
    """Press Tab until the focus is on what is called so; it must be seen at every stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["seen"], f"Nobody can see that the focus is on “{focus['name']}”."
        if focus["name"] == name:
            return
    raise AssertionError(f"The Tab key does not lead to “{name}”.")
