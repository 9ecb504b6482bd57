"""Whoosh's own queries, readers and writer on our segments, against its own codec and against brute force."""

import fnmatch
import gc

import pytest
from whoosh import query as ask
from whoosh.qparser import QueryParser

from tests.search.columnar.arithmetic import optimal_string_alignment
from tests.search.columnar.corpus import deleted, documents
from tests.search.columnar.entries import Entry
from tests.search.columnar.indexes import built, columnar, scores, written

KINDS = {"built": built, "written by Whoosh": columnar}


def term(word, field="body"):
    return ask.Term(field, word)


@pytest.fixture(scope="module", autouse=True)
def _collected_quickly():
    """Whoosh collects garbage whenever it closes a segment of its own; what is there already is left out of that."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module", params=["one segment", "five segments with deletions"])
def made(request):
    corpus = documents(200)
    if request.param == "one segment":
        return corpus, [corpus], set()
    return corpus, [corpus[start : start + 40] for start in range(0, 200, 40)], deleted(corpus)


@pytest.fixture(scope="module", params=KINDS)
def indexes(request, made, tmp_path_factory):
    """The same documents with our codec and with Whoosh's, and the live ones."""
    corpus, batches, gone = made
    folder = tmp_path_factory.mktemp("indexes")
    ours, stock = KINDS[request.param](folder / "ours", batches, gone), written(folder / "stock", batches, gone)
    yield ours, stock, [Entry(document) for document in corpus if document.key not in gone]
    ours.close()
    stock.close()


def has(word, field="body"):
    return lambda entry: bool(entry.places(field, word))


def any_term(test, field="body"):
    return lambda entry: any(map(test, entry.positions[field]))


def phrase(words, slop=1, field="body"):
    """Whoosh's slop: each word at most so many after the one before."""

    def test(entry):
        ends = set(entry.places(field, words[0]))
        for word in words[1:]:
            ends = {at for at in entry.places(field, word) if any(0 < at - end <= slop for end in ends)}
        return bool(ends)

    return test


QUERIES = {
    "a term": (term("winter"), has("winter")),
    "a common term": (term("valv"), has("valv")),
    "a term of the title": (term("gate", "title"), has("gate", "title")),
    "a keyword": (term("everyone", "audience"), lambda entry: "everyone" in entry.document.audience),
    "a term that is nowhere": (term("qqzzxx"), lambda entry: False),
    "and": (
        ask.And([term("valv"), term("winter"), term("crew")]),
        lambda entry: all(has(word)(entry) for word in ("valv", "winter", "crew")),
    ),
    "or": (
        ask.Or([term("leak"), term("budget"), term("rareaword")]),
        lambda entry: any(has(word)(entry) for word in ("leak", "budget", "rareaword")),
    ),
    "maybe": (ask.AndMaybe(term("winter"), term("valv")), has("winter")),
    "not": (
        ask.And([term("valv"), ask.Not(term("winter"))]),
        lambda entry: has("valv")(entry) and not has("winter")(entry),
    ),
    "a phrase": (ask.Phrase("body", ["night", "crew"]), phrase(["night", "crew"])),
    "a phrase with room": (ask.Phrase("body", ["night", "winter"], slop=4), phrase(["night", "winter"], 4)),
    "a phrase of three": (ask.Phrase("body", ["valv", "night", "crew"]), phrase(["valv", "night", "crew"])),
    "a phrase of one word": (ask.Phrase("body", ["valv", "valv"]), phrase(["valv", "valv"])),
    "a phrase in the title": (ask.Phrase("title", ["night", "crew"]), phrase(["night", "crew"], field="title")),
    "a prefix": (ask.Prefix("body", "pu"), any_term(lambda word: word.startswith("pu"))),
    "a prefix of nothing": (ask.Prefix("body", "qqq"), lambda entry: False),
    "a pattern": (ask.Wildcard("body", "*in?er"), any_term(lambda word: fnmatch.fnmatchcase(word, "*in?er"))),
    "a fuzzy term": (
        ask.FuzzyTerm("body", "wintr", maxdist=1),
        any_term(lambda word: optimal_string_alignment("wintr", word) <= 1),
    ),
    "a fuzzier term": (
        ask.FuzzyTerm("body", "budgat", maxdist=2, prefixlength=1),
        any_term(lambda word: word[:1] == "b" and optimal_string_alignment("budgat", word) <= 2),
    ),
    "every": (ask.Every(), lambda entry: True),
    "every with a field": (ask.Every("summary"), lambda entry: bool(entry.positions["summary"])),
    "a constant": (ask.ConstantScoreQuery(term("winter"), 2.0), has("winter")),
    "a range of terms": (
        ask.TermRange("body", "start", "winter"),
        any_term(lambda word: b"start" <= word.encode() <= b"winter"),
    ),
    "a group": (
        ask.Or([ask.And([term("valv"), term("winter")]), ask.And([term("gate"), ask.Not(term("crew"))])]),
        lambda entry: (
            (has("valv")(entry) and has("winter")(entry)) or (has("gate")(entry) and not has("crew")(entry))
        ),
    ),
}  # fmt: skip
HITS_ONLY = {  # what Whoosh's own matchers make of the scores is another matter
    "and not": (
        ask.AndNot(term("valv"), term("winter")),
        lambda entry: has("valv")(entry) and not has("winter")(entry),
    ),
    "the best of": (
        ask.DisjunctionMax([term("leak"), term("budget")]),
        lambda entry: has("leak")(entry) or has("budget")(entry),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_whooshs_queries_give_what_its_own_codec_and_brute_force_give(indexes, name):
    ours, stock, entries = indexes
    asked, test = QUERIES[name]
    with ours.searcher() as searcher, stock.searcher() as other:
        found, expected = scores(searcher, asked), scores(other, asked)
        assert set(found) == {entry.document.key for entry in entries if test(entry)}
        assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", HITS_ONLY)
def test_whooshs_other_queries_have_the_hits_of_brute_force(indexes, name):
    ours, _, entries = indexes
    asked, test = HITS_ONLY[name]
    with ours.searcher() as searcher:
        assert set(scores(searcher, asked)) == {entry.document.key for entry in entries if test(entry)}


def test_whooshs_parser_works_too(indexes):
    ours, _, entries = indexes
    asked = QueryParser("body", None).parse("valv AND (winter OR gate) NOT crew")
    with ours.searcher() as searcher:
        assert set(scores(searcher, asked)) == {
            entry.document.key
            for entry in entries
            if has("valv")(entry) and (has("winter")(entry) or has("gate")(entry)) and not has("crew")(entry)
        }
