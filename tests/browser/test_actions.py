"""An action from a lesson to its outcome, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect


@pytest.mark.parametrize("javascript", [True, False])
def test_from_lesson_to_action_to_outcome(open_page, javascript):
    page = open_page("{lesson}", role="author", javascript=javascript, expect_status=422)
    text = f"Hang the count at gate {3 if javascript else 4}"
    page.get_by_role("link", name="Add an action").click()
    page.get_by_label("What is to be done?").fill(text)
    page.get_by_label("Who will do it?").select_option(label="Author Ek")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_role("link", name="By when?")).to_be_visible()  # the day is missing, the text is kept
    expect(page.get_by_label("What is to be done?")).to_have_value(text)
    page.get_by_label("By when?").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("Added. Author Ek has until")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name=f"Mark as done “{text}”").click()
    page.get_by_label("How can one see that it is done?").fill("It hangs there")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("In four weeks it is asked")).to_be_visible()

    page.get_by_text("Answer now").click()
    page.get_by_role("radio", name="Partly").check()
    page.get_by_label("How do you know?").fill("Two nights of three")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Did it help? Partly")).to_be_visible()

    page.get_by_role("link", name="Count the gates that open").first.click()
    row = page.locator("#actions .todo", has_text=text)
    expect(row).to_contain_text("Helped partly")
    expect(row).to_contain_text("Two nights of three")
