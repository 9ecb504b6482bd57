"""Ada and Ben try something on purpose: from the idea over the checklist and the log to a lesson that others find."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "Stop two minutes at Jörn"


def test_an_idea_is_tried_logged_concluded_and_becomes_a_lesson(visit, ada, ben, dov, javascript):
    page = visit("/experiments/", ada, javascript=javascript)
    page.get_by_role("link", name="Plan the first one").click()
    for label, text in (
        ("What would you try?", TITLE),
        ("What is it about, in two sentences?", "One train stops for two minutes. We count the delays."),
        ("We believe that …", "a longer stop"),
        ("… will …", "halve the minutes lost"),
        ("… for …", "everyone who changes at Boden"),
        ("We will know when …", "it is on time on eight days of ten"),
        ("Before", "14"),
        ("Target", "7,5"),
        ("Unit", "minutes a week"),
        ("What do you measure, and how?", "By the log of control."),
        ("Where is it safe to fail?", "One train, on weekdays."),
        ("What do you leave alone?", "Every other train."),
        ("Planned start", "2026-11-02"),
        ("Planned end", "2026-12-11"),
        ("Who runs it?", "Ada Ek, Ben Bo"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()

    bens = visit(page.url, ben, javascript=javascript)
    for _ in range(3):
        bens.get_by_role("button", name="It is so").first.click()
    bens.get_by_role("button", name="Start the experiment").click()
    expect(bens.get_by_role("alert")).to_contain_text("Missing: a sandbox with its limits and a stop rule.")
    bens.get_by_role("link", name="Write it").click()
    bens.get_by_label("When do you stop at once?", exact=True).fill("A missed connection at Boden.")
    bens.get_by_role("button", name="Publish the changes").click()
    bens.get_by_role("button", name="Start the experiment").click()
    expect(bens.get_by_text("Running, day 1")).to_be_visible()
    bens.get_by_label("What did you see?").fill("The driver had time for coffee.")
    bens.get_by_label("A reading").fill("9")
    bens.get_by_role("button", name="Add to the log").click()
    bens.get_by_label("What did you see?").fill("Ninety seconds from now on.")
    bens.get_by_label("We try it differently from here on").check()
    bens.get_by_role("button", name="Add to the log").click()
    expect(bens.get_by_role("heading", name="Iteration 2")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Conclude it").click()
    page.get_by_role("button", name="Conclude it").click()
    expect(page.get_by_text("None of the three is better than another").first).to_be_visible()
    page.get_by_label("Refuted: it did not, and now we know").check()
    page.get_by_label("Result").fill("13")
    page.get_by_label("What did you learn?", exact=True).fill("The minutes are lost **after** Jörn.")
    page.get_by_label("What is the takeaway now").fill("A longer stop saved nothing. The minutes are lost later.")
    page.get_by_role("button", name="Conclude it").click()
    expect(page.locator(".now__verdict")).to_have_text("Refuted: it did not, and now we know")
    address = page.url
    page.get_by_role("button", name="Draft a lesson from it").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("The experiment refuted it.")).to_be_visible()

    dovs = visit("/experiments/?show=with-lessons", dov, javascript=javascript)
    expect(dovs.locator("#ended")).to_contain_text("1 lesson")
    dovs.locator("#ended").get_by_role("link", name=TITLE).click()
    assert dovs.url == address.partition("#")[0]
    expect(dovs.locator("#lessons").get_by_role("link", name=TITLE)).to_be_visible()
    expect(dovs.get_by_role("main").get_by_role("button")).to_have_count(1 if javascript else 0)  # to copy the link
