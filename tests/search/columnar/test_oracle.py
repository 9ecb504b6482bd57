"""Every kind of query, for several readers and in every shape an index can have, against brute force."""

from dataclasses import replace

import pytest

from search import synonyms
from search.document import Document, Section
from search.scratch import snapshot_of
from tests.search.columnar.answers import answer, answer_with, assert_same, condition, use_synonyms
from tests.search.columnar.corpus import READERS, SHAPES, SYNONYMS, deleted, documents, snapshot
from tests.search.columnar.entries import Entry
from tests.search.columnar.oracle import Oracle, oracle_of

pytestmark = pytest.mark.django_db

QUERIES = {
    "a rare word": "rareaword",
    "a word of the middle": "winter",
    "a common word": "valve",
    "three of the middle, either": "pumps OR winter OR budget",
    "three common, either": "valve OR night OR gate",
    "six, either": "valve OR winter OR rarebword OR gate OR budget OR signals",
    "two words": "pumping winter",
    "three words": "valve crew winter",
    "four words": "valve rehearsal signals budget",
    "five words, some rare": "rarecword raredword valve leak café",
    "a word and not another": "valve NOT winter",
    "not a phrase": 'valve -"night crew"',
    "a phrase of two common words": '"night crew"',
    "a phrase of three": '"valve night crew"',
    "a phrase with stop words": '"of the valve"',
    "a repeated word": "winter valve winter",
    "a phrase of a repeated word": '"valve valve"',
    "a phrase with room": '"night winter"~4',
    "a phrase of three with room": '"valve gate crew"~3',
    "a phrase in the title": 'title:"night crew"',
    "a word in the title": "title:winter",
    "a word in the title and another": "title:gate winter",
    "a prefix": "rehears*",
    "a prefix with a word": "pum* valve",
    "a prefix in the title": "title:pum*",
    "a prefix of a compound": "cut-ov* winter",
    "an identifier": "TLS-1.3",
    "an identifier's part": "conn_reset",
    "a path": "lessons/entry.py winter",
    "a sign": "C++ valve",
    "a compound": "cut-over",
    "a compound as one": "cutover",
    "two compounds": "start-up night-shift",
    "a compound in the title": "title:cut-over",
    "a compound with a letter": "run-s valve",
    "a phrase over a compound": '"cut over valve"',
    "a possessive": "orjan's valve",
    "an accent": "cafe naive",
    "a number": "1234 winter",
    "a synonym with a stop word": "out of service valve",
    "a synonym with a stop word between": "start the crew winter",
    "a group or a word": "(valve winter) OR rareeword",
    "not a group": "crew -(valve winter)",
    "not either": "crew -(winter OR summer)",
    "a group within a group": "crew ((winter -gate) OR (summer budget)) OR rarefword",
    "a word or a filter": "rareaword OR tag:safety",
    "a year": "valve year:2024",
    "after": "winter after:2024-05",
    "before": "winter before:2024-05-17",
    "after and before": "winter after:2023 before:2025-06",
    "a team": "crew team:stations",
    "two teams": "crew team:stations team:signals",
    "a team by its name": 'crew team:"signals & power"',
    "a team and a year": "valve team:payments year:2025",
    "a project": "valve project:cut-over",
    "a tag": "valve tag:ice",
    "a tag of signs": "valve tag:C++",
    "two tags": 'valve tag:safety tag:"Night shift"',
    "a tag's alias": "valve tag:frost",
    "a word of an alias": "frost valve",
    "by somebody": "valve by:ada",
    "by one of two": "valve by:orjan by:ben",
    "a kind": "valve kind:playbooks",
    "archived": "winter status:archived",
    "is archived": "winter is:archived",
    "superseded": "winter is:superseded",
    "mine": "winter is:mine",
    "with attachments": "winter has:attachments",
    "with actions": "winter has:actions",
    "with open actions": "winter has:open-actions",
    "with attachments and actions": "valve has:attachments has:actions",
    "without open actions": "winter -has:open-actions",
    "a format": "valve format:incident-review",
    "a format by its name": 'valve format:"our own" format:4ls',
    "a cause": "winter cause:handover",
    "two causes": 'winter cause:handover cause:"tools and software" year:2024',
    "not a cause": "winter -cause:capacity",
    "held in a year": "valve held:2024",
    "held between": "valve held:2024..2025-02",
    "held in months": "winter held:2024-11..2025-02",
    "held from a day on": "valve held:2024-05-17..",
    "held until": "valve held:..2023",
    "held in one of two": "held:2023 held:2025-06..2025-07",
    "held the wrong way round": "held:2025..2024",
    "not held then": "valve -held:2024..",
    "not a team": "winter -team:stations",
    "not archived": "winter -status:archived -tag:ice",
    "not undated": "winter -after:2024",
    "filters alone": "team:stations year:2024",
    "everything": "",
    "only what is left out": "-winter",
    "stop words alone": "the of",
    "stop words beside others": "it's before the winter",
    "a word that is nowhere": "qqzzxxkkvv",
    "a word that is nowhere, and others": "winter qqzzxxkkvv signals",
    "a word with synonyms": "leak winter",
    "words that are together a synonym": "start crew winter",
}
SORTS = ["newest", "oldest", "applied", "verified"]


@pytest.fixture(scope="module")
def corpus():
    made = documents()
    gone = deleted(made)
    return made, gone, {document.key: Entry(document) for document in made}


