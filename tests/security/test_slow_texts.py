"""Texts that could hold up the site or the index: comparing them and cutting them into words takes no long time."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.diff import compare
from search.analysis import terms, tokens, words

SECONDS = 2
CHANCE = random.Random(7)
PAIRS = {
    "all other words": [" ".join(f"{letter}{number}" for number in range(3000)) for letter in "ab"],
    "lines that repeat": ["first\n" + "line\n" * 39_000, "line\n" * 38_000 + "last\n"],
    "few words in all orders": [" ".join(CHANCE.choices("abcdefghij", k=9000)) for _ in "ab"],
    "many lines in all orders": [
        "".join(f"{number}\n" for number in CHANCE.choices(range(99), k=40_000)) for _ in "ab"
    ],
    "blanks": [" \n" * 90_000, "\n " * 90_000],
    "one word": ["a" * 200_000, "b" * 200_000],
}
WORDS = {
    "one word": "a" * 200_000, "digits": "1" * 200_000, "both": "a1" * 100_000, "apostrophes": "a'" * 100_000,
    "hyphens": "a-" * 100_000, "only hyphens": "-" * 200_000, "pluses": "a+" * 100_000, "underlines": "a_" * 100_000,
    "dots": "a." * 100_000, "marks": "e\u0301" * 100_000, "han": "漢" * 200_000,
}  # fmt: skip


def seconds(work, *arguments):
    before = time.process_time()
    work(*arguments)
    return time.process_time() - before


@pytest.mark.parametrize("name", PAIRS)
def test_comparing_takes_no_long_time(name):
    assert seconds(compare, *PAIRS[name]) < SECONDS


@given(
    st.lists(st.sampled_from(["a", "b ", "c\n", ".", "ö"]), max_size=40),
    st.lists(st.sampled_from(["a", "b ", "d\n"]), max_size=40),
)
@settings(max_examples=100, deadline=None)
def test_the_pieces_of_a_comparison_are_the_texts(before, after):
    old, new = "".join(before), "".join(after)
    left, right = compare(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert [piece.text for piece in left if piece.change == "same"] == [
        piece.text for piece in right if piece.change == "same"
    ]


def test_a_change_in_the_middle_is_told_word_by_word():
    left, right = compare("Close the line at night, then dig.", "Close the line by day, then dig.")
    assert [piece.text for piece in left if piece.change == "gone"] == ["at", "night"]
    assert [piece.text for piece in right if piece.change == "new"] == ["by", "day"]


@pytest.mark.parametrize("name", WORDS)
def test_cutting_into_words_takes_no_long_time(name):
    for work in (terms, words, lambda text: list(tokens(text))):
        assert seconds(work, WORDS[name]) < SECONDS
