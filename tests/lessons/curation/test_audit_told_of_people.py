"""What the audit log is told of people, teams and projects: rights and ids before and after, and no names."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from lessons.models import Membership, Project, Tag, Team, User
from tests import builders
from tests.lessons.curation.audit_log import told

pytestmark = pytest.mark.django_db
INLINE = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}


def test_inviting_a_person_is_told(browser, fia):
    form = {"display_name": "Gun Gran", "email": "gun@norrland.example", "role": "curator", "time_zone": ""}
    with told() as rows:
        browser.post("/admin/lessons/user/add/", form | INLINE)
    gun = User.objects.get(email="gun@norrland.example")
    rights = {"role": "curator", "is_active": True}
    assert rows == [
        ("made", "person", gun.pk, fia.pk, {}, rights),
        ("invited", "person", gun.pk, fia.pk, {}, rights),
    ]


def test_a_role_and_the_teams_of_a_person_are_told_before_and_after(browser, fia, ada, stations):
    membership, night = ada.memberships.get(), builders.team("Night shift")
    form = {"display_name": ada.display_name, "email": "other@norrland.example", "role": "curator", "time_zone": ""}
    inlines = {
        "memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "1", "memberships-0-id": membership.pk,
        "memberships-0-person": ada.pk, "memberships-0-team": stations.pk, "memberships-0-role": "lead",
        "memberships-1-person": ada.pk, "memberships-1-team": night.pk, "memberships-1-role": "member",
    }  # fmt: skip
    with told() as rows:
        browser.post(f"/admin/lessons/user/{ada.pk}/change/", form | inlines)
        browser.post(f"/admin/lessons/user/{ada.pk}/change/", form | INLINE)
    assert rows[0][:4] == ("changed", "person", ada.pk, fia.pk)
    assert rows[0][4:] == ({"role": "author"}, {"role": "curator", "rewritten": ["email"]})
    new = Membership.objects.get(team=night)
    assert sorted(rows[1:]) == sorted([
        ("made", "membership", new.pk, fia.pk, {}, {"person": ada.pk, "team": night.pk, "role": "member"}),
        ("changed", "membership", membership.pk, fia.pk, {"role": "member"}, {"role": "lead"}),
    ])  # fmt: skip


def test_who_leaves_a_team_is_told(browser, fia, ada, stations):
    membership = ada.memberships.get()
    form = {"name": "Stations", "slug": stations.slug, "description": "", "parent": ""}
    inlines = {
        "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1", "memberships-0-id": membership.pk,
        "memberships-0-person": ada.pk, "memberships-0-team": stations.pk, "memberships-0-role": "member",
        "memberships-0-DELETE": "on",
    }  # fmt: skip
    with told() as rows:
        browser.post(f"/admin/lessons/team/{stations.pk}/change/", form | inlines)
    before = {"person": ada.pk, "team": stations.pk, "role": "member"}
    assert rows == [("removed", "membership", membership.pk, fia.pk, before, {})]
    assert not stations.memberships.exists()


def test_deactivating_a_person_and_the_like_is_told(browser, fia, ada):
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    with told() as rows:
        for action in ("deactivate", "reactivate", "end_sessions", "remove_second_factor"):
            browser.post("/admin/lessons/user/", {"action": action, "_selected_action": [ada.pk]})
    assert [(row[0], *row[2:]) for row in rows] == [
        ("deactivated", ada.pk, fia.pk, {"is_active": True}, {"is_active": False}),
        ("reactivated", ada.pk, fia.pk, {"is_active": False}, {"is_active": True}),
        ("sessions ended", ada.pk, fia.pk, {}, {}),
        ("second factor removed", ada.pk, fia.pk, {}, {}),
        ("sessions ended", ada.pk, fia.pk, {}, {}),
    ]


def test_a_new_name_is_told_without_the_name(browser, fia, ada):
    with told() as rows:
        builders.signed_in(ada).post("/people/me/settings/", {"display_name": "Ada Berg", "theme": "", "time_zone": ""})
    assert rows == [("changed", "person", ada.pk, ada.pk, {}, {"rewritten": ["display name"]})]
    ada.refresh_from_db()
    assert ada.display_name == "Ada Berg"
    with told() as rows:
        ada.role = "administrator"  # not saved by what follows, so not told
        ada.rename("Ada Ek", by=fia)
    assert rows == [("changed", "person", ada.pk, fia.pk, {}, {"rewritten": ["display name"]})]


def test_a_team_that_goes_is_told_with_who_was_in_it_and_what_was_for_it(browser, fia, ada):
    night = builders.team("Night shift")
    membership = Membership.objects.create(person=ada, team=night)
    entry = builders.lesson(by=ada, visibility="teams", shared_with=[night])
    with told() as rows:
        browser.post(f"/admin/lessons/team/{night.pk}/delete/", {"post": "yes"})
    assert rows == [
        ("removed", "membership", membership.pk, fia.pk,
         {"person": ada.pk, "team": night.pk, "role": "member"}, {}),
        ("removed", "team", night.pk, fia.pk, {"parent": None}, {}),
        ("visibility", "entry", entry.pk, fia.pk, {"visibility": "teams", "teams": [night.pk]},
         {"visibility": "me", "teams": []}),
    ]  # fmt: skip


def test_teams_and_projects_are_told(browser, fia, stations):
    with told() as rows:
        browser.post("/admin/lessons/team/add/", {"name": "Depot", "slug": "depot", "parent": stations.pk} | INLINE)
        project = {"name": "Gates", "goal": "New gates.", "team": stations.pk, "started": "2026-01-02", "tags": ""}
        browser.post("/admin/lessons/project/add/", project)
        made = Project.objects.get()
        here = f"/admin/lessons/project/{made.pk}/"
        browser.post(f"{here}change/", project | {"name": "Doors", "ended": "2026-05-06", "tags": "winter"})
        browser.post(f"{here}delete/", {"post": "yes"})
    depot, tag = Team.objects.get(name="Depot"), Tag.objects.get()
    dates = {"started": date(2026, 1, 2).isoformat(), "ended": "2026-05-06"}
    assert {row[3] for row in rows} == {fia.pk}
    assert [(row[0], row[1], *row[4:]) for row in rows] == [
        ("made", "team", {}, {"parent": stations.pk}),
        ("made", "project", {}, {"team": stations.pk, "started": "2026-01-02", "ended": None}),
        ("changed", "project", {"ended": None}, {"ended": "2026-05-06", "rewritten": ["name"]}),
        ("changed", "project", {"tags": []}, {"tags": [tag.pk]}),
        ("removed", "project", {"team": stations.pk} | dates, {}),
    ]
    assert rows[0][2] == depot.pk


def test_the_first_administrator_is_told(monkeypatch):
    monkeypatch.setenv("KB_ADMIN_PASSWORD", "a-long-enough-word")
    with told() as rows:
        call_command("createadmin", "hel@norrland.example", name="Hel Sarri")
    made = User.objects.get()
    assert rows == [("made", "person", made.pk, None, {}, {"role": "administrator", "is_active": True})]
