"""One person at a browser, with or without JavaScript, with a mouse or with keys alone."""

import re

from playwright.sync_api import expect

SOON = 2_000  # ms in which what somebody else did must be on the page
NAME = """() => {
  const here = document.activeElement;
  const labels = [...(here.labels ?? [])].map((label) => label.textContent).join(" ");
  const name = here.getAttribute("aria-label") || labels || here.textContent || here.value || "";
  return name.replace(/\\s+/g, " ").trim();
}"""


class Hands:
    """What somebody does on a page, said by the names that they read."""

    def __init__(self, page, *, live=True):
        self.page, self.live = page, live

    def opens(self, path):
        self.page.goto(path)

    def presses(self, name, role="button"):
        """Without JavaScript, whatever is pressed loads a page; what comes next waits for it."""
        pressed = self.page.get_by_role(role, name=name, exact=True).first
        if self.live:
            return pressed.click()
        with self.page.expect_navigation():
            pressed.click()

    def unfolds(self, name):
        self.page.get_by_text(name, exact=True).first.click()

    def writes(self, label, text):
        self.page.get_by_label(label, exact=True).first.fill(text)

    def chooses(self, label, option):
        self.page.get_by_label(label, exact=True).first.select_option(label=option)

    def ticks(self, label):
        self.page.get_by_label(label, exact=True).check()

    def sees(self, text):
        """It is there: by itself and soon where the page keeps itself up to date, else when it is loaded again."""
        if not self.live:
            self.page.reload()
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(
            timeout=SOON if self.live else None
        )

    def does_not_see(self, text):
        if not self.live:
            self.page.reload()
        expect(self.page.get_by_text(text)).to_have_count(0)


class Keys(Hands):
    """The same without a mouse: Tab to what has the name, then Enter, Space or letters."""

    def presses(self, name, role="button"):
        self._tab_to(name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def unfolds(self, name):
        self._tab_to(name)
        self.page.keyboard.press("Enter")

    def writes(self, label, text):
        self._tab_to(label)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def chooses(self, label, option):
        self._tab_to(label)
        self.page.keyboard.type(option)

    def ticks(self, label):
        self._tab_to(label)
        self.page.keyboard.press("Space")

    def _tab_to(self, name, most=160):
        wanted = re.sub(r"\s+", " ", name)
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(NAME) == wanted:
                return
        raise AssertionError(f"The Tab key does not lead to “{name}”.")
