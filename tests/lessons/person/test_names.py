"""Names of people, teams and projects: tidy, indexed anew when they change, and e-mails that still let people in."""

import pytest

from lessons.models import Project, Tag, TagAlias, Team, User
from search import engine
from search.queue import drain_all
from tests import builders

pytestmark = pytest.mark.django_db
NONE = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}


@pytest.fixture
def fia(db, client):
    """Fia administers, and is signed in."""
    fia = builders.person("Fia Fors", role="administrator")
    client.force_login(fia)
    return fia


@pytest.fixture
def shared(ada, ben):
    """Written by Ada with Ben."""
    entry = builders.lesson(by=ada)
    entry.co_authors.add(ben)
    drain_all()
    return entry


def found(words, person):
    drain_all()
    return engine.find(words, engine.audience_for(person)).total


def test_a_renamed_co_author_is_found_by_the_new_name(shared, ada, ben):
    ben.rename("Benedikt Bo")
    assert found('by:"Benedikt Bo"', ada) == 1


def test_who_changes_their_own_name_is_found_by_it(shared, ada, ben, client):
    client.force_login(ben)
    client.post("/people/me/settings/", {"display_name": "Bent Bo", "theme": ""})
    assert found('by:"Bent Bo"', ada) == 1


def test_a_name_given_in_the_admin_is_found_too(shared, ada, ben, fia, client):
    form = {"display_name": "Bengt Bo", "email": ben.email, "role": "author", "time_zone": ""}
    assert client.post(f"/admin/lessons/user/{ben.pk}/change/", form | NONE).status_code == 302
    assert found('by:"Bengt Bo"', ada) == 1


def test_a_capital_letter_in_a_changed_e_mail_locks_nobody_out(ada, fia, client):
    form = {"display_name": "Ada Ek", "email": "Ada.Ek@Norrland.Example", "role": "author", "time_zone": ""}
    assert client.post(f"/admin/lessons/user/{ada.pk}/change/", form | NONE).status_code == 302
    ada.refresh_from_db()
    assert ada.email == "ada.ek@norrland.example"
    client.logout()
    words = {"login": "Ada.Ek@norrland.example", "password": builders.PASSWORD}
    assert client.post("/account/login/", words).status_code == 302
    assert client.get("/people/me/settings/").status_code == 200


def test_an_e_mail_that_differs_in_case_alone_is_refused_with_a_sentence(ada, ben, fia, client):
    form = {"display_name": "Ben Bo", "email": ada.email.upper(), "role": "author", "time_zone": ""}
    answer = client.post(f"/admin/lessons/user/{ben.pk}/change/", form | NONE)
    assert answer.status_code == 200
    assert "already exists" in answer.text


def test_names_keep_nothing_that_cannot_be_printed(ada, fia, client):
    client.post("/admin/lessons/team/add/", NONE | {"name": "Sta\x01tions  north", "slug": "north"})
    assert Team.objects.filter(name="Stations north").exists()
    client.post("/admin/lessons/project/add/", {"name": "Ga\x0btes\ufffe", "tags": "win\x02ter"})
    assert Project.objects.get().name == "Gates"
    assert Tag.objects.get().name == "winter"
    client.post(
        f"/admin/lessons/user/{ada.pk}/change/",
        NONE | {"display_name": "A\x01da", "email": ada.email, "role": "author"},
    )
    ada.refresh_from_db()
    assert ada.display_name == "Ada"
    client.force_login(ada)
    client.post("/people/me/settings/", {"display_name": "A\x1bda  Ek", "theme": ""})
    ada.refresh_from_db()
    assert ada.display_name == "Ada Ek"


def test_a_name_of_nothing_that_can_be_printed_is_refused(ada, stations, fia, client):
    answers = [
        client.post("/admin/lessons/team/add/", NONE | {"name": "\x01", "slug": "none"}),
        client.post("/admin/lessons/project/add/", {"name": "\x01"}),
        client.post("/people/me/settings/", {"display_name": "\x01", "theme": ""}),
        client.post("/admin/lessons/team/add/", NONE | {"name": "Sta\x01tions", "slug": "again"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 200]
    assert all("Write a name" in answer.text for answer in answers[:3])
    grown = client.post("/admin/lessons/project/add/", {"name": "\u0958" * 120})  # two signs each, once composed
    assert "at most 120 characters" in grown.text
    assert (Team.objects.count(), Project.objects.count()) == (1, 0)
    assert User.objects.get(pk=fia.pk).display_name == "Fia Fors"


def test_a_projects_tags_are_typed_as_in_the_editor(ada, cleo, stations, client):
    builders.lesson(by=ada, tags=["access"])
    TagAlias.objects.create(name="doors", tag=Tag.objects.get())
    client.force_login(cleo)
    form = {"name": "Gates", "goal": "", "team": stations.pk}
    assert client.post("/admin/lessons/project/add/", form | {"tags": "áccess, Doors, winter"}).status_code == 302
    project = Project.objects.get()
    assert sorted(tag.name for tag in project.tags.all()) == ["access", "winter"]
    address = f"/admin/lessons/project/{project.pk}/change/"
    assert 'value="access, winter"' in client.get(address).text
    answer = client.post(address, form | {"tags": "ﷺ" * 50})
    assert "Use a shorter name" in answer.text
    assert client.post(address, form | {"tags": "winter"}).status_code == 302
    assert [tag.name for tag in project.tags.all()] == ["winter"]


def test_the_forms_of_the_admin_can_be_filled_in_without_javascript(ada, stations, fia, client):
    project = builders.project("Gates", team=stations)
    for address in ("user/add/", f"user/{ada.pk}/change/", "team/add/", f"project/{project.pk}/change/"):
        page = client.get(f"/admin/lessons/{address}").text
        assert "admin-autocomplete" not in page
        assert ">Stations</option>" in page
    assert 'href="/admin/lessons/user/?_to_field=id"' in client.get(f"/admin/lessons/team/{stations.pk}/change/").text
