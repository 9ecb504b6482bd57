"""A curator's morning: from the desk through every queue without a mouse, until nothing waits."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lessons.curation import broken
from lessons.curation.duplicate_finding import find_all
from lessons.models import ArchiveNotice, BulkChange, DuplicatePair, Entry, Tag, Verification, WantedLesson
from lessons.review import reviewing
from search.models import LoggedSearch
from tests import builders
from tests.journeys.hands import Keys
from tests.lessons.curation.alike import again, gates, tickets

pytestmark = pytest.mark.django_db(transaction=True)
TAKEAWAY = "Say it before you need it, so that nobody has to ask."


@pytest.fixture
def night(ada, ben, stations):
    """What came in since yesterday: something in each queue."""
    late = builders.lesson("Announce it early", by=ada, team=stations, tags=["trains"], takeaway=TAKEAWAY)
    Verification.objects.filter(entry=late).update(due_on=timezone.localdate() - timedelta(days=20))
    changed = tickets("Try it with gloves", by=ada, team=stations, tags=["machines"])
    again(changed).save_text(changed.content() | {"limits": "In summer."}, by=ada)
    reviewing.ask(again(changed), by=ada, people=[ben], message="In winter only.")
    gates("Write the settings down", by=ada, team=stations, tags=["gates"])
    gates("Note every setting", by=ben, team=stations, tags=["gates"], takeaway="Note each setting in the evening.")
    text = "It is on the [wall](htp://wall), beside the door that leads to the platform."
    builders.lesson(
        "Read the wall", by=ada, team=stations, tags=["walls"], happened=text, takeaway="Read what hangs there."
    )
    builders.lesson("Label the cables", by=ben, team=stations, takeaway="Label both ends of every cable that arrives.")
    old = builders.lesson(
        "Order chalk in March", by=ben, team=stations, tags=["chalk"], takeaway="There is none in May."
    )
    Verification.objects.filter(entry=old).update(due_on=timezone.localdate() - timedelta(days=500))
    today = timezone.localdate()
    for day in (today, today - timedelta(days=1)):
        LoggedSearch.objects.create(query="frozen points", results=0, day=day)
    Tag.objects.exclude(name="chalk").update(description="As it says.")
    find_all()
    broken.look_at_all()


def test_a_curator_goes_through_all_queues_by_keys(visit, night, cleo, indexing_done, javascript):
    indexing_done()
    keys = Keys(visit("/", cleo, javascript=javascript), live=javascript)
    to_the_desk(keys, javascript)
    expect(keys.page.get_by_text("8 things could use a careful reader")).to_be_visible()

    press(keys, "Still true: Announce it early", then="“Announce it early” still holds")
    press(keys, "Review it: Try it with gloves", then="In winter only.")
    press(keys, "Approve version 2", then="Approved. Readers see version 2 now.")
    assert Entry.objects.get(title="Try it with gloves").lesson.limits == "In summer."

    to_the_desk(keys, javascript)
    press(keys, "Compare and merge: Write the settings down", then="Make one of two")
    with nullcontext() if javascript else keys.page.expect_navigation():
        keys.presses("Take this: Takeaway of the other one")
    expect(keys.page.get_by_label("Takeaway: what readers will see")).to_have_value("Note each setting in the evening.")
    press(keys, "Merge the two", then="“Note every setting” leads here")
    assert DuplicatePair.objects.get().decision == "merge"
    assert Entry.objects.get(title="Write the settings down").summary == "Note each setting in the evening."

    to_the_desk(keys, javascript)
    press(keys, "It works: htp://wall", then="Left as it is: htp://wall")

    to_the_desk(keys, javascript)
    press(keys, "Mend it: No tags", then="It is found by its words alone.")
    keys.ticks("Choose Label the cables")
    back_to(keys, "With what is ticked")
    press(keys, "Look at what would change", then="Choose what to do")
    keys.writes("Which tags", "cables")
    press(keys, "Look at what would change", then="Add tags: 1 of 1")
    press(keys, "Change 1 entry", then="Tagged: 1. It can be taken back for 30 days.")
    assert [tag.name for tag in Entry.objects.get(title="Label the cables").tags.all()] == ["cables"]
    assert BulkChange.objects.get().by == cleo

    to_the_desk(keys, javascript)
    press(keys, "Make a wanted lesson: frozen points", then="Ask for a lesson")
    keys.writes("What do you need to know?", "What do we do when points freeze?")
    press(keys, "Ask for this lesson", then="What do we do when points freeze?")
    assert WantedLesson.objects.open().get().made_by == cleo

    to_the_desk(keys, javascript)
    press(keys, "Describe them", then="2 tags")
    keys.writes("What “cables” means", "Whatever has two ends.")
    keys.writes("What “chalk” means", "For the boards.")
    press(keys, "Save", then="2 tags were changed successfully.")
    assert not Tag.objects.filter(description="").exists()

    to_the_desk(keys, javascript)
    press(keys, "Propose for archiving: Order chalk in March", then="Archived in a week")
    press(keys, "Change 1 entry", then="Proposed for archiving: 1.")
    assert ArchiveNotice.objects.open().get().entry.title == "Order chalk in March"

    to_the_desk(keys, javascript)
    press(keys, "Still true: Order chalk in March", then="Every queue is empty.")


def test_j_and_k_lead_from_row_to_row(visit, night, cleo):
    page = visit("/admin/", cleo)
    for key, name in (("j", "Order chalk in March"), ("j", "Announce it early"), ("k", "Order chalk in March")):
        page.keyboard.press(key)
        expect(page.locator(":focus")).to_have_text(name)


def press(keys, name, *, then):
    """Tab to something and press it; what it leads to says this."""
    keys.presses(name)
    expect(keys.page.get_by_text(then).first).to_be_visible()
    keys.page.wait_for_load_state()


def to_the_desk(keys, javascript):
    """From wherever one is: by two keys, or by its address."""
    if javascript:
        keys.page.keyboard.press("g")
        keys.page.keyboard.press("c")
    else:
        keys.opens("/admin/")
    expect(keys.page.get_by_role("heading", level=1, name="Curation desk")).to_be_visible()
    keys.page.wait_for_load_state()


def back_to(keys, label):
    """What stands before the rows is reached backwards."""
    for _ in range(40):
        keys.page.keyboard.press("Shift+Tab")
        if keys.page.get_by_label(label).evaluate("field => field === document.activeElement"):
            return
    raise AssertionError(f"Shift and Tab do not lead back to “{label}”.")
