"""What script adds on the way, tried against the real answers of the server."""

import re

from playwright.sync_api import expect

from tests import builders

TITLE = "If you could tell the next team one thing, what would it be?"


def test_writing_is_kept_and_offered_again(visit, ada):
    page = visit("/lessons/new/", ada)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label(TITLE).press_sequentially("Ask who is on leave")
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_label(TITLE).press_sequentially("Ask who is on leave")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Kept at")
    page.goto("/")
    assert asked == ["beforeunload"], "Kept text can be left."
    page.get_by_role("link", name="Go on with Ask who is on leave").click()
    expect(page.get_by_text("This is your unsaved text")).to_be_visible()
    expect(page.get_by_label(TITLE)).to_have_value("Ask who is on leave")
    page.reload()
    expect(page.get_by_label(TITLE)).to_have_value("Ask who is on leave")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("The unsaved text is gone.")).to_be_visible()
    expect(page.get_by_role("link", name="Go on with")).to_have_count(0)


def test_unsaved_changes_of_a_lesson_are_offered_when_it_is_opened_again(visit, ada):
    entry = builders.lesson("Rehearse at night", by=ada)
    page = visit(f"/lessons/{entry.pk}/edit/", ada)
    page.get_by_label(TITLE).fill("Rehearse in the dark")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Kept at")
    page.reload()
    expect(page.get_by_text("This is your unsaved text")).to_be_visible()
    expect(page.get_by_label(TITLE)).to_have_value("Rehearse in the dark")
    page.goto(entry.get_absolute_url())
    expect(page.get_by_role("heading", name="Rehearse at night")).to_be_visible()


def test_lessons_that_sound_close_appear_while_writing(visit, ada, indexing_done):
    builders.lesson("Rehearse the cut-over at night", by=ada)
    indexing_done()
    page = visit("/lessons/new/", ada)
    page.get_by_label(TITLE).press_sequentially("Rehearse the cut-over with the night crew")
    expect(page.locator("#similar").get_by_role("link", name="Rehearse the cut-over at night")).to_be_visible()


def test_suggestions_lead_to_a_lesson_by_keys(visit, ada, indexing_done):
    builders.lesson("Rehearse the cut-over at night", by=ada)
    builders.lesson("Rehearse evacuations in winter", by=ada)
    indexing_done()
    page = visit("/library/", ada)
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search Hindsight")
    expect(field).to_be_focused()
    field.press_sequentially("rehea")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    title = options.nth(1).locator("span").first.inner_text()
    field.press("Enter")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.keyboard.press("/")
    field.press_sequentially("winter")
    expect(options).to_have_count(1)
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("?")
    expect(page).to_have_url(re.compile("/help/keyboard/"))


def test_a_preview_beside_the_text(visit, ada):
    page = visit("/lessons/new/", ada)
    field = page.get_by_label("What happened?", exact=True)
    field.fill("Gate 3 was **down**.\n\n<script>alert(1)</script>")
    page.get_by_role("button", name="Preview: What happened?").click()
    shown = page.locator("#id_happened-preview")
    expect(shown.locator("strong")).to_have_text("down")
    expect(shown.locator("script")).to_have_count(0)
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Write: What happened?").click()
    expect(field).to_be_focused()
    expect(shown).to_be_hidden()
    expect(field).to_have_value("Gate 3 was **down**.\n\n<script>alert(1)</script>")


def test_the_link_of_a_lesson_is_copied(visit, ada):
    entry = builders.lesson("Rehearse at night", by=ada)
    page = visit(entry.get_absolute_url(), ada)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    expect(page.get_by_role("button", name="Copy the link")).to_be_visible()


def test_without_script_there_is_no_button_that_does_nothing(visit, ada):
    entry = builders.lesson("Rehearse at night", by=ada)
    page = visit(entry.get_absolute_url(), ada, javascript=False)
    expect(page.get_by_role("link", name="Download as Markdown")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)
    page.goto("/lessons/new/")
    expect(page.get_by_role("button", name="Preview")).to_have_count(1)


def test_the_place_of_a_broken_link_is_selected_in_its_field(visit, ada, javascript):
    steps = [builders.step("Count"), builders.step("Open", checklist=["Left", "[Right](htp://gone)"])]
    playbook = builders.playbook("Gate cut-over", by=ada, steps=steps)
    page = visit(f"{playbook.edit_url}?find=htp://gone", ada, javascript=javascript)
    page.get_by_role("link", name="Step 2: Checklist").click()
    field = page.get_by_role("group", name="Step 2", exact=True).get_by_label("Checklist")
    expect(field).to_be_in_viewport()
    if javascript:
        selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
        expect(field).to_be_focused()
        assert field.evaluate(selected) == "htp://gone"
