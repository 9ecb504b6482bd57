"""Two people write at the same lesson, and nothing of either is lost."""

from playwright.sync_api import expect

from tests import builders

HAPPENED = "What happened?"


def test_two_edits_at_once_lose_nothing(visit, ada, ben, stations, javascript):
    entry = builders.lesson("Rehearse at night", by=ada, team=stations, happened="We rehearsed at noon.")
    adas = visit(f"/lessons/{entry.pk}/edit/", ada, javascript=javascript)
    bens = visit(f"/lessons/{entry.pk}/edit/", ben, javascript=javascript)
    adas.get_by_label(HAPPENED, exact=True).fill("We rehearsed at noon, and nobody saw the dark.")
    adas.get_by_label("What changed, and why?").fill("The dark")
    adas.get_by_role("button", name="Publish the changes").click()
    expect(adas.get_by_text("Version 2", exact=True)).to_be_visible()

    bens.get_by_label(HAPPENED, exact=True).fill("We rehearsed at noon with half the crew.")
    bens.get_by_role("button", name="Publish the changes").click()
    expect(bens.get_by_role("heading", name="This was changed while you were writing")).to_be_visible()
    expect(bens.get_by_text("Ada Ek saved version 2")).to_be_visible()
    expect(bens.get_by_text("nobody saw the dark").first).to_be_visible()
    expect(bens.get_by_label(HAPPENED, exact=True)).to_have_value("We rehearsed at noon with half the crew.")
    bens.get_by_label(HAPPENED, exact=True).fill("We rehearsed at noon with half the crew, and nobody saw the dark.")
    bens.get_by_label("What changed, and why?").fill("The crew")
    bens.get_by_role("button", name="Save my text as the newest version").click()
    expect(bens.get_by_text("with half the crew, and nobody saw the dark.")).to_be_visible()

    bens.get_by_role("link", name="History").click()
    for number, note in ((2, "The dark"), (3, "The crew")):
        version = bens.get_by_role("listitem").filter(has_text=f"Version {number}")
        expect(version).to_contain_text(note)
    bens.get_by_role("listitem").filter(has_text="Version 3").get_by_role("link", name="What changed").click()
    expect(bens.get_by_role("heading", name="What version 3 changes")).to_be_visible()
    expect(bens.locator("ins").first).to_contain_text("with half the crew")
    bens.get_by_label("From version").select_option("1")
    bens.get_by_role("button", name="Compare").click()
    expect(bens.locator("ins").first).to_contain_text("with half the crew, and nobody saw the dark")
    bens.get_by_role("link", name="The whole history").click()
    bens.get_by_role("button", name="Restore version 2").click()
    expect(bens.get_by_text("Restored version 2.")).to_be_visible()
    expect(bens.get_by_text("We rehearsed at noon, and nobody saw the dark.")).to_be_visible()
    bens.get_by_role("link", name="History").click()
    expect(bens.get_by_role("link", name="Version 4")).to_be_visible()
    bens.get_by_role("link", name="Version 3").click()
    expect(bens.get_by_text("with half the crew, and nobody saw the dark.")).to_be_visible()


def test_text_survives_a_session_that_ended(visit, ada, javascript):
    page = visit("/lessons/new/", ada, javascript=javascript)
    page.get_by_label("If you could tell the next team one thing, what would it be?").fill("Ask who is on leave")
    page.get_by_label(HAPPENED, exact=True).fill("Nobody was there.\n\nWe waited for an hour.")
    ada.end_sessions()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Your text is still here")).to_be_visible()
    expect(page.get_by_text("We waited for an hour.")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in, in a new tab").click()
    tab = opened.value
    tab.get_by_label("Work e-mail").fill(ada.email)
    tab.get_by_label("Password").fill(builders.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("searchbox").or_(tab.get_by_role("combobox")).first).to_be_visible()
    page.get_by_role("button", name="Save again").click()
    if not javascript:  # signing in changed the form's token, and only script can take the new one along
        expect(page.get_by_text("from before you last signed in")).to_be_visible()
        page.get_by_role("button", name="Save again").click()
    expect(page.get_by_role("heading", name="Ask who is on leave")).to_be_visible()
    expect(page.get_by_text("We waited for an hour.")).to_be_visible()
