"""The pages of search, as people see them."""

import json

import pytest
from django.test import Client

from search.models import LoggedSearch
from tests.builders import lesson


@pytest.fixture
def client(ada):
    client = Client()
    client.force_login(ada)
    return client


def test_results_show_marked_titles_snippets_facets_and_a_chip(client, ada, stations, index):
    lesson(
        "Rehearse the cut-over", by=ada, team=stations, tags=["Night shift"], happened="The crew met a login screen."
    )
    index()
    page = client.get("/search/", {"q": "rehearsal crew team:stations"}).content.decode()
    assert "<mark>Rehearse</mark> the cut-over" in page
    assert "<mark>crew</mark>" in page
    assert "1 result<" in page
    assert "Remove the filter" in page
    assert "both words, any form" in page
    assert "only Stations" in page
    assert "Night shift" in page


def test_choosing_filters_leads_to_the_address_that_says_the_same(client, ada, index):
    response = client.get("/search/", {"q": "valve", "team": ["stations", "signalling"], "sort": "newest"})
    assert response["Location"] == "/search/?q=valve+team%3Astations+team%3Asignalling&sort=newest"


def test_nothing_found_offers_wider_searches_with_their_counts(client, ada, stations, index):
    lesson("Heating of points", by=ada)
    index()
    page = client.get("/search/", {"q": "heating team:stations"}).content.decode()
    assert "Nobody here has written about this yet" in page
    assert "heating</a> in every team, 1 result<" in page


def test_an_empty_search_shows_ways_to_search(client):
    assert "Ways to search" in client.get("/search/").content.decode()
    assert "How to search" in client.get("/search/help/").content.decode()


def test_suggestions_are_options_or_json(client, ada, index):
    entry = lesson("Rehearse the cut-over", by=ada, tags=["Rehearsals"])
    index()
    fragment = client.get("/search/suggest/", {"q": "rehe"}).content.decode()
    assert fragment.count('role="option"') == 2
    assert f'data-address="{entry.get_absolute_url()}"' in fragment
    response = client.get("/search/suggest/", {"q": "rehe", "format": "json"})
    typed, texts, _, addresses = json.loads(response.content)
    assert (typed, texts) == ("rehe", ["Rehearse the cut-over", "Rehearsals"])
    assert addresses[0] == f"http://testserver{entry.get_absolute_url()}"


def test_browsers_learn_how_to_search_without_signing_in():
    response = Client().get("/opensearch.xml")
    assert response.status_code == 200
    assert 'template="http://testserver/search/?q={searchTerms}"' in response.content.decode()


def test_markup_in_titles_and_queries_is_text(client, ada, index):
    lesson('<svg onload="x"> valve', by=ada)
    index()
    page = client.get("/search/", {"q": 'valve "><svg onload=1>'}).content.decode()
    assert "<svg onload" not in page
    assert "&lt;svg onload" in page


def test_a_search_on_the_way_is_logged_once_and_without_a_person(client, ada, index):
    entry = lesson("Rehearse the cut-over", by=ada)
    index()
    for typed in ("rehearse", "rehearse cut-over", "cut-over"):
        client.get("/search/", {"q": typed})
    row = LoggedSearch.objects.get()
    assert (row.query, row.results) == ("cut-over", 1)
    client.post("/search/clicked/", {"kind": "lesson", "key": entry.pk})
    assert LoggedSearch.objects.get().clicked_key == entry.pk
    client.get("/search/", {"q": "something else entirely"})
    assert LoggedSearch.objects.count() == 2
    assert {field.name for field in LoggedSearch._meta.get_fields()} == {
        "id",
        "query",
        "results",
        "is_relaxed",
        "clicked_kind",
        "clicked_key",
        "day",
    }


def test_a_page_of_results_takes_a_constant_number_of_queries(client, ada, index, django_assert_max_num_queries):
    for number in range(12):
        lesson(f"Valve {number}", by=ada, tags=["valves"])
    index()
    client.get("/search/", {"q": "valve"})
    with django_assert_max_num_queries(12):
        assert client.get("/search/", {"q": "valve"}).status_code == 200
