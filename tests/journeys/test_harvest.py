"""From a finding to a lesson, to an action that is done, to the answer whether it helped; linked both ways."""

from datetime import date

from playwright.sync_api import expect

from lessons.models import Action, Entry
from lessons.retrospective import moving, notes, talking
from tests import builders


def closed_retrospective(ada, stations):
    board = builders.retrospective("Gate cut-over, Umeå", by=ada, team=stations, phase="reflect")
    notes.write_note(board, "stop", "The panel said ready and the gate was down", by=ada)
    for _ in range(3):
        moving.move_on(board, by=ada)
    finding = board.findings.get()
    talking.promise_action(
        board, "Show the position on the panel", owner=ada, due_on=date(2026, 12, 1), by=ada, finding=finding
    )
    moving.move_on(board, by=ada)
    moving.close(board, "A panel says what it was told.", by=ada)
    return board.entry, finding


def test_a_finding_becomes_a_lesson_its_action_is_done_and_it_helped(visit, ada, stations, javascript):
    retrospective, finding = closed_retrospective(ada, stations)
    page = visit(retrospective.get_absolute_url(), ada, javascript=javascript)

    page.get_by_role("button", name="Make a lesson of it").click()
    expect(page.get_by_label("What happened?", exact=True)).to_have_value(
        "What was said:\n\n- The panel said ready and the gate was down"
    )
    page.get_by_label("If you could tell the next team one thing").fill("Count gates, not panels")
    page.get_by_label("What is the takeaway, in two sentences?").fill("A panel says what it was told.")
    page.get_by_label("Everyone").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Count gates, not panels", level=1)).to_be_visible()
    lesson = Entry.objects.get(kind="lesson")

    came_from = page.get_by_role("complementary").get_by_role("link", name="Gate cut-over, Umeå")
    assert came_from.get_attribute("href") == f"{retrospective.get_absolute_url()}#finding-{finding.pk}"
    page.locator("#actions").get_by_role("link", name="Show the position on the panel", exact=True).click()
    page.get_by_label("How can one see that it is done?").fill("Panel 3 shows it since Monday")
    page.get_by_role("button", name="Mark as done").click()
    page.get_by_text("Answer now").click()
    page.get_by_role("radio", name="Yes").check()
    page.get_by_label("How do you know?").fill("Nobody walked to a shut gate in November")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Did it help? Yes", exact=True)).to_be_visible()
    assert Action.objects.get().helped == "yes"

    page.goto(lesson.get_absolute_url())
    expect(page.locator("#actions")).to_contain_text("Nobody walked to a shut gate in November")
    came_from.click()
    found = page.locator(f"#finding-{finding.pk}")
    expect(found).to_be_in_viewport()
    expect(found.get_by_role("link", name="Count gates, not panels")).to_be_visible()
    expect(page.locator("#lessons")).to_contain_text("Count gates, not panels")
    expect(page.locator("#actions")).to_contain_text("helped")
