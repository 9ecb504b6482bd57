"""Where actions are shown besides their own pages: on a lesson, on a team's page, on the home page, in the admin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Draft, Harvest
from tests import builders

pytestmark = pytest.mark.django_db


def section(shown, heading):
    """The part of a page under a heading."""
    return shown.partition(heading)[2].partition("</section>")[0]


def test_a_lesson_says_what_was_done_about_it_and_what_came_of_that(entry, action, ada, ben, dov, client):
    dropped = builders.action("Buy a printer", origin=entry, owner=ben)
    dropped.drop(by=ben, reason="The panel shows it")
    action.finish(by=ada, evidence="See gate 3")
    action.say_whether_it_helped("partly", by=ada, how="Two nights of three")
    client.force_login(dov)
    shown = section(client.get(entry.get_absolute_url()).text, '"actions-title">What was done about it')
    for words in ("Print the rota", "Helped partly", "Two nights of three", "Ada Ek", "Buy a printer", "Dropped",
                  "The panel shows it"):  # fmt: skip
        assert words in shown
    assert "Add an action" not in shown


def test_a_lesson_without_actions_says_so_to_those_who_can_add_one_alone(entry, ada, dov, client):
    client.force_login(ada)
    assert "Nothing yet." in section(client.get(entry.get_absolute_url()).text, "What was done about it</h2>")
    client.force_login(dov)
    assert "What was done about it" not in client.get(entry.get_absolute_url()).text


@pytest.mark.parametrize("kind", Harvest.Kind.values)
def test_it_shows_what_the_findings_it_came_from_led_to_as_far_as_the_reader_sees_it(
    entry, finding, became, kind, ada, ben, dov, client
):
    Harvest.objects.update(kind=kind)
    builders.action("From the finding", origin=finding.retrospective.entry, owner=ada, finding=finding)
    builders.action("From elsewhere", origin=finding.retrospective.entry, owner=ada)
    client.force_login(ben)
    shown = client.get(entry.get_absolute_url()).text
    assert "From the finding" in shown
    assert "Umeå cut-over" in shown
    assert "From elsewhere" not in shown
    client.force_login(dov)
    assert "From the finding" not in client.get(entry.get_absolute_url()).text


def test_what_becomes_of_an_action_makes_the_pages_of_its_lessons_new_and_tells_the_index(
    entry, finding, became, ada, client, django_assert_max_num_queries
):
    from lessons.common.signals import entries_changed

    action = builders.action(origin=finding.retrospective.entry, owner=ada, finding=finding)
    client.force_login(ada)
    tag = client.get(entry.get_absolute_url())["ETag"]
    assert client.get(entry.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 304
    told = []

    def hear(sender, keys, **_):
        told.extend(keys)

    entries_changed.connect(hear)
    try:
        action.finish(by=ada, evidence="See gate 3")
    finally:
        entries_changed.disconnect(hear)
    assert set(told) == {entry.pk, finding.retrospective.entry.pk}
    answer = client.get(entry.get_absolute_url(), headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "state--done" in answer.text


def test_a_lesson_costs_at_most_twelve_queries_with_everything_on_it(
    entry, finding, became, ada, stations, client, django_assert_max_num_queries
):
    from django.core.files.base import ContentFile

    from lessons.entry.uploads import attach

    entry.save_text(
        entry.content() | {"tags": ["gates"], "impact": {"time": "slight"}}, by=ada, publish=True, note="More"
    )
    attach(entry, ContentFile(b"text", name="a.txt"), by=ada)
    for number in range(3):
        other = builders.lesson(f"Other {number}", by=ada, team=stations, tags=["gates"])
        entry.link_to(other, "relates", by=ada)
        builders.action(f"Action {number}", origin=entry, owner=ada)
        builders.action(f"Found {number}", origin=finding.retrospective.entry, owner=ada, finding=finding)
    client.force_login(ada)
    with django_assert_max_num_queries(12):
        shown = client.get(entry.get_absolute_url()).text
    for words in ("slight", "a.txt", "Other 2", "Action 2", "Found 2"):
        assert words in shown


def test_a_teams_page_shows_what_is_open_and_whose_owner_has_left(entry, action, ada, ben, dov, client):
    for number in range(6):
        builders.action(f"Later {number}", origin=entry, owner=ben, days=30 + number)
    late = builders.action("Late", origin=entry, owner=ben, days=-3)
    builders.action("Over", origin=entry, owner=ben).finish(by=ben, evidence="See")
    ada.deactivate()
    client.force_login(ben)
    shown = section(client.get("/teams/stations/").text, "Open actions</h2>")
    assert shown.index(late.text) < shown.index(action.text) < shown.index("Later 0")
    for words in ("3 days late", "Ada Ek (former member)", "Needs a new owner", 'href="/actions/?team=stations"',
                  "more that are due later"):  # fmt: skip
        assert words in shown
    for words in ("Over", "Later 4"):
        assert words not in shown
    entry.show_to("me", by=ben)
    client.force_login(dov)
    assert "Nothing is open that you may see." in section(client.get("/teams/stations/").text, "Open actions</h2>")


def test_a_teams_page_costs_at_most_twelve_queries(entry, action, ada, stations, client, django_assert_max_num_queries):
    entry.link_to(builders.lesson("Old", by=ada, team=stations, tags=["a"]), "replaces", by=ada)
    builders.team("In it", parent=stations)
    client.force_login(ada)
    with django_assert_max_num_queries(12):
        assert "In it" in client.get("/teams/stations/").text


def test_home_says_what_needs_one_today_and_nothing_else(entry, ada, ben, client):
    for text, days in (("Late", -2), ("Soon", 3), ("Later", 4)):
        builders.action(text, origin=entry, owner=ada, days=days)
    checked = builders.action("Looked for", origin=entry, owner=ada)
    checked.finish(by=ada, evidence="See", at=timezone.now() - timedelta(days=29))
    builders.action("Of Ben", origin=entry, owner=ben, days=-1)
    client.force_login(ada)
    shown = section(client.get("/").text, "Needs you today</h2>")
    assert shown.index("Late") < shown.index("Soon") < shown.index("Looked for")
    assert "2 days late" in shown
    assert f'href="/actions/{checked.pk}/#check">Say if it helped' in shown
    assert "Later" not in shown
    assert "Of Ben" not in shown
    client.force_login(builders.person("Eva El"))
    assert "Needs you today" not in client.get("/").text


def test_home_costs_at_most_twelve_queries_with_everything_on_it(
    entry, ada, stations, client, django_assert_max_num_queries
):
    for number in range(8):
        builders.action(f"Action {number}", origin=entry, owner=ada, days=number - 4)
        builders.lesson(f"Lesson {number}", by=ada, team=stations, tags=["gates"])
    builders.lesson("Half-written", by=ada, publish=False)
    Draft.objects.keep(ada, kind="lesson", entry=entry, content={"title": "Unsaved"})
    client.force_login(ada)
    with django_assert_max_num_queries(12):
        assert client.get("/").text.count("Mark as done") == 6


def test_a_curator_finds_actions_in_the_admin_and_changes_none(entry, action, ada, cleo, client):
    hidden = builders.lesson("Mine", by=ada, visibility="me")
    builders.action("Hidden one", origin=hidden, owner=ada)
    client.force_login(cleo)
    shown = client.get("/admin/lessons/action/").text
    assert "Print the rota" in shown
    assert "Hidden one" not in shown
    page = f"/admin/lessons/action/{action.pk}/change/"
    assert "See where it came from" in client.get(page).text
    assert client.post(page, {"text": "Changed"}).status_code == 403
    client.force_login(ada)
    assert client.get("/admin/lessons/action/").status_code in (302, 403)
