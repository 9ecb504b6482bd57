"""What script adds: keys, menus, suggestions for tags, and text that is kept while somebody writes."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from playwright.sync_api import expect

EDITOR = "/lessons/new/"
KEPT = {"key": "6a5f3c1e-0000-4000-8000-000000000000", "saved": "Kept at 09:41."}


def test_slash_goes_to_the_search_field_and_escape_leaves_it(open_page):
    page = open_page("/library/", role="author")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#find")).not_to_be_focused()


def test_slash_goes_to_the_question_on_the_home_page(open_page):
    page = open_page("/", role="author")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize(
    ("keys", "path"), [("g l", "/library/"), ("g m", "/teams/"), ("n", EDITOR), ("?", "/help/keyboard/")]
)
def test_keys_lead_to_pages(open_page, keys, path):
    page = open_page("/tags/", role="author")
    for key in keys.split():
        page.keyboard.press(key)
    page.wait_for_url(lambda address: urlsplit(address).path == path)


def test_keys_do_nothing_inside_a_field_or_with_a_modifier(open_page):
    page = open_page("/library/", role="author")
    page.locator("#find").focus()
    page.keyboard.type("n/?")
    expect(page.locator("#find")).to_have_value("n/?")
    page.locator("#find").blur()
    page.keyboard.press("Control+n")
    assert page.url.endswith("/library/")


def test_keys_can_be_turned_off(open_page, site):
    person = site.people["curator"]
    person.keyboard_shortcuts = False
    with ThreadPoolExecutor() as elsewhere:  # the server reads what is committed on another connection
        elsewhere.submit(_save_for_good, person).result()
    page = open_page("/library/", role="curator")
    page.keyboard.press("/")
    expect(page.locator("#find")).not_to_be_focused()


def test_the_persons_menu_closes_on_escape_and_keeps_the_focus(open_page):
    page = open_page("/library/", role="author")
    menu = page.locator(".masthead details[data-menu]").last
    menu.locator("summary").click()
    page.get_by_role("link", name="Settings").focus()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_the_persons_menu_closes_on_a_click_elsewhere(open_page):
    page = open_page("/library/", role="author")
    page.locator(".masthead details[data-menu] summary").last.click()
    page.locator("h1").click()
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_menu_of_downloads_opens_inside_the_page(open_page, width):
    page = open_page("/library/", role="author", width=width)
    page.get_by_text("Download").click()
    place = page.get_by_role("link", name="JSON lines").bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_form_that_changes_a_note_opens_inside_the_page(open_page, width):
    page = open_page("{retro-own-notes}", role="curator", width=width)
    for change in page.locator("summary", has_text="Change").all():
        change.click()
        place = page.locator(".menu[open] .menu__panel").bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
        change.click()


def test_tags_are_suggested_and_chosen_with_the_keyboard(open_page):
    page = open_page(EDITOR, role="author")
    field = page.get_by_role("combobox", name="Tags")
    field.press_sequentially("rotas, night")
    expect(page.get_by_role("option", name="night shift")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(page.get_by_role("option", name="night shift")).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value("rotas, night shift, ")
    expect(page.locator(".options [role=option]")).to_have_count(0)


def test_escape_closes_the_suggestions_and_keeps_the_text(open_page):
    page = open_page(EDITOR, role="author")
    field = page.get_by_role("combobox", name="Tags")
    field.press_sequentially("night")
    expect(page.get_by_role("option", name="night shift")).to_be_visible()
    field.press("Escape")
    expect(page.locator(".options [role=option]")).to_have_count(0)
    expect(field).to_have_value("night")


def test_writing_is_kept_one_request_at_a_time_and_the_newest_wins(open_page):
    page = open_page(EDITOR, role="author")
    asked = []
    page.route("**/autosave/", lambda route: asked.append(route))
    page.locator("#id_title").fill("One")
    _until(page, lambda: len(asked) == 1)
    page.locator("#id_title").fill("Two")
    page.locator("#id_title").fill("Three")
    page.wait_for_timeout(2500)
    assert len(asked) == 1
    asked[0].fulfill(json=KEPT)
    _until(page, lambda: len(asked) == 2)
    assert [_sent(route, "title") for route in asked] == [["One"], ["Three"]]
    assert _sent(asked[1], "key") == [KEPT["key"]]
    asked[1].fulfill(json=KEPT)
    expect(page.locator("[data-autosave-status]")).to_have_text(KEPT["saved"])


@pytest.mark.parametrize(("status", "words"), [(401, "signed out"), (503, "Not kept on the server yet")])
def test_writing_stays_on_the_page_when_it_cannot_be_kept(open_page, status, words):
    page = open_page(EDITOR, role="author", expect_status=status)
    page.route("**/autosave/", lambda route: route.fulfill(status=status, body="<p>No</p>", content_type="text/html"))
    page.locator("#id_title").fill("Count the gates")
    expect(page.locator("[data-autosave-status]")).to_contain_text(words)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Your text is kept on this page")


def test_leaving_with_unsaved_text_asks_first(open_page):
    page = open_page(EDITOR, role="author")
    page.route("**/autosave/", lambda route: route.abort())
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_title").press_sequentially("Count")
    page.get_by_role("link", name="Library").click()
    page.wait_for_url("**/library/")
    assert asked == ["beforeunload"]


def test_leaving_an_untouched_form_asks_nothing(open_page):
    page = open_page(EDITOR, role="author")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Library").click()
    page.wait_for_url("**/library/")
    assert asked == []


def test_the_contents_mark_where_one_reads(open_page):
    page = open_page("{lesson}", role="author")
    contents = page.locator("[data-toc]")
    expect(contents.locator("[aria-current]")).to_have_text("Takeaway")
    page.locator("#recommendation, #do, section:last-of-type").last.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(contents.locator("[aria-current]")).not_to_have_text("Takeaway")


def _until(page, holds, patience=8000):
    for _ in range(patience // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not happen in time.")


def _sent(route, name):
    return parse_qs(route.request.post_data).get(name)


def _save_for_good(person):
    person.save(update_fields=["keyboard_shortcuts", "sort_key"])
    connection.close()