@pytest.fixture(params=SHAPES)
def shaped(request, corpus, monkeypatch):
    """A snapshot of each shape, and the entries that are live in it."""
    made, gone, entries = corpus
    gone = gone if request.param != "one segment" else set()
    use_synonyms(SYNONYMS)
    shot = snapshot(request.param, made, gone, monkeypatch.setattr)
    assert len(shot.parts) == {"five segments": 5, "opened again": 5, "dense": 5, "many segments": len(shot.parts)}.get(
        request.param, 1
    )
    assert request.param != "many segments" or len(shot.parts) > 8
    held = shot.parts[0].segment.field("body")
    assert request.param.endswith("dense") == any(held.dense(ordinal) is not None for ordinal in range(len(held)))
    yield shot, [entry for key, entry in entries.items() if key not in gone]
    synonyms.forget()


@pytest.mark.parametrize("tokens", READERS, ids=" ".join)
def test_every_kind_of_query_gives_what_brute_force_gives(shaped, tokens):
    shot, entries = shaped
    oracle = Oracle(entries, tokens, synonyms=SYNONYMS)
    wrong = []
    for name, text in QUERIES.items():
        try:
            assert_same(answer(shot, tokens, text), oracle.ask(text))
        except (AssertionError, LookupError) as error:
            wrong.append(f"{name}: {text}: {type(error).__name__} {str(error)[:200]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("sort", SORTS)
def test_other_orders_are_those_of_brute_force(shaped, sort):
    shot, entries = shaped
    oracle = Oracle(entries, READERS[1], synonyms=SYNONYMS)
    for text in (
        "valve",
        "winter signals",
        "valve tag:ice",
        'crew -"night crew"',
        "team:stations",
        "",
        "pum* year:2024",
    ):
        found, expected = answer(shot, READERS[1], text, sort=sort), oracle.ask(text, sort=sort)
        assert found.keys == expected.keys, text
        assert found.facets == expected.facets, text


@pytest.mark.parametrize("most", [1, 10, 20, 120])
def test_a_page_is_the_beginning_of_the_whole(shaped, most):
    shot, entries = shaped
    oracle = Oracle(entries, READERS[2], synonyms=SYNONYMS)
    for text in ("valve", "night OR crew OR gate", "winter valve winter", '"night crew"', "pumping winter", ""):
        assert_same(answer(shot, READERS[2], text, most=most), oracle.ask(text), most=most)
        newest = answer(shot, READERS[2], text, sort="newest", most=most)
        assert newest.keys == oracle.ask(text, sort="newest").keys[:most]


@pytest.mark.parametrize(
    ("name", "value"), [("applied", (3, None)), ("applied", (None, 2)), ("applied", (1, 3)), ("is", "verified")]
)
def test_conditions_that_no_text_asks_for(shaped, name, value):
    shot, entries = shaped
    for tokens in READERS:
        found = answer_with(shot, tokens, "valve", condition(name, value))
        oracle = Oracle(entries, tokens)
        expected = oracle.ask("valve", conditions=[("where", name, value)])
        assert len(expected.keys) > 9
        assert_same(found, expected)


def test_nobody_in_particular_finds_nothing(shaped):
    shot, _ = shaped
    for text in ("valve", "", "winter OR gate"):
        assert answer(shot, (), text).rows == []
        assert answer(shot, ("user:99",), text).rows == []


@pytest.mark.parametrize(("both", "shown"), [(9, 15), (10, 10), (11, 11)])
def test_ten_entries_with_all_words_are_enough(both, shown):
    made = [replace(document, title="Sluice", status="published") for document in documents(15)]
    made = [replace(each, title="Sluice lock") if each.key < both else each for each in made]
    made = [replace(each, audience=("everyone",)) for each in made]
    found = answer(snapshot_of(made[:7], made[7:]), ("everyone",), "sluice lock")
    assert_same(found, oracle_of(made, ("everyone",)).ask("sluice lock"))
    assert len(found.rows) == shown
    assert [row.is_partial for row in found.rows] == [False] * both + [True] * (shown - both)


@pytest.mark.parametrize("most", [None, 10])
def test_whoever_has_all_words_stands_first_even_with_the_lowest_score(most):
    titles, short = ["Sluice"] * 150 + ["Lock"] * 150 + ["Mill"] * 3, (Section("a", "", "a wheel"),)
    made = [Document("lesson", key, title, "", short, audience=("everyone",)) for key, title in enumerate(titles)]
    long = (Section("a", "", "filler " * 3000 + "lock far from a sluice"),)
    made = [replace(each, sections=long) if each.title == "Mill" else each for each in made]
    found = answer(snapshot_of(made[::2], made[1::2]), ("everyone",), "sluice lock", most=most)
    assert_same(found, oracle_of(made, ("everyone",)).ask("sluice lock"), most=most)
    assert sorted(found.keys[:3]) == [300, 301, 302]
    assert min(row.score for row in found.rows[3:]) > found.rows[0].score


def test_the_corpus_has_what_is_hard():
    made = documents()
    entries = [Entry(document) for document in made]
    counts = [len(places) for entry in entries for held in entry.positions.values() for places in held.values()]
    assert {254, 255} & set(counts)
    assert max(counts) > 3000
    assert sum(document.date is None for document in made) > 10
    assert {document.status for document in made} == {"published", "superseded", "archived"}
    assert any(len(document.tags) == 7 for document in made)
    assert any(not document.sections and not document.summary for document in made)
    assert any(count > 300 for count in counts)
    oracle = Oracle(entries, READERS[1], synonyms=SYNONYMS)
    found = {name: len(oracle.ask(text).keys) for name, text in QUERIES.items()}
    assert [name for name, count in found.items() if not count] == ["a word that is nowhere"]
    assert max(found.values()) > 200
