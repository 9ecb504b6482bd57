"""A board in several browsers: nobody is disturbed while typing, nothing is lost, and who was second is told."""

import re

import pytest
from playwright.sync_api import expect

from lessons.models import Note, Retrospective
from lessons.retrospective import moving, notes, talking
from tests import builders


@pytest.fixture
def board(ada, ben, stations):
    retrospective = builders.retrospective(by=ada, team=stations, phase="reflect")
    moving.join(retrospective, by=ben)
    return retrospective


def test_what_somebody_types_survives_others_a_lost_connection_and_the_next_phase(visit, board, ada, ben):
    page = visit(board.get_absolute_url(), ben)
    field = page.get_by_label("A note for Stop")
    field.fill("Half a thought")
    notes.write_note(board, "stop", "Somebody else's note", by=ada)
    expect(page.get_by_text("1 note from others, face down.")).to_be_visible(timeout=2_000)
    expect(field).to_have_value("Half a thought")

    page.context.set_offline(True)
    page.get_by_role("button", name="Add to Stop").click()
    expect(page.get_by_text("The connection is lost.").filter(visible=True)).to_be_visible()
    expect(field).to_have_value("Half a thought")
    page.context.set_offline(False)
    page.get_by_role("button", name="Add to Stop").click()
    expect(page.get_by_text("Yours, signed")).to_be_visible()
    expect(field).to_have_value("")

    field.fill("A thought that comes too late")
    moving.move_on(Retrospective.objects.get(pk=board.pk), by=ada)
    expect(page.get_by_text("It has gone on to “Group”.")).to_be_visible(timeout=2_500)
    expect(field).to_have_value("A thought that comes too late")
    field.fill("")
    expect(page.get_by_role("heading", name="Loose")).to_be_visible(timeout=2_500)
    assert Note.objects.filter(author=ben).count() == 1


def test_what_is_sent_arrives_in_the_order_in_which_it_was_sent(visit, board, ada):
    """A facilitator adds a last note and goes on at once, over a slow connection; the note is there."""
    page = visit(board.get_absolute_url(), ada)
    page.route("**/notes/", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.get_by_label("A note for Stop").fill("Just in time")
    page.get_by_role("button", name="Add to Stop").click()
    page.get_by_role("button", name="Turn the notes over, start grouping").click()
    expect(page.get_by_text("Just in time")).to_be_visible()
    assert Note.objects.get().text == "Just in time"


def test_what_is_typed_while_a_note_is_on_its_way_stays(visit, board, ada):
    page = visit(board.get_absolute_url(), ada)
    field = page.get_by_label("A note for Stop")
    field.fill("The first thought")
    with page.expect_response("**/notes/") as answered:
        page.route("**/notes/", lambda route: (field.press_sequentially(", and the next"), route.continue_()))
        page.get_by_role("button", name="Add to Stop").click()
    assert answered.value.status == 204
    expect(page.get_by_text("Yours, signed")).to_be_visible()
    expect(field).to_have_value(", and the next")
    assert Note.objects.get().text == "The first thought"


def test_a_note_is_dragged_and_who_moves_it_second_is_told(visit, board, ada, ben):
    for text in ("The panel said ready", "The panel was wrong", "Nobody rehearsed"):
        notes.write_note(board, "stop", text, by=ben)
    moving.move_on(board, by=ada)
    panels = notes.start_finding(board, "Panels", by=ada)
    page = visit(board.get_absolute_url(), ben)
    target = page.locator(f"#group-{panels.pk}")
    page.locator(".slip", has_text="The panel said ready").drag_to(target)
    expect(target.get_by_text("The panel said ready")).to_be_visible()
    assert Note.objects.get(text="The panel said ready").finding == panels

    page.get_by_role("link", name="Move The panel was wrong").click()
    page.get_by_label("Move to").select_option(label="Panels")
    notes.move_note(Note.objects.get(text="The panel was wrong"), notes.NEW, by=ada, seen=None)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Somebody moved this note to “The panel was wrong” just before you.")).to_be_visible()
    expect(page.get_by_role("heading", name="The panel was wrong")).to_be_visible()
    assert Note.objects.get(text="The panel was wrong").finding.name == "The panel was wrong"


def test_of_two_who_write_one_talk_the_second_gets_both_texts_on_a_page(visit, board, ada, ben):
    notes.write_note(board, "stop", "The panel said ready", by=ben)
    while board.phase != "discuss":
        moving.move_on(board, by=ada)
    finding = board.findings.get()
    page = visit(board.get_absolute_url(), ben)
    page.get_by_label("Notes of the talk").fill("What Ben wrote")
    talking.write_talk(finding, "What Ada wrote", by=ada, seen=0)
    page.get_by_role("button", name="Save the notes").click()
    expect(page.get_by_label("What is kept now")).to_have_value("What Ada wrote")
    expect(page.get_by_label("What you wrote")).to_have_value("What Ben wrote")
    page.get_by_label("What you wrote").fill("What both wrote")
    page.get_by_role("button", name="Save this in its place").click()
    expect(page.get_by_label("Notes of the talk")).to_have_value("What both wrote")


def test_who_looks_on_becomes_part_of_it_and_a_timer_counts_for_all(visit, board, ada, cleo):
    page = visit(board.get_absolute_url(), cleo)
    expect(page.get_by_role("button", name="Add to Stop")).to_have_count(0)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("button", name="Add to Stop")).to_be_visible()
    moving.set_timer(Retrospective.objects.get(pk=board.pk), 5, by=ada)
    expect(page.locator("[aria-current=step]")).to_contain_text("left", timeout=2_500)
    expect(page.locator("[aria-current=step]")).to_contain_text(re.compile(r"\b4:5\d left"), timeout=5_000)
