"""Planning: the form, a series, a team's own format, and what is refused kindly."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.models import Entry, Retrospective, TeamFormat
from lessons.retrospective import jobs, moving, notes
from lessons.retrospective.formats import BUILT_IN, formats_for
from lessons.retrospective.planning import plan_next
from tests import builders

pytestmark = pytest.mark.django_db
KEY = "9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f12"


@pytest.fixture
def browser(ada):
    made = Client()
    made.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def form(team, **changes):
    return {
        "title": "Gate cut-over", "purpose": "What should the next station know?", "subject": "project",
        "format": "four-ls", "held_on": "2026-11-24", "team": team.pk, "visibility": "teams", "shared_with": [team.pk],
        "dots_each": "5", "dots_a_finding": "3", **changes,
    }  # fmt: skip


def moments(hours):
    begins = timezone.localtime().replace(second=0, microsecond=0)
    return [(begins + timedelta(hours=each)).strftime("%Y-%m-%dT%H:%M") for each in hours]


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_a_retrospective_is_planned_for_the_team_and_the_same_form_twice_plans_one(browser, stations, ada, dov):
    for _ in range(2):
        answer = browser.post(f"/retrospectives/new/?plan={KEY}", form(stations))
        assert answer.status_code == 302
    board = Retrospective.objects.get()
    assert (board.phase, board.format_name, board.facilitator) == ("planned", "4Ls", ada)
    assert [column.name for column in board.board] == ["Liked", "Learned", "Lacked", "Longed for"]
    assert list(board.entry.shared_with.all()) == [stations]
    assert not Retrospective.objects.visible_to(dov).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Give it a title"),
        ({"purpose": "One. Two. Three."}, "more than two sentences"),
        ({"dots_each": "2", "dots_a_finding": "3"}, "Nobody can put more dots"),
        ({"visibility": "teams", "shared_with": [], "team": ""}, "Choose at least one team"),
        ({"by_the_clock": "on"}, "Say when it opens."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(browser, stations, changes, said):
    answer = browser.post(f"/retrospectives/new/?plan={KEY}", form(stations, background="Bring the rota") | changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Bring the rota" in page
    assert not Retrospective.objects.exists()


def test_each_phase_of_one_by_the_clock_ends_after_the_one_before(browser, stations):
    opens, *ends = moments((1, 2, 4, 3, 5, 6))
    phases = ("commitments", "reflect", "group", "vote", "discuss")
    typed = {f"ends_{phase}": end for phase, end in zip(phases, ends, strict=True)}
    answer = browser.post(
        f"/retrospectives/new/?plan={KEY}", form(stations, by_the_clock="on", opens_at=opens, **typed)
    )
    assert answer.status_code == 422
    assert "must end after the one before it" in answer.content.decode()


def test_the_clock_opens_and_moves_what_is_due(browser, stations, time_machine):
    opens, *ends = moments((1, 2, 3, 4, 5, 6))
    phases = ("commitments", "reflect", "group", "vote", "discuss")
    typed = {f"ends_{phase}": end for phase, end in zip(phases, ends, strict=True)}
    browser.post(f"/retrospectives/new/?plan={KEY}", form(stations, by_the_clock="on", opens_at=opens, **typed))
    board = Retrospective.objects.get()
    start = timezone.now()
    for hours, phase in ((0, "planned"), (1.02, "commitments"), (2.02, "reflect"), (5.02, "discuss"), (99, "actions")):
        time_machine.move_to(start + timedelta(hours=hours))
        jobs.move_those_that_are_due(0)
        board.refresh_from_db()
        assert board.phase == phase


def test_a_time_is_shown_in_each_readers_own_zone(ada, ben, stations):
    opens = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    board = builders.retrospective(by=ada, team=stations, opens_at=opens)
    for person, zone, shown in ((ada, "Europe/Stockholm", "09:00"), (ben, "Europe/Helsinki", "10:00")):
        person.time_zone = zone
        person.save()
        browser = Client()
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert f"25 November, {shown}" in browser.get(board.get_absolute_url()).content.decode()


def test_the_plan_changes_until_people_write_and_then_all_but_the_format(browser, ada, stations):
    board = builders.retrospective(by=ada, team=stations)
    assert browser.post(f"/retrospectives/{board.pk}/edit/", form(stations, format="sailboat")).status_code == 302
    board.refresh_from_db()
    assert board.format_name == "Sailboat"
    while board.phase != "reflect":
        moving.move_on(board, by=ada)
    notes.write_note(board, "wind", "The night crew", by=ada)
    page = browser.get(f"/retrospectives/{board.pk}/edit/").content.decode()
    assert "The format stays “Sailboat”" in page
    browser.post(f"/retrospectives/{board.pk}/edit/", form(stations, format="four-ls", title="Another title"))
    board = Retrospective.objects.get()
    assert (board.format_name, board.entry.title) == ("Sailboat", "Another title")


def test_the_next_of_a_series_is_planned_when_one_closes(browser, ada, ben, stations):
    board = builders.retrospective(by=ada, team=stations, phase="actions", every_weeks=2)
    moving.join(board, by=ben)
    answer = browser.post(f"/retrospectives/{board.pk}/close/", {"takeaway": "We count gates now."}, follow=True)
    after = Retrospective.objects.get(follows=board)
    assert "The next one is planned for 4 December 2026." in answer.content.decode()
    assert after.held_on - board.held_on == timedelta(weeks=2)
    assert after.entry.summary == "What should we do otherwise next time?"
    assert {each.person for each in after.participations.all()} == {ada, ben}
    assert plan_next(Retrospective.objects.get(pk=board.pk), by=ada) == after.entry
    assert Entry.objects.get(pk=board.pk).title in browser.get(after.get_absolute_url()).content.decode()


def test_a_team_makes_a_format_of_its_own_from_another_one(browser, ada, dov, stations):
    page = browser.get("/retrospectives/formats/?from=sailboat").content.decode()
    assert "It begins as “Sailboat”" in page
    assert "What carried us forward?" in page
    columns = {
        "column_0": "Tailwind",
        "prompt_0": "What carried us?",
        "tone_0": "well",
        "column_1": "",
        "column_2": "Ice",
    }
    answer = browser.post(
        "/retrospectives/formats/?from=sailboat", {"team": stations.pk, "name": "Winter sailing", **columns}
    )
    made = TeamFormat.objects.get()
    assert answer.headers["Location"] == f"/retrospectives/new/?format={made.key}"
    assert [column["name"] for column in made.columns] == ["Tailwind", "Ice"]
    assert made.key in formats_for(ada.team_ids())
    assert made.key not in formats_for(dov.team_ids())
    again = browser.post(
        "/retrospectives/formats/?from=sailboat", {"team": stations.pk, "name": "WINTER sailing", **columns}
    )
    assert again.status_code == 422
    assert "has a format called" in again.content.decode()
    board = builders.retrospective(by=ada, team=stations)
    Retrospective.objects.filter(pk=board.pk).update(format_key=made.key, columns=made.columns)
    browser.post(f"/retrospectives/formats/{made.pk}/retire/")
    assert made.key not in formats_for(ada.team_ids())
    assert [column.name for column in Retrospective.objects.get(pk=board.pk).board] == ["Tailwind", "Ice"]


def test_a_format_has_at_least_one_column(ada, stations):
    with pytest.raises(DomainError, match="one to 8 columns"):
        TeamFormat.objects.make(
            team=stations, name="Empty", purpose="", columns=[("", "?", "well")], based_on="x", by=ada
        )


def test_the_built_in_formats_are_those_that_teams_ask_for():
    assert set(BUILT_IN) == {
        "start-stop-continue", "four-ls", "mad-sad-glad", "sailboat", "timeline", "post-implementation-review",
        "incident-review",
    }  # fmt: skip
    incident = [column.name for column in BUILT_IN["incident-review"].columns]
    assert incident == [
        "Impact", "Detection", "Contributing causes", "What surprised us", "What went well", "Where we were lucky",
    ]  # fmt: skip


def test_facilitation_is_handed_to_somebody_who_takes_part(browser, ada, ben, cleo, stations):
    board = builders.retrospective(by=ada, team=stations, phase="reflect")
    moving.join(board, by=ben)
    assert browser.post(f"/retrospectives/{board.pk}/hand-over/", {"to": cleo.pk}).status_code == 409
    assert browser.post(f"/retrospectives/{board.pk}/hand-over/", {"to": ben.pk}).status_code == 302
    assert Retrospective.objects.get().facilitator == ben
    assert browser.post(f"/retrospectives/{board.pk}/timer/", {"minutes": "5"}).status_code == 403


def test_one_looks_back_on_an_experiment_or_a_project_from_its_own_page(browser, ada, dov, stations):
    tried = builders.experiment("Print the rollback", by=ada, team=stations)
    page = browser.get(f"/retrospectives/new/?about={tried.pk}&plan={KEY}").content.decode()
    assert "Looking back on “Print the rollback”" in page
    browser.post(f"/retrospectives/new/?about={tried.pk}&plan={KEY}", form(stations, title="Looking back"))
    assert Retrospective.objects.get().entry.links_out.get().target == tried
    hidden = builders.lesson("Only for Dov", by=dov, visibility="me")
    assert (
        "Only for Dov" not in browser.get(f"/retrospectives/new/?about={hidden.pk}&plan={KEY[:-1]}3").content.decode()
    )
    project = builders.project("Gates", team=stations)
    page = browser.get(f"/retrospectives/new/?project={project.pk}&plan={KEY[:-1]}4").content.decode()
    assert f'<option value="{project.pk}" selected>Gates</option>' in page
    assert f"/retrospectives/new/?project={project.pk}" in browser.get(project.get_absolute_url()).content.decode()


def test_of_two_who_change_a_plan_the_second_sees_what_the_first_has_kept_and_loses_nothing(browser, ada, stations):
    board = builders.retrospective("Gate cut-over", by=ada, team=stations, visibility="teams")
    address = f"/retrospectives/{board.pk}/edit/"
    seen = hidden(browser.get(address).content.decode(), "seen")
    first = form(stations, title="Gates at Umeå", dots_each="7", seen=seen)
    second = form(stations, title="Gates at Boden", dots_each="4", seen=seen)
    assert browser.post(address, first).status_code == 302
    answer = browser.post(address, second)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed the plan while you did" in shown
    for words in ("Gates at Boden", "Kept now: Gates at Umeå", "Kept now: 7"):
        assert words in shown
    assert shown.count("Kept now") == 4  # two fields, each said above and beside
    board.refresh_from_db()
    assert (str(board), board.dots_each) == ("Gates at Umeå", 7)
    assert browser.post(address, {**second, "seen": hidden(shown, "seen")}).status_code == 302
    assert str(Retrospective.objects.get(pk=board.pk)) == "Gates at Boden"


def test_what_is_kept_is_said_in_words(browser, ada, stations):
    board = builders.retrospective("Gate cut-over", by=ada, team=stations, visibility="teams")
    address = f"/retrospectives/{board.pk}/edit/"
    seen = hidden(browser.get(address).content.decode(), "seen")
    browser.post(address, form(stations, every_weeks="2", subject="incident", held_on="2026-12-02", seen=seen))
    shown = browser.post(address, form(stations, visibility="everyone", format="sailboat", seen=seen)).content.decode()
    for words in ("Every two weeks", "An incident", "2026-12-02", "4Ls", "Chosen teams"):
        assert f"Kept now: {words}" in shown
