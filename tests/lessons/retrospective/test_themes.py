"""A team's page of its retrospectives: in time, commitments as a rate, and themes that came up in at least two."""

from datetime import date

import pytest

from lessons.models import Action, Entry, Finding, Retrospective
from lessons.retrospective import looking_back
from lessons.retrospective.harvest import harvest
from lessons.retrospective.themes import by_category, by_wording
from tests import builders
from tests.builders import signed_in

pytestmark = pytest.mark.django_db
PANEL = {"name": "The panel reported intent, not position", "causes": [("Panel shows what it sent", "tools")]}
AGAIN = {"name": "Boden’s panel told of intent", "causes": [("The panel shows only what it has sent", "tools")]}
CREW = {"name": "Planners met the night crew at 23:30", "causes": [("Rotas are kept apart", "handover")]}


def held(title, year, *findings, by, **fields):
    return builders.told_retrospective(title, by=by, held_on=date(year, 3, 12), findings=findings, **fields)


def findings():
    return list(Finding.objects.select_related("retrospective__entry").order_by("-retrospective__held_on", "place"))


def page(person, team="stations", **asked):
    return signed_in(person).get(f"/teams/{team}/retrospectives/", asked).content.decode()


# Themes


def test_what_came_up_once_is_no_theme_and_twice_is_one(ada, stations):
    held("Umeå", 2025, PANEL, CREW, by=ada, team=stations)
    assert by_wording(findings()) == by_category(findings()) == []
    held("Boden", 2026, AGAIN, by=ada, team=stations)
    wordings = by_wording(findings())
    assert [(theme.name, theme.retrospectives) for theme in wordings] == [("Panel shows what it sent", 2)]
    assert [place.retrospective.entry.title for place in wordings[0].places] == ["Boden", "Umeå"]
    (category,) = by_category(findings())
    assert (category.category, category.name, category.retrospectives) == ("tools", "Tools and software", 2)


def test_twice_in_one_retrospective_is_no_theme(ada, stations):
    held("Umeå", 2025, PANEL, AGAIN, by=ada, team=stations)
    assert by_wording(findings()) == by_category(findings()) == []


def test_each_place_leads_to_its_finding(ada, stations):
    first = held("Umeå", 2025, PANEL, by=ada, team=stations)
    held("Boden", 2026, AGAIN, by=ada, team=stations)
    (theme,) = by_wording(findings())
    assert theme.places[1].address == f"{first.get_absolute_url()}#{first.findings.get().anchor}"


def test_the_name_of_a_column_is_no_theme(ada, stations):
    for year in (2025, 2026):
        said = [{"name": "Contributing causes"}, {"name": "Follow-ups"}, {"name": "What went well"}]
        held("Night", year, *said, by=ada, team=stations, format="incident-review")
    assert by_wording(findings()) == []


def test_a_theme_says_what_was_done_about_it(ada, stations):
    held("Umeå", 2025, PANEL | {"actions": ["Show the position", "Count by hand"]}, by=ada, team=stations)
    held("Boden", 2026, AGAIN, by=ada, team=stations)
    Action.objects.get(text="Count by hand").finish(by=ada)
    (theme,) = by_category(findings())
    assert theme.actions == (1, 2)
    assert theme.places[1].came == {"done": 1, "open": 1, "dropped": 0}


# Commitments


def test_commitments_that_are_not_due_are_not_counted(ada, stations):
    told = held("Umeå", 2025, {"name": "Gates", "actions": ["Done", "Dropped", "Late", "Later"]}, by=ada, team=stations)
    Action.objects.get(text="Done").finish(by=ada)
    Action.objects.get(text="Dropped").drop(by=ada, reason="Not now.")
    Action.objects.filter(text="Late").update(due_on=date(2025, 4, 1))
    builders.action("From a lesson", origin=builders.lesson(by=ada, team=stations), owner=ada).finish(by=ada)
    kept = looking_back.page(ada, stations, {})["kept"]
    assert (len(kept.done), kept.base, kept.percent) == (1, 3, 33)
    assert [(words, [str(each) for each in actions]) for words, actions in kept.groups] == [
        ("done", ["Done"]), ("overdue", ["Late"]), ("dropped", ["Dropped"]), ("not due yet, not counted", ["Later"]),
    ]  # fmt: skip
    shown = page(ada)
    assert "1 of 3 done" in shown
    assert "From a lesson" not in shown
    assert f'<a href="{told.get_absolute_url()}#actions">1 of 4 done</a>' in shown


