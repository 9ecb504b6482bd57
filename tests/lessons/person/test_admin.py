"""People in the admin: invited, deactivated, and helped when their phone is lost."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from lessons.models import Entry, Membership, Team, User
from lessons.reach.feeds import token_of
from search import engine
from search.queue import drain_all
from tests import builders

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/lessons/user/"


@pytest.fixture
def fia(db):
    """Fia administers."""
    return builders.person("Fia Fors", role="administrator")


def run(client, action, *people):
    return client.post(PEOPLE, {"action": action, "_selected_action": [person.pk for person in people]}, follow=True)


def second_factor(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "00", "used_mask": 0}
    )


def test_a_new_person_gets_an_invitation_that_lets_them_choose_a_password(fia, client, mailoutbox):
    client.force_login(fia)
    form = {"display_name": "Gun Gran", "email": "Gun@Norrland.example", "role": "author", "time_zone": ""}
    inline = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    client.post(f"{PEOPLE}add/", form | inline)
    gun = User.objects.get(email="gun@norrland.example")
    assert not gun.has_usable_password()
    assert mailoutbox[0].to == ["gun@norrland.example"]
    address = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    client.logout()
    chosen = client.get(address.removeprefix("http://testserver"), follow=True)
    client.post(chosen.request["PATH_INFO"], {"password1": builders.PASSWORD, "password2": builders.PASSWORD})
    gun.refresh_from_db()
    assert gun.check_password(builders.PASSWORD)


def test_a_lost_second_factor_is_removed_with_all_sessions_and_the_person_is_told(fia, ada, client, mailoutbox):
    second_factor(ada)
    client.force_login(fia)
    assert "They were told by mail" in run(client, "remove_second_factor", ada).text
    ada.refresh_from_db()
    assert not ada.authenticator_set.exists()
    assert ada.sessions_ended_at is not None
    assert [mail.to for mail in mailoutbox] == [[ada.email]]
    assert "Fia Fors removed" in mailoutbox[0].body


def test_nobody_is_told_of_a_second_factor_they_did_not_have(fia, ada, client, mailoutbox):
    client.force_login(fia)
    assert "Removed for 0" in run(client, "remove_second_factor", ada).text
    ada.refresh_from_db()
    assert ada.sessions_ended_at is None
    assert mailoutbox == []


def test_the_list_of_people_costs_the_same_with_one_and_with_many(fia, ada, client, django_assert_max_num_queries):
    client.force_login(fia)
    second_factor(ada)
    for number in range(20):
        second_factor(builders.person(f"P{number} Ek", email=f"p{number}@norrland.example", teams=ada.teams.all()))
    with django_assert_max_num_queries(14):
        assert client.get(PEOPLE).status_code == 200


def test_the_admin_calls_people_by_name_and_shows_no_secret(fia, ada, client):
    client.force_login(fia)
    second_factor(ada)
    page = client.get(reverse("admin:index")).text
    assert "Fia Fors" in page
    assert "Authenticator" not in page
    assert "JBSWY3DPEHPK3PXP" not in client.get(f"{PEOPLE}{ada.pk}/change/").text
    assert client.get("/admin/mfa/authenticator/").status_code == 404


def test_a_text_is_looked_at_in_the_admin_and_offers_no_button_that_does_nothing(fia, ada, client):
    entry = builders.lesson(by=ada, happened="The gates stood open.")
    client.force_login(fia)
    for address in (f"/admin/lessons/entry/{entry.pk}/change/", f"/admin/lessons/lesson/{entry.pk}/change/"):
        page = client.get(address).text
        assert 'name="_save"' not in page
        assert entry.get_absolute_url() in page
        assert client.post(address, {"title": "Taken over"}).status_code == 403
    chosen = {"action": "change_many", "_selected_action": [entry.pk]}
    assert client.post("/admin/lessons/entry/", chosen)["Location"] == f"/curation/many/?entry={entry.pk}"


def test_what_was_for_a_deleted_team_alone_becomes_its_authors_own(fia, ada, ben, dov, stations, client):
    night, day = builders.team("Night shift"), builders.team("Day shift")
    for team in (night, day):
        Membership.objects.create(person=ben, team=team)
    alone = builders.lesson("For one", by=ada, visibility="teams", shared_with=[night])
    both = builders.lesson("For both", by=ada, visibility="teams", shared_with=[night, day])
    drain_all()
    client.force_login(fia)
    form = {"action": "delete_selected", "_selected_action": [night.pk], "post": "yes"}
    client.post("/admin/lessons/team/", form)
    assert not Team.objects.filter(pk=night.pk).exists()
    alone.refresh_from_db()
    assert alone.visibility == "me"
    assert [entry.pk for entry in Entry.objects.visible_to(User.objects.get(pk=ben.pk))] == [both.pk]
    assert not Entry.objects.visible_to(dov).exists()
    drain_all()
    assert engine.find("for", engine.audience_for(User.objects.get(pk=ben.pk))).total == 1


def test_ending_somebodys_sessions_ends_their_feeds_address(ada, client):
    old = f"/feeds/{token_of(ada)}/library.atom"
    assert client.get(old).status_code == 200
    ada.end_sessions()
    assert client.get(old).status_code == 404


def test_the_admin_changes_passwords_where_everybody_does(fia, client):
    client.force_login(fia)
    assert client.get("/admin/password_change/").url == "/account/password/change/"


def test_who_is_there_already_is_told_in_words(fia, ada, client):
    client.force_login(fia)
    form = {"display_name": "Again", "email": ada.email.upper(), "role": "author", "time_zone": ""}
    inline = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    shown = client.post(f"{PEOPLE}add/", form | inline).text
    assert "with this e-mail already" in shown or "already exists" in shown
    assert "one_person_an_email" not in shown
