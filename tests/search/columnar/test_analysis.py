"""Words and what they mean in queries, where documents and queries must agree."""

import pytest

from search import analysis
from search.compile import Term, compile
from search.query import parse
from search.synonyms import of_groups


@pytest.mark.parametrize("text", ["run-s", "walk-s far", "a run-s run"])
def test_a_word_stands_only_once_in_one_place(text):
    found, _ = analysis.terms(text)
    assert all(len(set(positions)) == len(positions) for positions in found.values())


def test_a_hyphenated_word_is_found_joined_at_its_first_part():
    assert analysis.terms("a cut-over plan")[0] == {"a": [0], "cut": [1], "over": [2], "cutov": [1], "plan": [3]}


@pytest.mark.parametrize("text", ["it's winter", "what's winter", "winter WHO’S"])
def test_a_stop_word_with_an_apostrophe_is_one_too(text):
    (clause,) = compile(parse(text)).clauses
    assert clause.node == Term("winter")


def test_a_hyphenated_word_can_be_a_synonym_of_something():
    synonyms = of_groups(["cut over plan, migration", "cut over, switch"])
    whole = compile(parse("cut-over plan winter"), synonyms)
    assert [str(clause.typed) for clause in whole.clauses] == ["cut-over", "winter"]
    assert (Term("migrat"), 0.7) in whole.clauses[0].leaves
    part = compile(parse("cut-over winter"), synonyms)
    assert [str(clause.typed) for clause in part.clauses] == ["cut-over", "winter"]
