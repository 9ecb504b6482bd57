"""A lesson changes a step, peers look at it, readers keep what they have, and a team that follows it answers."""

from playwright.sync_api import expect

from lessons.models import Entry, Run
from tests import builders


def test_a_step_changes_because_of_a_lesson_and_its_use_becomes_the_next_change(
    visit, ada, ben, cleo, dov, stations, javascript
):
    lesson = builders.lesson("Count with your eyes", by=dov)
    entry = builders.playbook("Gate cut-over", by=ada, team=stations, steps=["Ask who is on leave", "Count the gates"])
    address, reader = entry.get_absolute_url(), visit("/", dov, javascript=javascript)

    # Ada changes the second step because of the lesson, and asks Ben and a curator to look at it.
    page = visit(address, ada, javascript=javascript)
    page.get_by_role("link", name="Edit", exact=True).click()
    step = page.get_by_role("group", name="Step 2", exact=True)
    step.get_by_label("What is to be done?").fill("Count the barriers")
    step.get_by_label("Lesson, finding or experiment").fill(f"L-{lesson.pk}")
    step.get_by_label("Why it matters here").first.fill("Panels show what they sent.")
    page.get_by_role("button", name="Ask for review").click()
    page.get_by_label("Who should look at it?").fill("Ben Bo, Cleo Carr")
    page.get_by_label("What should they know?").fill("After Umeå.")
    page.get_by_role("button", name="Send it to them").click()
    expect(page.get_by_text("Readers keep what they have until it is approved.")).to_be_visible()

    # Ben asks for changes beside a paragraph; readers see the old text.
    ben_page = visit("/", ben, javascript=javascript)
    ben_page.get_by_role("link", name="Review it : Gate cut-over").click()
    expect(ben_page.get_by_role("heading", name="What version 2 changes")).to_be_visible()
    expect(ben_page.get_by_text("1 of 2 steps.")).to_be_visible()
    ben_page.get_by_label("What would you tell Ada Ek?").fill("Who counts? Two people, I think.")
    ben_page.get_by_role("button", name="Ask for changes").click()
    expect(ben_page.get_by_text("Sent back.")).to_be_visible()
    reader.goto(address)
    expect(reader.get_by_role("heading", name="Count the gates", level=2)).to_be_visible()
    expect(reader.get_by_text("A change is in review")).to_be_visible()

    # Ada sends it again; Ben sees what changed since, and the curator's word publishes it.
    page.goto("/")
    page.get_by_role("link", name="Read what was said : Gate cut-over").click()
    expect(page.get_by_text("Two people, I think.").first).to_be_visible()
    page.get_by_role("link", name="Change the text").click()
    step = page.get_by_role("group", name="Step 2", exact=True)
    step.get_by_label("How, in Markdown", exact=True).fill("Two people, from either end.")
    page.get_by_role("button", name="Send it to the reviewers again").click()
    expect(page.get_by_text("Sent to the same reviewers again.")).to_be_visible()
    ben_page.goto("/reviews/")
    ben_page.get_by_role("link", name="Review it : Gate cut-over").click()
    ben_page.get_by_role("link", name="Only what changed since then").click()
    expect(ben_page.locator("ins").filter(has_text="Two people, from either end.")).to_be_visible()
    ben_page.get_by_role("button", name="Approve version 3").click()
    expect(ben_page.get_by_text("It still needs the word of a curator.").first).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("heading", name="Count the gates", level=2)).to_be_visible()
    cleo_page = visit("/reviews/", cleo, javascript=javascript)
    cleo_page.get_by_role("link", name="Review it : Gate cut-over").click()
    cleo_page.get_by_role("button", name="Approve version 3").click()
    reader.reload()
    expect(reader.get_by_role("heading", name="Count the barriers", level=2)).to_be_visible()
    expect(reader.get_by_text("Panels show what they sent.")).to_be_visible()
    reader.get_by_role("link", name="Count with your eyes").click()
    expect(reader.get_by_role("link", name="2. Count the barriers")).to_be_visible()

    # Dov's team follows it and says what it lacked.
    reader.goto(address)
    reader.get_by_role("link", name="Run this playbook").click()
    reader.get_by_label("What is this run for?").fill("Luleå, 28 November")
    reader.get_by_role("button", name="Start the run").click()
    reader.get_by_role("button", name="Mark done step 1").click()
    reader.get_by_role("button", name="We did it differently step 2").click()  # it asks for a note first
    asked = "What did you do instead?" if javascript else "What did you see, do otherwise, or leave out?"
    reader.get_by_label(asked).first.fill("We had only one counter.")
    reader.get_by_role("button", name="We did it differently step 2").click()
    reader.get_by_role("link", name="Finish the run").click()
    reader.get_by_role("group", name="What did the playbook do for you?").get_by_label("It helped").check()
    reader.get_by_label("What was missing?").fill("What to do with one counter")
    reader.get_by_role("group", name="Count with your eyes").get_by_label("It helped").check()
    reader.get_by_role("button", name="Finish the run").click()
    expect(reader.locator(".state", has_text="It helped")).to_be_visible()
    assert Run.objects.get().outcome == "helped"

    # What it lacked is the next change.
    page.goto(address)
    expect(page.get_by_text("What to do with one counter")).to_be_visible()
    expect(page.get_by_text("Count the barriers: We had only one counter.")).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("What to do with one counter").check()
    step = page.get_by_role("group", name="Step 2", exact=True)
    step.get_by_label("How, in Markdown", exact=True).fill("Two people, from either end; one, twice.")
    page.get_by_role("button", name="Publish the changes").click()
    expect(page.get_by_text("one, twice.")).to_be_visible()
    assert Run.objects.get().findings.get(kind="missing").version == Entry.objects.get(pk=entry.pk).live
    reader.goto(address)
    expect(reader.get_by_text("It has changed since you last used it")).to_be_visible()


