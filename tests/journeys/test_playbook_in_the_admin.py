"""A curator rewrites a playbook in the admin without a mouse, and retires another one for it."""

from playwright.sync_api import expect

from lessons.models import Entry, Run
from tests import builders


def step_of(page, number):
    return page.get_by_role("group", name=f"Step {number}", exact=True)


def titles(page):
    return page.locator("[data-step] [data-title]").all_text_contents()


def test_a_step_moves_by_keys_stands_on_a_lesson_and_readers_get_it(visit, ada, cleo, dov, stations):
    lesson = builders.lesson("Count with your eyes", by=dov)
    builders.lesson("Count in secret", by=dov, visibility="me")
    entry = builders.playbook("Gate cut-over", by=ada, team=stations, steps=["Ask", "Count", "Open", "Close"])
    page = visit("/admin/lessons/playbook/", cleo)
    page.get_by_role("link", name="Gate cut-over", exact=True).click()

    # “Open” goes to the top by keys; what has the focus keeps it, and the new place is said.
    step_of(page, 3).get_by_text("Write this step").click()
    step_of(page, 3).get_by_label("What is to be done?").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-moved]")).to_have_text("“Open” is step 2 of 4 now.")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-moved]")).to_have_text("“Open” is step 1 of 4 now.")
    assert titles(page) == ["Open", "Ask", "Count", "Close"]
    expect(step_of(page, 1).get_by_label("What is to be done?")).to_be_focused()
    step_of(page, 4).get_by_role("button", name="Up step 4").focus()
    page.keyboard.press("Alt+ArrowDown")
    assert titles(page) == ["Open", "Ask", "Count", "Close"]
    step_of(page, 1).get_by_label("How, in Markdown", exact=True).focus()
    page.keyboard.press("Alt+ArrowDown")
    assert titles(page) == ["Open", "Ask", "Count", "Close"]  # in a text these keys are the text's

    # What it stands on is picked from the list, which names nothing that Cleo does not see.
    field = step_of(page, 1).get_by_label("Lesson, finding or experiment").first
    field.fill("count")
    offered = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(offered).to_have_text([f"L-{lesson.pk} Count with your eyes"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    step_of(page, 1).get_by_label("Why it matters here").first.fill("Panels show what they sent.")

    # Seen as readers will see it, compared with what they see, and published.
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.locator("#preview .step__title").first).to_have_text("Open")
    page.get_by_role("button", name="Compare with what readers see").click()
    expect(page.locator("#comparison")).to_contain_text("Moved")
    page.get_by_label("What changed, and why?").fill("Open first")
    page.get_by_role("button", name="Publish the changes").click()
    expect(page.get_by_role("status").filter(has_text="Published.")).to_be_visible()
    page.get_by_role("link", name="Compare its versions").click()
    expect(page.get_by_text("Moved").first).to_be_visible()
    steps = Entry.objects.get(pk=entry.pk).live.content["steps"]
    assert [step["title"] for step in steps] == ["Open", "Ask", "Count", "Close"]
    assert steps[0]["basis"][0]["reason"] == "Panels show what they sent."


def test_a_step_is_dragged_in_the_admin_and_the_draft_keeps_itself(visit, cleo):
    page = visit("/admin/lessons/playbook/add/", cleo)
    page.get_by_label("What is it a playbook for?").fill("Gate cut-over")
    step_of(page, 1).get_by_label("What is to be done?").fill("Count")
    page.get_by_role("button", name="Add a step").click()
    page.keyboard.type("Open")
    for number in (1, 2):
        step_of(page, number).get_by_text("Write this step").click()
    page.locator("#steps-title").scroll_into_view_if_needed()
    grip, first = page.locator("[data-grip]").nth(1).bounding_box(), page.locator("[data-step]").first.bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(first["x"] + 50, first["y"] + 5, steps=15)
    page.mouse.up()
    expect(page.locator("[data-moved]")).to_have_text("“Open” is step 1 of 2 now.")
    assert titles(page) == ["Open", "Count"]
    expect(page.locator("[data-autosave-status]")).to_contain_text("Kept at")
    page.reload()
    expect(page.get_by_text("This is your unsaved text")).to_be_visible()
    assert titles(page) == ["Open", "Count"]
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("heading", level=1, name="Playbooks")).to_be_visible()


def test_a_playbook_is_retired_for_another_and_who_follows_it_is_told(visit, ada, cleo, dov, stations):
    old = builders.playbook("Gate cut-over", by=ada, team=stations)
    new = builders.playbook("Gate cut-over by day", by=ada, team=stations)
    builders.playbook("Gate cut-over in secret", by=ada, visibility="me")
    run = Run.objects.start(old.playbook, by=dov, title="Luleå")
    page = visit(f"/admin/lessons/playbook/{old.pk}/change/", cleo)
    page.get_by_role("link", name="Retire it").click()
    expect(page.get_by_text("1 run under way.")).to_be_visible()
    page.get_by_label("Which playbook takes its place?").fill("by day")
    page.get_by_role("option", name="Gate cut-over by day").click()
    expect(page.get_by_label("Which playbook takes its place?")).to_have_value(f"L-{new.pk} Gate cut-over by day")
    page.get_by_role("button", name="Retire it").click()
    expect(page.get_by_text("takes its place. It is offered to nobody any more.")).to_be_visible()
    follower = visit(run.get_absolute_url(), dov)
    expect(follower.get_by_text("This playbook has been retired")).to_be_visible()
    follower.get_by_role("link", name="Gate cut-over by day").click()
    follower.get_by_role("link", name="Run this playbook").click()
    page.get_by_role("button", name="Bring it back").click()
    follower.goto(run.get_absolute_url())
    expect(follower.get_by_text("This playbook has been retired")).to_be_hidden()
