"""Right answers: the evaluation against brute force, on random documents, queries and audiences."""

import math
import re
from datetime import UTC, datetime

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.util.numeric import byte_to_length, length_to_byte

from search import ranking
from search.compile import compile
from search.document import Document, Label, Section
from search.evaluation import Evaluation, both, size
from search.ordering import ordered
from search.query import parse
from search.scratch import snapshot_of

VOCABULARY = ["valve", "seal", "gate", "night", "crew", "flat", "mark", "lamp"]
TEAMS = [None, "stations", "signals"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
text = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
document = st.builds(
    lambda title, summary, body, more, tags, team, year, audience, status: {
        "title": title,
        "summary": summary,
        "sections": (body, more),
        "tags": tags,
        "team": team,
        "year": year,
        "audience": audience,
        "status": status,
    },
    text,
    text,
    text,
    text,
    st.lists(st.sampled_from(["valve", "lamp"]), unique=True, max_size=2),
    st.sampled_from(TEAMS),
    st.sampled_from([2023, 2024]),
    st.sampled_from([("everyone",), ("team:1",), ("team:2", "user:3"), ("user:3",)]),
    st.sampled_from(["published", "published", "superseded", "archived"]),
)
word = st.sampled_from(VOCABULARY)
part = st.one_of(
    word,
    word,
    st.tuples(word, word).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
    word.map(lambda w: f"-{w}"),
    st.tuples(word, word).map(" OR ".join),
    word.map(lambda w: f"title:{w}"),
    word.map(lambda w: f"{w[:3]}*"),
    st.tuples(word, word, word).map(lambda three: f"({three[0]} {three[1]}) OR {three[2]}"),
    st.sampled_from(["team:stations", "-team:signals", "year:2023", "before:2024", "status:archived", "tag:lamp"]),
)
query = st.lists(part, min_size=1, max_size=4).map(" ".join)
audience = st.sampled_from([("everyone",), ("everyone", "team:1"), ("everyone", "team:2", "user:3"), ("user:9",), ()])


def made(number, facts):
    return Document(
        kind="lesson",
        key=number,
        title=facts["title"],
        summary=facts["summary"],
        sections=tuple(Section(f"s{at}", "", words) for at, words in enumerate(facts["sections"])),
        tags=tuple(Label(tag, tag) for tag in facts["tags"]),
        team=Label(facts["team"], facts["team"].title()) if facts["team"] else None,
        date=datetime(facts["year"], 6, 1, tzinfo=UTC),
        audience=facts["audience"],
        status=facts["status"],
    )


def fields(facts):
    return {
        "title": [facts["title"]],
        "summary": [facts["summary"]],
        "tags": list(facts["tags"]),
        "body": list(facts["sections"]),
    }


def says(facts, typed):
    """Whether a document has one written part of a query; by reading its texts."""
    if typed.startswith("-"):
        return not says(facts, typed[1:])
    if " OR " in typed:
        return any(says(facts, alternative) for alternative in typed.split(" OR "))
    if typed.startswith("("):
        return all(says(facts, inner) for inner in typed[1:-1].split())
    name, _, value = typed.rpartition(":")
    if name in ("team", "status"):
        return facts[name] == value
    if name == "tag":
        return value in facts["tags"]
    if name == "year":
        return facts["year"] == int(value)
    if name == "before":
        return facts["year"] < int(value)
    texts = [words for key, held in fields(facts).items() for words in held if not name or key == name]
    if typed.startswith('"'):
        first, second = typed.strip('"').split()
        return any((first, second) in zip(words.split(), words.split()[1:], strict=False) for words in texts)
    if value.endswith("*"):
        return any(held.startswith(value[:-1]) for words in texts for held in words.split())
    return any(value in words.split() for words in texts)


def split(asked):
    return [bit.strip() for bit in re.findall(r'(?:-?\([^)]*\)|\S*"[^"]*"|\S+)(?: OR (?:\([^)]*\)|\S+))*', asked)]


def visible(facts, tokens):
    return bool(set(facts["audience"]) & set(tokens))


@given(st.lists(document, min_size=1, max_size=14), query, audience, st.integers(1, 3), st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_matches_is_what_brute_force_says(corpus, asked, tokens, batches, data):
    gone = data.draw(st.sets(st.integers(0, len(corpus) - 1), max_size=3))
    documents = [made(number, facts) for number, facts in enumerate(corpus)]
    snapshot = snapshot_of(*(documents[start::batches] for start in range(batches)), deleted=gone)
    evaluation = Evaluation(snapshot, tokens, now=NOW.timestamp())
    plan = compile(parse(asked))
    found = both(evaluation.strict(plan), evaluation.chosen(plan))
    parts = split(asked)
    facets = {}
    for typed in parts:
        if re.match(r"(team|tag|year|status):", typed):
            facets.setdefault(typed.partition(":")[0], []).append(typed)
    others = [typed for typed in parts if not re.match(r"(team|tag|year|status):", typed)]
    expected = {
        number
        for number, facts in enumerate(corpus)
        if number not in gone
        and visible(facts, tokens)
        and all(says(facts, typed) for typed in others)
        and all(any(says(facts, typed) for typed in values) for values in facets.values())
        and (facts["status"] != "archived" or "status" in facets)
    }
    keys = [place.key for place in ordered(evaluation, plan, found, found)]
    assert set(keys) == expected
    assert len(keys) == size(found) == len(expected)


@given(st.lists(document, min_size=2, max_size=12), st.lists(word, min_size=1, max_size=4), st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_scores_are_what_the_formula_says(corpus, words, batches):
    corpus = [facts | {"audience": ("everyone",), "status": "published", "year": 2023} for facts in corpus]
    documents = [made(number, facts) for number, facts in enumerate(corpus)]
    snapshot = snapshot_of(*(documents[start::batches] for start in range(batches)))
    evaluation = Evaluation(snapshot, ("everyone",), now=NOW.timestamp())
    plan = compile(parse(" ".join(words)))
    found = evaluation.relaxed(plan)
    scores = {
        int(part.segment.numbers("key")[at]): float(score)
        for part, (documents, held) in zip(snapshot.parts, evaluation.scores(plan, found), strict=True)
        for at, score in zip(documents, held, strict=True)
    }
    expected = {number: formula(corpus, facts, words) for number, facts in enumerate(corpus)}
    assert set(scores) == {number for number, score in expected.items() if score}
    for key, score in scores.items():
        assert math.isclose(score, expected[key], rel_tol=1e-5), key


def formula(corpus, facts, words):
    """BM25F, straight from the docstring of `search/ranking.py`."""
    total = 0.0
    for wanted in words:
        containing = sum(
            any(wanted in held.split() for texts in fields(other).values() for held in texts) for other in corpus
        )
        frequency = 0.0
        for name, weight in ranking.WEIGHTS.items():
            lengths = [quantised(sum(len(held.split()) for held in fields(other)[name])) for other in corpus]
            average = sum(lengths) / max(1, sum(1 for length in lengths if length))
            here = quantised(sum(len(held.split()) for held in fields(facts)[name]))
            count = sum(held.split().count(wanted) for held in fields(facts)[name])
            if count:
                frequency += weight * count / (1 - ranking.B + ranking.B * here / average)
        if frequency:
            idf = math.log(1 + (len(corpus) - containing + 0.5) / (containing + 0.5))
            total += idf * frequency * (ranking.K1 + 1) / (ranking.K1 + frequency)
    unique = list(dict.fromkeys(words))
    if len(words) > 1:
        matched = sum(any(w in held.split() for texts in fields(facts).values() for held in texts) for w in words)
        total *= 1 - ranking.COVERAGE * (1 - matched / len(words))
    assert unique
    age = (NOW - datetime(2023, 6, 1, tzinfo=UTC)).days
    return total * (1 + ranking.FRESH * 2 ** (-age / ranking.FRESH_DAYS))


def quantised(length):
    return byte_to_length(length_to_byte(length)) if length else 0


def test_identifiers_are_found_by_their_whole_and_by_their_parts():
    names = ["TLS-1.3", "ERR_CONN_RESET", "lessons/entry.py", "CVE-2026-1234", "C++", "cut-over"]
    snapshot = snapshot_of(
        [
            Document(
                "lesson",
                number,
                "Title",
                sections=(Section("a", "", f"It said {name}, then stopped."),),
                audience=("everyone",),
            )
            for number, name in enumerate(names)
        ]
    )
    evaluation = Evaluation(snapshot, ("everyone",))

    def keys(asked):
        return [
            evaluation.snapshot.parts[0].segment.numbers("key")[at]
            for at in np.flatnonzero(evaluation.strict(compile(parse(asked)))[0])
        ]

    for number, name in enumerate(names):
        assert keys(name) == [number], name
        assert keys(f'"{name}"') == [number], name
    for part, number in [("TLS", 0), ("conn", 1), ("conn_reset", 1), ("entry.py", 2), ("1234", 3), ("cutover", 5)]:
        assert keys(part) == [number], part
    assert keys("reset_conn") == []


def test_merged_segments_give_the_same_answers():

    documents = [
        Document(
            "lesson",
            number,
            f"valve {number}",
            summary="seal " * number,
            audience=("everyone",),
            tags=(Label("a", "A"),),
        )
        for number in range(9)
    ]
    answers = []
    for snapshot in (
        snapshot_of(documents[:4], documents[4:]),
        snapshot_of(documents[:4], documents[4:], merge=True),
    ):
        evaluation = Evaluation(snapshot, ("everyone",))
        plan = compile(parse("valve seal tag:a"))
        found = evaluation.strict(plan)
        answers.append([(place.key, round(place.score, 6)) for place in ordered(evaluation, plan, found, found)])
    assert answers[0] == answers[1]
    assert len(answers[0]) == 8


def test_a_compound_that_is_its_own_first_part_stands_there_once():
    text = "A load-ing bay and a sign-ed paper"
    snapshot = snapshot_of([Document("lesson", 1, "T", sections=(Section("a", "", text),), audience=("everyone",))])
    evaluation = Evaluation(snapshot, ("everyone",))
    for asked, count in [
        ("loading", 1),
        ('"load ing"', 1),
        ('"load bay"', 0),
        ('"load paper"', 0),
        ('"loading bay"', 0),
    ]:
        assert size(evaluation.strict(compile(parse(asked)))) == count, asked
    field = snapshot.parts[0].segment.field("body")
    assert field.frequencies(*field.span(field.ordinal(b"load"))).tolist() == [1]
