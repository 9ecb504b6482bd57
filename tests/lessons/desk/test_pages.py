"""Home, the library and what they lead to."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from lessons.models import Draft
from lessons.retrospective import moving
from tests import builders

pytestmark = pytest.mark.django_db


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_asks_first_and_shows_what_is_new_and_what_one_has_begun(ada, ben, client, stations):
    builders.lesson("Newest lesson", by=ben, team=stations, tags=["gates"])
    builders.lesson("My half-written one", by=ada, publish=False)
    Draft.objects.keep(ada, kind="lesson", content={"title": "Unsaved thought"})
    client.force_login(ada)
    shown = page(client, "/")
    assert shown.index("What are you about to do?") < shown.index("Yours in progress") < shown.index("New and worth")
    for words in ("Newest lesson", "My half-written one", "Unsaved thought", "gates"):
        assert words in shown
    client.force_login(ben)
    assert "half-written" not in page(client, "/")


def test_an_empty_installation_says_what_to_do_next(ada, client):
    client.force_login(ada)
    assert "Write the first one" in page(client, "/")
    assert "Nothing here yet" in page(client, "/library/")
    assert "No tags yet" in page(client, "/tags/")
    client.force_login(builders.person("Gun Gren", role="reader"))
    shown = page(client, "/")
    assert "Nobody has published a lesson yet" in shown
    assert "Write the first one" not in shown


def test_filters_without_a_match_offer_to_clear_them(ada, client):
    builders.lesson(by=ada, tags=["gates"])
    client.force_login(ada)
    shown = page(client, "/library/?tag=gates&year=1999")
    assert "Nothing on the shelf fits all these filters" in shown
    assert "Clear the filters" in shown


def test_a_chip_takes_one_filter_off_and_leaves_the_others(ada, client):
    builders.lesson(by=ada, tags=["gates", "doors"])
    client.force_login(ada)
    shown = page(client, "/library/?tag=gates&tag=doors&sort=oldest")
    chips = [unquote(address) for address in re.findall(r'class="chip" href="([^"]+)"', shown)]
    assert chips == ["/library/?tag=doors&amp;sort=oldest", "/library/?tag=gates&amp;sort=oldest"]


def test_pages_are_numbered_and_a_page_too_far_is_the_last(ada, client):
    for number in range(30):
        builders.lesson(f"Lesson {number:02}", by=ada)
    client.force_login(ada)
    assert "1 to 25 of 30" in page(client, "/library/")
    assert "26 to 30 of 30" in page(client, "/library/?page=2")
    assert "26 to 30 of 30" in page(client, "/library/?page=99")


def test_every_list_offers_its_own_feed(ada, client, stations):
    project = builders.project("Gates", team=stations)
    builders.lesson(by=ada, team=stations, project=project, tags=["växel"])
    client.force_login(ada)
    for address, part in (
        ("/library/", "library.atom"), ("/tags/växel/", "?tag=v%C3%A4xel"), ("/teams/stations/", "?team=stations"),
        (project.get_absolute_url(), f"?project={project.pk}"),
    ):  # fmt: skip
        (link,) = re.findall(r'rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)"',
                             page(client, address))  # fmt: skip
        assert link.endswith(part)
        assert client.get(link).status_code == 200


def test_the_library_can_be_downloaded_as_it_is_filtered(ada, client):
    builders.lesson("One", by=ada, tags=["gates"])
    builders.lesson("Two", by=ada)
    client.force_login(ada)
    shown = page(client, "/library/?tag=gates&page=1")
    (link,) = re.findall(r'href="(/download/library\.csv[^"]*)"', shown)
    rows = b"".join(client.get(link.replace("&amp;", "&")).streaming_content).decode()
    assert "One" in rows
    assert "Two" not in rows


def test_a_person_changes_their_own_settings_and_nothing_else(ada, client):
    client.force_login(ada)
    sent = {"display_name": "Ada Eklund", "time_zone": "Europe/Stockholm", "theme": "dark", "role": "administrator"}
    assert client.post("/people/me/settings/", sent).status_code == 302
    ada.refresh_from_db()
    assert (ada.display_name, ada.time_zone, ada.theme, ada.role) == (
        "Ada Eklund",
        "Europe/Stockholm",
        "dark",
        "author",
    )
    assert 'data-theme="dark"' in page(client, "/")


def test_times_are_shown_in_the_persons_own_zone(ada, client):
    from datetime import UTC, datetime

    entry = builders.lesson(by=ada, at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    client.force_login(ada)
    assert "30 June 2026" in page(client, entry.get_absolute_url())
    ada.time_zone = "Asia/Tokyo"
    ada.save()
    assert "1 July 2026" in page(client, entry.get_absolute_url())


def test_a_former_member_is_shown_as_such_and_what_they_wrote_stays(ada, ben, client):
    entry = builders.lesson("Kept", by=ben)
    ben.deactivate()
    client.force_login(ada)
    assert "former member" in page(client, entry.get_absolute_url())
    assert "Former member" in page(client, ben.get_absolute_url())


def test_what_a_person_wrote_is_on_numbered_pages(ada, ben, client):
    for number in range(30):
        builders.lesson(f"Lesson {number}", by=ada)
    client.force_login(ben)
    assert page(client, ada.get_absolute_url()).count('class="entry__title"') == 25
    assert page(client, f"{ada.get_absolute_url()}?page=2").count('class="entry__title"') == 5


def test_every_year_and_every_project_can_be_reached(ada, dov, stations, client):
    for year in range(1990, 2020):
        builders.lesson(f"From {year}", by=ada, at=datetime(year, 6, 1, tzinfo=UTC))
    builders.lesson("Hidden", by=ada, at=datetime(2021, 6, 1, tzinfo=UTC), visibility="me")
    projects = [builders.project(f"Project {number}", team=stations) for number in range(20)]
    for project in projects:
        builders.lesson(f"Of {project}", by=ada, project=project)
    client.force_login(dov)
    shown = page(client, "/library/")
    assert 'value="1990"' in shown
    assert "8 rarer ones" in shown
    assert 'href="/projects/"' in shown
    assert 'href="/years/"' in shown
    years = page(client, "/years/")
    assert 'href="/years/1990/"' in years
    assert "2021" not in years
    listed = page(client, "/projects/")
    assert all(project.get_absolute_url() in listed for project in projects)


def test_the_pages_of_years_and_projects_cost_the_same_with_many(ada, client, django_assert_max_num_queries):
    client.force_login(ada)
    for number in range(30):
        project = builders.project(f"Project {number}", team=builders.team(f"Team {number}"))
        builders.lesson(by=ada, project=project, at=datetime(1990 + number, 6, 1, tzinfo=UTC))
    for address in ("/years/", "/projects/"):
        with django_assert_max_num_queries(6):
            page(client, address)


def test_titles_are_sorted_as_people_read_them(ada, client):
    for title in ("Zebra", "ångström", "apple", "Öre", "Árbol"):
        builders.lesson(title, by=ada)
    client.force_login(ada)
    shown = page(client, "/library/?sort=title")
    assert re.findall(r'class="entry__title">\s*<a[^>]*>([^<]+)</a>', shown) == [
        "ångström", "apple", "Árbol", "Öre", "Zebra",
    ]  # fmt: skip


def test_a_retrospective_that_is_open_stands_first_in_the_teams_list_and_never_leads(client, ada, ben, stations):
    board = builders.retrospective("Gate cut-over", by=ada, team=stations, phase="reflect")
    for number in range(7):
        builders.lesson(f"Lesson {number}", by=ada, team=stations)
    client.force_login(ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/")
    assert page.context["from_teams"][0].title == "Gate cut-over"
    assert page.context["lead"].title == "Lesson 6"
    assert "Reflect, open now" in page.content.decode()
    assert "7 lessons and 1 retrospective from 1 team" in " ".join(page.content.decode().split())
    while board.phase != "actions":
        moving.move_on(board, by=ada)
    moving.close(board, "We count gates now.", by=ada)
    assert client.get("/").context["lead"].title == "Lesson 6"
    assert "open now" not in client.get("/").content.decode()
