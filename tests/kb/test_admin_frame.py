"""The admin is a part of the site: its masthead, its theme, its words, and fields that have a name."""

import re

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def fia():
    return builders.person("Fia Holm", role="administrator")


def test_the_admin_leads_back_to_the_site_and_signs_out_as_the_site_does(fia):
    text = text_of(builders.signed_in(fia), "/admin/lessons/tag/")
    for address in ("/", "/library/", "/retrospectives/", "/people/me/settings/", "/search/"):
        assert f'href="{address}"' in text
    assert 'action="/account/logout/"' in text
    assert "Fia Holm, your menu" in text
    assert "/admin/logout/" not in text


@pytest.mark.parametrize(("chosen", "cookie", "theme"), [("dark", "", "dark"), ("", "light", "light"), ("", "", None)])
def test_the_admin_wears_the_theme_that_the_site_wears(fia, chosen, cookie, theme):
    type(fia).objects.filter(pk=fia.pk).update(theme=chosen)
    client = builders.signed_in(fia)
    client.cookies["theme"] = cookie
    for path in ("/admin/", "/admin/lessons/tag/", "/library/"):
        found = re.search(r'<html[^>]*\sdata-theme="(\w+)"', text_of(client, path))
        assert (found and found[1]) == theme


def test_the_list_that_is_open_is_marked_in_the_list_of_lists(fia):
    client = builders.signed_in(fia)
    marked = r'href="(/admin/[^"]+)" aria-current="(\w+)"'
    assert re.findall(marked, text_of(client, "/admin/lessons/tag/")) == [("/admin/lessons/tag/", "page")]
    assert re.findall(marked, text_of(client, "/admin/lessons/tag/add/")) == [("/admin/lessons/tag/", "true")]


def test_a_list_is_headed_by_what_it_lists(fia):
    text = text_of(builders.signed_in(fia), "/admin/lessons/user/")
    assert "<h1>People</h1>" in text
    assert "<title>People · Hindsight</title>" in text


def test_fields_in_rows_have_names_since_only_the_head_of_the_column_shows_one(fia):
    stations = builders.team("Stations")
    ada = builders.person("Ada Ek", teams=[stations])
    text = text_of(builders.signed_in(fia), f"/admin/lessons/user/{ada.pk}/change/")
    for prefix in ("memberships-0-", "memberships-__prefix__-"):
        controls = re.findall(rf'<(?:select|input)[^>]*name="{prefix}(?:team|role)"[^>]*>', text)
        assert len(controls) == 2
        assert all("aria-label=" in control for control in controls)
    assert re.search(r'<input[^>]*name="memberships-0-DELETE"[^>]*aria-label="Delete"', text)


def test_the_admin_has_no_script_or_style_within_its_pages(fia):
    client = builders.signed_in(fia)
    for path in ("/admin/", "/admin/lessons/user/", "/admin/lessons/user/add/", "/admin/lessons/auditrow/"):
        text = text_of(client, path)
        assert re.findall(r"<script(?![^>]* src=)[^>]*>|<style| style=|\son\w+=", text) == []
        assert "admin/css/dark_mode" not in text
        assert "admin/js/theme" not in text
