"""Random documents and random queries, in every shape an index can have, against brute force."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import synonyms
from search.columnar import builder, merging
from search.document import Document, Label, Section
from search.scratch import snapshot_of
from tests.search.columnar.answers import answer, assert_same, use_synonyms
from tests.search.columnar.oracle import oracle_of

WORDS = [
    *("valve", "valves", "seal", "night", "crew", "the", "of", "cut-over", "cutover", "run-s", "run", "c++", "f#"),
    *("tls-1.3", "err_conn_reset", "o'brien", "crew's", "café", "cafe", "1234", "x86_64", "co‑op", "日本", "ﬁre"),
]
GROUPS = {("seal",): (("gasket",), ("night", "crew")), ("night", "crew"): (("seal",),), ("cut", "over"): (("run",),)}
TAGS = [Label("ice", "Ice"), Label("night shift", "Night shift"), Label("c++", "C++")]
CAUSES = [Label("handover", "Handover"), Label("tools", "Tools and software")]
SHAPES = [(1, False), (3, False), (3, True), (0, False), (0, True)]

word = st.sampled_from(WORDS)
text = st.lists(word, max_size=10).map(" ".join)
long = st.tuples(word, st.sampled_from([254, 255, 256, 300]), text).map(lambda made: f"{made[0]} " * made[1] + made[2])
document = st.builds(
    lambda **facts: facts,
    kind=st.sampled_from(["lesson", "playbook"]),
    title=text,
    summary=text,
    sections=st.lists(st.builds(Section, st.just("a"), text, st.one_of(text, text, text, long)), max_size=3).map(tuple),
    tags=st.lists(st.sampled_from(TAGS), unique=True).map(tuple),
    aliases=st.sampled_from([(), ("frost",), ("seal ring", "frost")]),
    team=st.sampled_from([None, Label("stations", "Stations"), Label("signals", "Signals & Power")]),
    project=st.sampled_from([None, Label("norr", "Norr")]),
    author=st.sampled_from([(), ("Ada Ek",), ("Örjan Ås", "Ada Ek")]),
    people=st.sampled_from([(), ("user:3",)]),
    status=st.sampled_from(["published", "published", "superseded", "archived"]),
    date=st.one_of(
        st.none(), st.datetimes(datetime(1960, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
    ),
    audience=st.sampled_from([("everyone",), ("everyone",), ("team:1",), ("team:2", "user:3"), ()]),
    has=st.sampled_from([(), ("attachments",), ("actions",), ("actions", "open-actions")]),
    format=st.sampled_from([None, Label("four-ls", "4Ls"), Label("team-3", "Our own")]),
    causes=st.lists(st.sampled_from(CAUSES), unique=True).map(tuple),
    held_on=st.one_of(st.none(), st.dates(date(2019, 11, 1), date(2020, 3, 1))),
    verified=st.booleans(),
    applications=st.integers(0, 30),
)
plain = st.one_of(word, word, st.lists(word, min_size=2, max_size=3).map(" OR ".join))
phrase = st.tuples(st.lists(word, min_size=1, max_size=4), st.sampled_from(["", "", "~3", "~7"]))
quoted = phrase.map(lambda held: '"' + " ".join(held[0]) + '"' + held[1])
group = st.tuples(st.lists(word, min_size=1, max_size=3), word).map(lambda held: f"({' '.join(held[0])}) OR {held[1]}")
FILTERS = """
    team:stations team:signals project:norr tag:ice tag:c++ tag:frost kind:lessons kind:playbook status:archived
    status:published is:archived is:superseded is:mine has:attachments by:ada by:orjan year:2020 after:1970
    format:four-ls format:our-own cause:handover cause:tools has:actions has:open-actions held:2020
    held:2019-12..2020-01 held:2020-02.. held:..2019-12-24 before:2020-05 val* sea* title:val* title:night
"""
known = st.sampled_from(FILTERS.split())
part = st.one_of(plain, plain, quoted, group, known, quoted.map("title:{}".format), known.map("-{}".format))
part = st.one_of(part, part, part, st.one_of(plain, quoted, group.map("({})".format)).map("-{}".format))
query = st.lists(part, max_size=5).map(" ".join)
tokens = st.sampled_from(
    [("everyone",), ("everyone", "team:1", "user:3"), ("everyone", "team:2", "user:9"), ("user:3",)]
)
sort = st.sampled_from(["relevance", "relevance", "relevance", "newest", "oldest", "applied", "verified"])

pytestmark = pytest.mark.django_db


@pytest.fixture
def _synonyms():
    use_synonyms(GROUPS)
    yield
    synonyms.forget()


def shaped(documents, gone, batches, merge):
    """The documents in so many batches; none: as many segments as the builder makes of a tiny memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "MOST_CHUNKS", 10**6 if batches else 15)
        patch.setattr(merging, "MOST_AT_ONCE", 7)
        cut = [documents[start::batches] for start in range(batches)] or [documents]
        return snapshot_of(*cut, deleted=gone, merge=merge)


@pytest.mark.usefixtures("_synonyms")
@given(st.lists(document, max_size=25), st.lists(query, min_size=1, max_size=4), tokens, sort, st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_query_over_any_documents_gives_what_brute_force_gives(facts, asked, tokens, sort, data):
    documents = [Document(key=number, **held) for number, held in enumerate(facts)]
    gone = data.draw(st.sets(st.integers(0, 24), max_size=6))
    shape = data.draw(st.sampled_from(SHAPES))
    snapshot = shaped(documents, gone, *shape)
    oracle = oracle_of([each for each in documents if each.key not in gone], tokens, synonyms=GROUPS)
    for text in asked:
        assert_same(answer(snapshot, tokens, text, sort=sort), oracle.ask(text, sort=sort))
