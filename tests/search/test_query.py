"""Reading queries: nothing a person types is an error, and what was read prints itself back."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import _FOLDING, fold
from search.query import LONGEST_QUERY, MOST_WORDS, Query, parse
from search.syntax import AnyOf, Filter, Not, Phrase, Word, leaves

BITS = st.sampled_from(
    [
        " ",
        " ",
        " ",
        "(",
        ")",
        '"',
        "-",
        "-(",
        "OR",
        "AND",
        "NOT",
        " OR ",
        "*",
        ":",
        "team:",
        "tag:",
        "title:",
        "is:mine",
        "is:verified",
        "after:2023-05",
        "before:xx",
        "held:",
        "held:2024..",
        "..2025",
        "cause:handover",
        "cause:cat",
        "year:2024",
        "foo:",
        "rehears*",
        "TLS-1.3",
        "ERR_CONN_RESET",
        "c++",
        "’s",
        "“",
        "é",
        "a",
    ]
)
TYPED = st.one_of(
    st.lists(BITS, max_size=60).map("".join), st.text(max_size=200), st.lists(BITS, max_size=12).map(" ".join)
)


@pytest.mark.parametrize(
    "text",
    [
        "valve",
        '"pressure test" -winter',
        "ice OR frost heating",
        "rehears* title:seal",
        "-(a b) OR c",
        "(a b) OR c d",
        'tag:"night shift" -kind:playbook after:2023-05',
        'title:"two words" is:mine',
        "held:2024..2025 -held:2024-11..2025-02 held:2024..",
        "held:..2025 (held:2024.. valve) OR held:2023-05-17..",
        'cause:handover OR cause:"tools and software" format:incident-review has:open-actions',
        '"night shift"~3 title:"track closure"~20',
        "ERR_CONN_RESET lessons/entry.py",
    ],
)
def test_prints_back_what_it_read(text):
    assert str(parse(text)) == text
    assert parse(text).notices == ()


@given(TYPED)
@example("(" * 1000)
@example("NOT " * 2000)
@example("-" * 1000 + "x")
@example("x" * 100_000)
@example("a:" * 500)
@example('"' * 999)
@example("[a TO z] *a*")
@example("\x00\ud800 \u202e x")
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_is_read_quickly_and_prints_back_to_an_equal_query(text):
    began = time.process_time()
    query = parse(text)
    assert time.process_time() - began < 0.2
    assert parse(str(query)) == query
    assert len(str(query)) <= LONGEST_QUERY


@pytest.mark.parametrize(
    ("text", "read", "notice"),
    [
        ("colour:red valve", "colour red valve", "“colour:” is no filter here"),
        ("is:lovely", "is lovely", "“is:lovely” is no filter here"),
        ("has:teeth", "has teeth", "“has:teeth” is no filter here"),
        ("applied:>3", "applied 3", "“applied:” is no filter here"),
        ("error: cannot open /dev/sda", "error cannot open dev/sda", "“error:” is no filter here"),
        ("team: stations", "team stations", "“team:” needs its value right after the colon"),
        ('"night shift"~99', '"night shift"~20', "at most 20 apart"),
        ('"not closed', '"not closed"', "A quotation mark was not closed"),
        ("(a b", "a b", "A bracket was not closed"),
        ("() a", "a", "Empty brackets"),
        ("after:someday a", "a", "“after:someday” was left out"),
        ("year:202 a", "a", "“year:202” was left out"),
        ("ab* valve", "ab valve", "needs at least 3 letters"),
        ("*valve", "valve", "Signs were left out: *"),
    ],
)
def test_what_was_not_understood_is_told_and_searched_as_words(text, read, notice):
    query = parse(text)
    assert str(query) == read
    assert any(notice in told for told in query.notices), query.notices


def test_long_queries_are_cut_and_the_page_says_so():
    query = parse(" ".join(f"word{number}" for number in range(500)))
    assert len(query.words) == MOST_WORDS
    assert any("64 words" in told for told in query.notices)
    assert len(parse("x" * 100).words[0].text) == 64
    assert any("1,000 characters" in told for told in parse("long " * 300).notices)


def test_alternatives_bind_tighter_than_a_blank():
    assert parse("winter ice OR frost").parts == (Word("winter"), AnyOf((Word("ice"), Word("frost"))))


def test_a_pasted_flag_is_not_a_negation():
    assert parse("--no-verify -x").parts == (Word("no-verify"), Not(Word("x")))


def test_filters_can_be_taken_off_and_put_on():
    query = parse("valve team:stations")
    assert query.filters == (Filter("team", "stations"),)
    assert str(query.narrowed("year", "2024")) == "valve team:stations year:2024"
    assert query.narrowed("team", "stations") == query
    assert str(query.widened("team", "stations")) == "valve"
    assert query.toggled("tag", "night shift").toggled("tag", "night shift") == query
    assert str(query.unfiltered()) == "valve"
    assert query.replaced(Word("valve"), Phrase("valve")) == Query((Phrase("valve"), Filter("team", "stations")))


@pytest.mark.parametrize("typed", ["tag:🚂", 'tag:"🚂"', "TAG:🚂", "-tag:🚂", "tag:🚂 valve", "(tag:🚂)"])
def test_a_tag_may_be_called_by_a_sign_alone(typed):
    query = parse(typed)
    assert Filter("tag", "🚂") in [leaf for part in query.parts for leaf in leaves(getattr(part, "part", part))]
    assert query.notices == ()
    assert parse(str(query)) == query


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("İSTANBUL ΣΟΦΟΣ ﬁne ½ K Ω’s")
def test_folding_is_character_by_character(text):
    folded = fold(text)
    assert folded == text.translate(_FOLDING)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("held:2024..2025", "held:2024..2025"),
        ("HELD:2024..", "held:2024.."),
        ("-held:..2025", "-held:..2025"),
        ('held:"2024 .. 2025"', 'held:"2024 .. 2025"'),
        ("(held:2024..)", "held:2024.."),
    ],
)
def test_a_stretch_of_time_may_be_open_at_an_end(typed, read):
    found = parse(typed)
    assert (str(found), found.notices) == (read, ())
    assert parse(read) == found


@pytest.mark.parametrize("typed", ["held:soon", "held:2024..soon", "held:2024..2025..2026", "held:2024-13"])
def test_a_stretch_of_time_that_is_none_is_left_out_with_a_sentence(typed):
    found = parse(f"valve {typed}")
    assert str(found) == "valve"
    assert found.notices == (f"“{typed}” was left out: write a date like 2023, 2023-05 or 2023..2024.",)


@pytest.mark.parametrize("typed", ["cause:handover", "cause:Handover", 'cause:"tools and software"'])
def test_a_cause_goes_by_its_word_or_its_name(typed):
    assert [part.name for part in parse(typed).filters] == ["cause"]
    assert parse(typed).notices == ()


def test_a_cause_that_is_none_is_searched_for_as_words_with_a_notice():
    found = parse('cause:"loose seal" valve')
    assert str(found) == "loose seal valve"
    assert found.notices == ("There is no cause “loose seal” here, so the words were searched for instead.",)
    assert str(parse("-cause:seal")) == "-seal"