def test_without_commitments_that_are_due_there_is_no_rate(ada, stations):
    held("Umeå", 2025, {"name": "Gates", "actions": ["Later"]}, by=ada, team=stations)
    assert looking_back.page(ada, stations, {})["kept"].percent is None
    assert "None is due yet" in page(ada)


# The page


def test_the_page_shows_them_in_time_with_what_came_up_again(ada, dov, stations):
    first = held("Umeå night", 2025, PANEL, by=ada, team=stations)
    held("Boden night", 2026, AGAIN, by=ada, team=stations)
    builders.told_retrospective("Running night", by=ada, team=stations, phase="vote")
    shown = page(dov)
    assert shown.index("Running night") < shown.rindex("Boden night") < shown.rindex("Umeå night")
    assert "2 closed</a>, with 2 findings" in shown
    assert f'href="{first.get_absolute_url()}#{first.findings.get().anchor}"' in shown
    assert "in 2 retrospectives, no action" in shown
    assert "q=kind%3Aretrospective+team%3Astations+cause%3Atools" in shown


def test_one_that_somebody_may_not_see_neither_counts_nor_shows(ada, dov, stations):
    held("Umeå night", 2025, PANEL, by=ada, team=stations)
    hidden = AGAIN | {"actions": ["Xylocarp"]}
    held("Boden night", 2026, hidden, by=ada, team=stations, visibility="teams")
    shown = page(dov)
    assert "1 closed</a>, with 1 finding." in shown
    assert "Nothing has been said in nearly the same words twice" in shown
    assert "Kinds of causes" not in shown
    for secret in ("Boden", "Xylocarp", "in 2 retrospectives", "not due yet"):
        assert secret not in shown
        assert secret in page(ada)


def test_a_lesson_that_somebody_may_not_see_is_not_named_by_a_theme(ada, dov, stations):
    first = held("Umeå night", 2025, PANEL, by=ada, team=stations)
    held("Boden night", 2026, AGAIN, by=ada, team=stations)
    lesson = harvest(first.findings.get(), by=ada)
    Entry.objects.filter(pk=lesson.pk).update(title="Xylocarp")
    assert "Xylocarp" in page(ada)
    assert "Xylocarp" not in page(dov)


def test_another_teams_are_not_among_them(ada, dov, stations):
    held("Umeå night", 2025, PANEL, by=ada, team=stations)
    held("Payments night", 2026, AGAIN, by=dov, team=dov.teams.get())
    assert "Payments night" not in page(ada)
    assert "Umeå night" not in page(ada, "payments")


def test_a_team_without_any_says_so_and_a_team_that_is_none_is_none(ada, stations):
    assert "Nothing to look back on yet" in page(ada)
    assert signed_in(ada).get("/teams/nowhere/retrospectives/").status_code == 404


def test_the_team_page_and_the_filtered_list_lead_there(ada, stations):
    held("Umeå night", 2025, PANEL, by=ada, team=stations)
    link = 'href="/teams/stations/retrospectives/"'
    browser = signed_in(ada)
    assert link in browser.get("/teams/stations/").content.decode()
    assert link in browser.get("/retrospectives/", {"team": "stations"}).content.decode()
    assert link not in browser.get("/retrospectives/").content.decode()


def test_the_page_takes_the_same_few_queries_however_much_there_is(ada, stations, django_assert_max_num_queries):
    browser = signed_in(ada)
    for year in range(2001, 2013):
        held(f"Night {year}", year, PANEL | {"actions": ["Do it"]}, CREW, by=ada, team=stations)
        if year % 6 == 0:
            with django_assert_max_num_queries(12):
                assert browser.get("/teams/stations/retrospectives/").status_code == 200
    assert Retrospective.objects.count() == 12
