"""Finding past retrospectives: by what was said, by cause, format, day and actions; as far as each person may see."""

from collections import Counter
from datetime import date

import pytest

from lessons.models import Action, Entry, Finding
from lessons.retrospective import moving, notes, talking
from search import engine
from search.live import current
from search.models import IndexState
from search.registry import audience_for
from tests import builders
from tests.search.told import CREW, PANEL

pytestmark = pytest.mark.django_db


def anchors(query, person):
    return [(hit.key, hit.anchor) for hit in engine.find(query, audience_for(person), strict=True).hits]


SAID = {
    "a finding": "reported intent",
    "a finding and its talk": "reported told",
    "its talk": "told to open",
    "a note": "platform",
    "a cause": "silent",
    "an alternative": "cameras",
    "why not": "dear",
    "an action": "show position",
}


@pytest.mark.parametrize("words", SAID.values(), ids=SAID)
def test_everything_said_is_found_and_opens_at_its_finding(held, dov, index, words):
    finding = held.findings.get(name=PANEL["name"])
    index()
    assert anchors(words, dov) == [(held.pk, finding.anchor)]


def test_a_loose_note_is_found_among_the_notes(held, dov, index):
    index()
    assert anchors("coffee", dov) == [(held.pk, "notes")]


def test_what_came_of_an_action_is_found_as_soon_as_it_is_said(held, ada, dov, index, found):
    action = Action.objects.get()
    index()
    assert found("has:open-actions", dov) == ["Umeå cut-over"]
    action.finish(by=ada, evidence="Seen working in Boden")
    index()
    assert anchors("boden", dov) == [(held.pk, action.finding.anchor)]
    assert found("has:open-actions", dov) == []
    assert found("has:actions", dov) == ["Umeå cut-over"]
    action.say_whether_it_helped("yes", by=ada, how="Nobody walks out in vain now")
    index()
    assert anchors("vain", dov) == [(held.pk, action.finding.anchor)]


def test_of_one_under_way_only_title_purpose_and_background_are_found(ada, dov, stations, index):
    running = builders.told_retrospective(
        "Boden night", by=ada, team=stations, phase="discuss", purpose="What to keep?", background="Snow fell early.",
        findings=[PANEL], loose=["Coffee ran out"], held_on=date(2024, 3, 12), format="incident-review",
    )  # fmt: skip
    talking.add_moment(running, running.entry.created_at, "The lamp went out", by=ada)
    index()
    for words in ("boden", "keep", "snow"):
        assert [key for key, _ in anchors(words, dov)] == [running.pk], words
    secret = [*SAID.values(), "coffee", "lamp", "cause:supplier", "format:incident-review", "held:2024", "has:actions"]
    for words in secret:
        assert anchors(words, dov) == [], words
    facets = engine.find("kind:retrospective", audience_for(dov)).facets
    assert {facet.name for facet in facets}.isdisjoint({"cause", "format", "has"})
    while running.phase != "actions":
        moving.move_on(running, by=ada)
    moving.close(running, "Keep the lamp.", by=ada)
    index()
    for words in secret:
        assert [key for key, _ in anchors(words, dov)] == [running.pk], words


def test_a_face_down_note_never_gets_into_the_index(ada, dov, stations, index):
    board = builders.retrospective("Boden night", by=ada, team=stations, phase="group")
    notes.write_note(board, "stop", "Whispered late", by=ada)
    while board.phase != "actions":
        moving.move_on(board, by=ada)
    moving.close(board, "We looked.", by=ada)
    index()
    assert anchors("whispered", dov) == []
    assert [key for key, _ in anchors("boden", dov)] == [board.pk]


FILTERS = [
    ("cause:supplier", True),
    ('cause:"a supplier or another team"', True),
    ("cause:handover cause:tools", True),
    ("cause:tools", False),
    ("format:incident-review", True),
    ('format:"Blameless incident review"', True),
    ("format:four-ls", False),
    ("held:2024", True),
    ("held:2024-03-12", True),
    ("held:2024-03..2025", True),
    ("held:..2024-03-11", False),
    ("held:2024-03-13..", False),
    ("held:2023 held:2024", True),
    ("-held:2024", False),
    ("year:2024", True),
    ("after:2024-03-12 before:2024-03-13", True),
    ("has:actions", True),
    ("has:open-actions", True),
    ("has:attachments", False),
    ("cause:supplier OR coffee", True),
    ("kind:retrospective cause:handover has:actions held:2024..2025", True),
]


@pytest.mark.parametrize(("query", "is_found"), FILTERS)
def test_filters_find_it_with_the_index(held, dov, index, found, query, is_found):
    index()
    assert found(query, dov) == (["Umeå cut-over"] if is_found else [])