def test_steps_are_added_moved_and_removed_by_keyboard(visit, ada):
    page = visit("/playbooks/new/", ada)
    page.get_by_label("What is it a playbook for?").fill("Gate cut-over")
    page.get_by_label("When would somebody reach for it, in two sentences?").fill("For one station.")
    page.get_by_role("group", name="Step 1", exact=True).get_by_label("What is to be done?").fill("Count")
    for title in ("Open", "Close"):
        page.get_by_role("button", name="Add a step").focus()
        page.keyboard.press("Enter")
        page.keyboard.type(title)
    page.get_by_role("button", name="Up step 3").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Step 1", exact=True).get_by_label("What is to be done?")).to_have_value(
        "Close"
    )
    page.get_by_role("button", name="Remove step 2").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Gate cut-over", level=1)).to_be_visible()
    assert [step["title"] for step in Entry.objects.get().live.content["steps"]] == ["Close", "Open"]


def test_a_step_is_dragged_to_its_place_and_its_reason_picked_from_a_list(visit, ada):
    dark = builders.lesson("Rehearse in the dark", by=ada)
    lesson = builders.lesson("Count with your eyes", by=ada)
    entry = builders.playbook(by=ada, steps=["Count", "Open", "Close", "Lock"])
    page = visit(f"/playbooks/{entry.pk}/edit/", ada)
    grips = page.locator("[data-grip]")
    page.locator("#steps-title").scroll_into_view_if_needed()
    first, second = grips.nth(0).bounding_box(), page.locator("[data-step]").nth(1).bounding_box()
    page.mouse.move(first["x"] + 5, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(first["x"], second["y"] + second["height"] - 10, steps=12)
    page.mouse.up()
    expect(page.locator("[data-title]").nth(0)).to_have_text("Open")
    step = page.get_by_role("group", name="Step 2", exact=True)
    step.get_by_text("Write this step").click()
    field = step.get_by_label("Lesson, finding or experiment").first
    field.fill("with your")
    page.get_by_role("option", name="Count with your eyes").click()
    expect(field).to_have_value(f"L-{lesson.pk} Count with your eyes")
    another = step.get_by_label("Lesson, finding or experiment").nth(1)  # follows once the first is written in
    another.fill("in the dark")
    page.get_by_role("option", name="Rehearse in the dark").click()
    page.get_by_role("button", name="Publish the changes").click()
    expect(page.get_by_role("heading", name="Open", level=2)).to_be_visible()
    steps = Entry.objects.get(kind="playbook").live.content["steps"]
    assert [step["title"] for step in steps] == ["Open", "Count", "Close", "Lock"]
    assert [basis["entry"] for basis in steps[1]["basis"]] == [lesson.pk, dark.pk]


def test_a_line_is_ticked_while_the_page_stays(visit, ada):
    entry = builders.playbook(by=ada, steps=[builders.step("Count", checklist=["Left", "Right"])])
    run = Run.objects.start(entry.playbook, by=ada)
    page = visit(run.get_absolute_url(), ada)
    with page.expect_response(lambda answer: "/steps/" in answer.url):
        page.get_by_label("Right").check()
    page.reload()
    expect(page.get_by_label("Right")).to_be_checked()
    expect(page.get_by_label("Left")).not_to_be_checked()
