"""Nobody finds what they cannot open: not by hits, counts, facets, snippets, suggestions, corrections, similar entries
or wider searches, and not while the index lags behind."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import engine
from search.queue import drain, drain_all
from search.registry import audience_for
from tests.builders import lesson, project

CANARY = "xylocarp"


def said(person, query):
    """Everything a search tells a person, as one text."""
    audience = audience_for(person)
    results = engine.find(query, audience)
    told = [str(results.total), *results.notices]
    for hit in results.hits:
        told += ["".join(piece.text for piece in (*hit.title, *hit.snippet)), hit.address]
    told += [f"{facet.name} {option.label} {option.count}" for facet in results.facets for option in facet.options]
    told += [f"{correction.read} {correction.count}" for correction in results.corrections]
    told += [reading.meaning for reading in results.readings]
    told += [f"{label}" for label, _ in results.chips]
    told += [f"{found.words} {found.place} {found.total}" for found in engine.wider(results.query, audience)]
    told += [suggestion.text + suggestion.detail for suggestion in engine.suggest(query, audience)]
    told += [str(near.item) for near in engine.similar(f"{query} {CANARY} valve seal", audience)]
    return "\n".join(told)


def without_echo(told, query):
    """What is told besides the person's own words."""
    for part in sorted(re.findall(r"[\w-]+", query), key=len, reverse=True):
        told = told.replace(part, "")
    return told


@pytest.fixture
def hidden(ada, stations):
    """A lesson for Ada's team alone, with a canary in everything."""
    return lesson(
        f"Valve {CANARY}",
        by=ada,
        team=stations,
        tags=[f"{CANARY} tag"],
        takeaway=f"Seal the {CANARY}.",
        happened=f"It was {CANARY}.",
        visibility="teams",
        shared_with=[stations],
        project=project(f"Project {CANARY}"),
    )


QUERIES = [
    CANARY,
    "xylocarb",
    "xyl*",
    "xylo",
    "valve",
    f'"valve {CANARY}"',
    f"title:{CANARY}",
    f"tag:{CANARY}-tag",
    f"-{CANARY}",
    f"valve -{CANARY}",
    f"-(valve {CANARY})",
    "by:ada",
    "team:stations",
    "is:mine",
    "valve seal OR xyl*",
    "status:published",
    "kind:lesson",
    "year:2026",
    "after:2000",
    "",
    "audience:everyone",
    "team:1 OR user:1",
    "everyone",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_hidden_entry_shows_nowhere(query, ada, dov, hidden, index):
    lesson("Valve in the open", by=dov)
    index()
    told = said(dov, query)
    assert CANARY not in without_echo(told, query)
    assert "Stations 1" not in told


@pytest.mark.parametrize("query", [CANARY, "xylocarb", "xyl*", "valve", f"tag:{CANARY}-tag", "team:stations", "by:ada"])
def test_the_team_itself_finds_it(query, ben, hidden, index):
    assert CANARY in said(ben, query)


def test_who_is_nobody_finds_nothing(hidden, ada, index):
    from django.contrib.auth.models import AnonymousUser

    lesson("Open valve", by=ada)
    index()
    assert engine.find("valve", audience_for(AnonymousUser())).total == 0
    assert engine.find("valve", engine.EVERYONE).total == 1
    ada.deactivate()
    assert engine.find("valve", audience_for(ada)).total == 0


def test_what_is_hidden_or_deleted_is_gone_before_the_index_knows(ada, dov, index):
    for number in range(12):
        lesson(f"Valve {number}", by=ada, tags=["valves"])
    index()
    narrowed, deleted = lesson(f"Valve {CANARY}", by=ada), lesson("Valve unique", by=ada)
    index()
    assert engine.find("valve", audience_for(dov)).total == 14
    narrowed.show_to("me", by=ada)
    deleted.delete_softly(by=ada)
    results = engine.find("valve", audience_for(dov))
    assert results.total == 12
    assert {option.count for facet in results.facets if facet.name == "kind" for option in facet.options} == {12}
    assert CANARY not in said(dov, "xylocarb")
    assert CANARY not in said(dov, CANARY)
    assert engine.find(CANARY, audience_for(ada)).total == 1


def test_a_text_that_was_taken_back_is_not_shown_from_the_old_index(ada, dov, index):
    entry = lesson("Valve", by=ada, happened=f"The password is {CANARY}.")
    index()
    assert CANARY in said(dov, CANARY)
    entry.lesson.happened = "The password was here."
    entry.lesson.save(update_fields=["happened"])
    engine.enqueue("lesson", [entry.pk])
    shown = ["".join(piece.text for piece in hit.snippet) for hit in engine.find("valve", audience_for(dov)).hits]
    assert shown
    assert CANARY not in "".join(shown)


def test_leaving_a_team_takes_its_entries_away_at_once(ben, hidden, index):
    assert engine.find(CANARY, audience_for(ben)).total == 1
    ben.memberships.all().delete()
    del ben._team_ids
    assert engine.find(CANARY, audience_for(ben)).total == 0
    assert CANARY not in said(ben, "xylocarb")


def test_a_broken_index_cannot_leak_a_page_hit(ada, dov, index, hidden):
    """Even if the index claimed that everyone may see it, the database has the last word."""
    from lessons.models import Entry

    Entry.objects.filter(pk=hidden.pk).update(visibility="everyone")
    engine.enqueue("lesson", [hidden.pk])
    drain()
    Entry.objects.filter(pk=hidden.pk).update(visibility="teams")
    assert CANARY not in said(dov, "valve")
    results = engine.find("valve", audience_for(dov))
    assert (results.total, results.facets) == (0, ())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*QUERIES, "(", ")", '"', "-", "OR", "*"]), max_size=5).map(" ".join))
def test_no_query_whatever_shows_it(ada, dov, stations, db, query):
    from lessons.models import Entry

    if not Entry.objects.filter(author=ada).exists():
        lesson(f"Valve {CANARY}", by=ada, visibility="me", happened=f"{CANARY} {CANARY}")
        drain_all()
    told = said(dov, query)
    assert CANARY not in without_echo(told, query)