def test_the_database_reads_the_same_filters_and_words_while_the_index_is_away(held, ada, dov, stations, found):
    builders.told_retrospective("Running", by=ada, team=stations, phase="discuss", findings=[PANEL], loose=["Coffee"])
    builders.action("Paint it", origin=builders.lesson("A lesson with an action", by=ada), owner=ada)
    IndexState.objects.all().delete()
    current().forget()
    assert engine.find("umeå", audience_for(dov)).degraded
    for query, is_found in FILTERS:
        assert set(found(f"kind:retrospective {query}", dov)) - {"Running"} == (
            {"Umeå cut-over"} if is_found else set()
        ), query
        assert ("Running" in found(query, dov)) == (query == "-held:2024"), query
    assert set(found("has:open-actions", dov)) == {"Umeå cut-over", "A lesson with an action"}
    for words in [*SAID.values(), "coffee"]:
        for word in words.split():
            assert found(word, dov) == ["Umeå cut-over"], word
    assert found("category", dov) == []
    assert found("-coffee kind:retrospective", dov) == ["Running"]


def test_a_lesson_with_an_open_action_has_one_too_and_no_day_it_was_held(ada, index, found):
    entry = builders.lesson("Valve", by=ada)
    builders.action(origin=entry, owner=ada)
    index()
    assert found("has:open-actions", ada) == ["Valve"]
    assert found("held:..2099", ada) == []


def test_counts_are_those_of_what_each_person_may_see(ada, ben, dov, cleo, stations, index):
    """Facets against brute force over rows, for people who see different things."""
    causes = ["supplier", "handover", "tools"]
    for number in range(9):
        findings = [
            {"name": f"Gate {at}", "causes": [(f"Cause {at}", causes[(number + at) % 3])], "actions": ["Do it"] * at}
            for at in range(number % 3)
        ]
        builders.told_retrospective(
            f"Night {number}", by=ada if number % 2 else dov, held_on=date(2021 + number % 4, 5, 1), findings=findings,
            team=stations if number % 2 else dov.teams.get(), visibility=["everyone", "teams", "me"][number % 3],
            format=["four-ls", "incident-review"][number % 2], phase="closed" if number != 6 else "vote",
        )  # fmt: skip
    for action in list(Action.objects.order_by("pk"))[::2]:
        action.drop(by=action.owner, reason="Not now.")
    index()
    seen_by = {}
    for person in (ada, ben, dov, cleo):
        seen = Entry.objects.visible_to(person).filter(retrospective__phase="closed")
        expected = {
            "format": Counter(seen.values_list("retrospective__format_key", flat=True)),
            "year": Counter(str(each.retrospective.held_on.year) for each in seen),
            "cause": Counter(
                category
                for each in seen
                for category in {
                    line["category"]
                    for finding in Finding.objects.filter(retrospective=each.pk)
                    for line in finding.causes
                }
            ),
            "has": Counter("open-actions" for each in seen if Action.objects.open().filter(origin=each).exists()),
        }
        results = engine.find("kind:retrospective held:..2099", audience_for(person))
        assert results.total == seen.count()
        facets = {facet.name: {each.value: each.count for each in facet.options} for facet in results.facets}
        assert {name: facets.get(name, {}) for name in expected} == expected, person
        for category, count in expected["cause"].items():
            assert engine.find(f"cause:{category}", audience_for(person)).total == count
        seen_by[person] = expected
    assert seen_by[ada] != seen_by[cleo] != seen_by[dov]


def test_values_of_a_facet_widen_and_facets_narrow(held, ada, dov, stations, index):
    builders.told_retrospective("Boden", by=ada, format="four-ls", held_on=date(2024, 6, 1), findings=[CREW])
    index()
    results = engine.find("cause:supplier", audience_for(dov))
    facets = {facet.name: facet for facet in results.facets}
    assert results.total == 1
    assert {each.value: each.count for each in facets["cause"].options} == {
        "supplier": 1,
        "equipment": 1,
        "handover": 2,
    }
    assert [each.label for each in facets["cause"].options if each.selected] == ["A supplier or another team"]
    assert {each.value: each.count for each in facets["format"].options} == {"incident-review": 1}
    assert engine.find("cause:supplier cause:handover", audience_for(dov)).total == 2
    assert engine.find("cause:handover format:four-ls", audience_for(dov)).total == 1


def test_chips_and_readings_say_what_a_filter_means(held, dov, index):
    index()
    results = engine.find("cause:handover format:incident-review held:2024.. has:open-actions", audience_for(dov))
    assert [label for label, _ in results.chips] == [
        "Handover",
        "Blameless incident review",
        "held from 1 January 2024 on",
        "with open actions",
    ]
    assert [reading.meaning for reading in results.readings] == [
        "only Handover",
        "only Blameless incident review",
        "only what was held from 1 January 2024 on",
        "only with open actions",
    ]
