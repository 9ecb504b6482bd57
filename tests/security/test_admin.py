"""The admin: odd addresses get a list and a message, its pages name nothing hidden, and it signs out like the site."""

import datetime
from itertools import product

import pytest
from django.contrib import admin

from lessons.models import Entry, Tag, Team
from search.models import LoggedSearch
from tests import builders
from tests.security.odd import ODD, status

pytestmark = pytest.mark.django_db
ODD_QUERIES = (
    "/admin/lessons/entry/?title__regex=(a",
    "/admin/lessons/entry/?published_at__year=99999",
    "/admin/lessons/entry/?published_at__year=0",
    "/admin/lessons/entry/?status__exact=%00",
    "/admin/lessons/entry/?team__id__exact=x",
    "/admin/lessons/entry/?published_at__gte=yesterday",
    "/admin/lessons/entry/?_to_field=summary",
    "/admin/search/loggedsearch/?day__year=99999",
    "/admin/search/indexfile/?build__exact=%00",
    "/admin/search/indexfile/?build=%00",
)
FILTERS = (
    "/admin/lessons/entry/?status__exact=published",
    "/admin/lessons/entry/?published_at__gte=2020-01-01%2000:00:00%2B00:00&published_at__lt=2120-01-01%2000:00:00%2B00:00",
    "/admin/lessons/entry/?published_at__isnull=False",
    "/admin/lessons/lesson/?nature__exact=problem&entry__status__exact=published",
    "/admin/lessons/user/?role__exact=author&is_active__exact=1",
    "/admin/lessons/entry/?q=gates&o=-1&p=1",
)


@pytest.fixture
def curating(browser):
    """A browser of Fia, who administers."""
    client = browser()
    fia = builders.person("Fia Fors", role="administrator")
    client.force_login(fia, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("address", ODD_QUERIES)
def test_a_filter_that_makes_no_sense_shows_the_list_and_says_so(address, curating, entry):
    answer = curating.get(address)
    assert answer.status_code == 200
    assert "This list has no such filter" in answer.text
    assert answer.context["cl"].result_count == answer.context["cl"].root_queryset.count()


@pytest.mark.parametrize("address", FILTERS)
def test_the_filters_beside_the_list_work(address, curating, ada, stations):
    builders.lesson("At the gates", by=ada, team=stations)
    answer = curating.get(address)
    assert answer.status_code == 200
    assert "no such filter" not in answer.text
    assert "At the gates" in answer.text or "Ada Ek" in answer.text


def test_every_link_beside_a_list_leads_to_a_filter_that_the_list_has(curating, entry):
    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        changelist = curating.get(address).context["cl"]
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                assert "no such filter" not in curating.get(address + choice["query_string"]).text, choice


def test_no_query_string_breaks_a_list_of_the_admin(curating, entry):
    names = ("q", "o", "p", "all", "e", "_facets", "status", "status__exact", "published_at__gte", "team__id__exact")
    broken = [
        (name, odd)
        for name, (odd, value) in product(names, ODD.items())
        if status(curating, "get", "/admin/lessons/entry/", {name: value}) >= 500
    ]
    assert broken == []


def test_an_action_does_not_run_on_everything_when_its_filter_makes_no_sense(curating, entry):
    chosen = {"action": "change_many", "_selected_action": [entry.pk], "select_across": "1"}
    assert curating.post("/admin/lessons/entry/?title__regex=(a", chosen).status_code == 400
    entry.refresh_from_db()
    assert entry.status == "published"


def test_deleting_a_tag_counts_what_one_sees_of_it_and_names_nothing(curating, ada):
    builders.lesson("A hidden title", by=ada, visibility="me", tags=["shared"])
    builders.lesson("An open title", by=ada, tags=["shared"])
    tag = Tag.objects.get()
    chosen = {"action": "delete_selected", "_selected_action": [tag.pk]}
    for answer in (
        curating.get(f"/admin/lessons/tag/{tag.pk}/delete/"),
        curating.post("/admin/lessons/tag/", chosen),
    ):
        assert "Tagged entries: 1" in answer.text
        assert "Tagged entries that you do not see: some" in answer.text
        assert "A hidden title" not in answer.text
    curating.post("/admin/lessons/tag/", chosen | {"post": "yes"})
    assert not Tag.objects.exists()


def test_a_team_with_entries_is_kept_and_its_page_names_none_of_them(curating, ada, stations):
    builders.lesson("A hidden title", by=ada, team=stations, visibility="me")
    answer = curating.get(f"/admin/lessons/team/{stations.pk}/delete/")
    assert "1 in all. Give them to another one first." in answer.text
    assert "A hidden title" not in answer.text
    assert Team.objects.filter(pk=stations.pk).exists()


def test_signing_out_in_the_admin_is_signing_out_of_the_site(curating):
    assert "Sign out of Hindsight?" in curating.get("/admin/logout/").text
    answer = curating.post("/admin/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.url == "/account/login/"
    assert curating.get("/").status_code == 302


def test_there_is_no_view_on_site_in_the_admin(curating, entry):
    assert "/admin/r/" not in curating.get(f"/admin/lessons/tag/{entry.tags.get().pk}/change/").text
    assert all(model_admin.view_on_site is False for model_admin in admin.site._registry.values())


def asked(query, *days, **fields):
    for day in days:
        LoggedSearch.objects.create(query=query, results=0, day=datetime.date(2026, 3, day), **fields)


def test_only_searches_that_were_asked_again_are_listed_and_never_what_was_opened(curating):
    asked("once", 1)
    asked("four times a day", 2, 2, 2, 2)
    asked("five times a day", 3, 3, 3, 3, 3)
    asked("on two days", 4, 5, clicked_kind="lesson", clicked_key=778899)
    page = curating.get("/admin/search/loggedsearch/").text
    assert "five times a day" in page
    assert "on two days" in page
    assert "once" not in page
    assert "four times a day" not in page
    shown = LoggedSearch.objects.filter(query="on two days").first()
    assert "778899" not in curating.get(f"/admin/search/loggedsearch/{shown.pk}/change/").text
    hidden = LoggedSearch.objects.get(query="once")
    assert "once" not in curating.get(f"/admin/search/loggedsearch/{hidden.pk}/change/", follow=True).text
    assert Entry.objects.count() == 0
