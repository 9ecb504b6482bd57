"""Where Whoosh's own codec and collectors give a wrong top ten (whoosh3 3.54): there this engine is right.

Each case is first shown to be wrong there, so that it stays one.
"""

from datetime import UTC, datetime
from random import Random

import pytest
from whoosh import fields, query
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Positions

from search.columnar.codec import ColumnarCodec
from search.document import Document, Label, Section
from search.scratch import snapshot_of
from tests.search.columnar.answers import answer, assert_same
from tests.search.columnar.entries import Entry
from tests.search.columnar.oracle import Oracle

pytestmark = pytest.mark.django_db
COUNT, WORDS, TEAMS = 1500, 12, "abcdefgh"


@pytest.fixture(scope="module")
def corpus():
    random = Random(1)
    made = []
    for key in range(COUNT):
        size = random.choice([5, 10, 20, 60, 150])
        body = " ".join(f"w{min(2000, int(random.paretovariate(0.6)))}" for _ in range(size))
        facts = random.randrange(2000, 2026), random.choice(TEAMS), random.choice(["everyone", "everyone", "team:9"])
        made.append((key, body, *facts))
    return made


@pytest.fixture(scope="module")
def stock(corpus):
    """Whoosh as it comes: its own fields, codec and collectors."""
    names = {name: fields.ID for name in ("team", "audience")}
    schema = fields.Schema(key=fields.NUMERIC(stored=True), body=fields.TEXT, year=fields.NUMERIC, **names)
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for key, body, year, team, audience in corpus:
        writer.add_document(key=key, body=body, year=year, team=team, audience=audience)
    writer.commit()
    with index.searcher() as searcher:
        yield searcher


@pytest.fixture(scope="module")
def entries(corpus):
    return [
        Entry(
            Document(
                "lesson",
                key,
                "",
                sections=(Section("a", "", body),),
                team=Label(team, team.upper()),
                date=datetime(year, 6, 1, tzinfo=UTC),
                audience=(audience,),
            )
        )
        for key, body, year, team, audience in corpus
    ]


@pytest.fixture(scope="module")
def ours(entries):
    return snapshot_of([entry.document for entry in entries])


def term(number):
    return query.Term("body", f"w{number}")


def either(name, values):
    return query.Or([query.Term(name, value) for value in values])


def between_years(a, b):
    return query.And([query.Or([term(a), term(b)]), query.NumericRange("year", 2010, 2020)])


def for_everyone_in_two_teams(a, b):
    return query.And([query.Or([term(a), term(b)]), query.Term("audience", "everyone"), either("team", "ab")])


def without(a, b):
    return query.AndNot(term(a), term(b))


def top(searcher, asked, limit):
    return [(hit["key"], hit.score) for hit in searcher.search(asked, limit=limit)]


def pairs():
    return [(a, b) for a in range(1, WORDS + 1) for b in range(1, WORDS + 1) if a != b]


def wrong_pairs(searcher, ask):
    """The pairs of words for which the first ten are not the ten best of all."""
    found = []
    for a, b in pairs():
        best = [round(score, 4) for _, score in top(searcher, ask(a, b), None)[:10]]
        if [round(score, 4) for _, score in top(searcher, ask(a, b), 10)] != best:
            found.append((a, b))
    return found


@pytest.mark.parametrize(
    ("ask", "typed", "least"),
    [
        (between_years, "w{} OR w{} after:2010 before:2021", 5),
        (for_everyone_in_two_teams, "w{} OR w{} team:a team:b", 20),
        (without, "w{} -w{}", 2),
    ],
)
def test_the_ten_best_are_right_where_stock_whoosh_is_wrong(stock, ours, entries, ask, typed, least):
    wrong = wrong_pairs(stock, ask)
    assert len(wrong) >= least
    oracle = Oracle(entries, ("everyone",))
    for pair in wrong[:12]:
        text = typed.format(*pair)
        assert_same(answer(ours, ("everyone",), text, most=10), oracle.ask(text), most=10)


@pytest.mark.parametrize("limit", [10, None])
def test_what_is_left_out_is_not_found_where_stock_whoosh_finds_it(stock, ours, corpus, limit):
    def having(number):
        return {key for key, body, *_ in corpus if f"w{number}" in body.split()}

    kept = []
    for a, b in pairs():
        asked = query.And([query.AndNot(term(a), term(b)), query.Term("team", "a")])
        if {key for key, _ in top(stock, asked, limit)} & having(b):
            kept.append((a, b))
    assert kept
    in_team_a = {key for key, _, _, team, _ in corpus if team == "a"}
    for a, b in kept:
        found = answer(ours, ("everyone", "team:9"), f"w{a} -w{b} team:a").keys
        assert set(found) == (having(a) - having(b)) & in_team_a


def test_what_is_required_is_found_where_stock_whoosh_crashes(stock, ours, corpus):
    for a, b in [(1, 2), (3, 7), (12, 4)]:
        with pytest.raises(AssertionError):
            top(stock, query.Require(term(a), term(b)), 10)
        found = answer(ours, ("everyone", "team:9"), f'"w{a}" "w{b}"').keys
        assert set(found) == {key for key, body, *_ in corpus if {f"w{a}", f"w{b}"} <= set(body.split())}


def test_whooshs_collectors_give_the_same_on_our_segments_when_they_look_at_all(corpus, stock, tmp_path):
    schema = fields.Schema(key=fields.NUMERIC(stored=True), body=fields.TEXT(phrase=True), team=fields.ID)
    schema["body"].format = Positions()
    index = FileStorage(str(tmp_path)).create_index(schema)
    writer = index.writer(codec=ColumnarCodec())
    for key, body, _, team, _ in corpus:
        writer.add_document(key=key, body=body, team=team)
    writer.commit()
    with index.searcher() as searcher:
        for asked in (
            query.Or([term(1), term(6)]),
            query.And([term(2), either("team", "abc")]),
            query.Phrase("body", ["w1", "w2"]),
            query.AndMaybe(term(3), term(1)),
        ):
            found, expected = top(searcher, asked, None), top(stock, asked, None)
            assert [key for key, _ in found] == [key for key, _ in expected]
            assert [score for _, score in found] == pytest.approx([score for _, score in expected])
