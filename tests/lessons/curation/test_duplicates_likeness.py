"""Texts against texts, without a database."""

import random

import numpy as np
import pytest

from lessons.curation import likeness
from lessons.curation.likeness import CLOSE, MOST_CANDIDATES, Shelf
from lessons.curation.prints import MOST_WORDS, Frequencies, in_common, print_of
from tests.lessons.curation.alike import GATES, TICKETS

BOILERPLATE = "This lesson was approved by the board and has to be read together with the handbook of the line. "


def close(*texts):
    """The pairs of texts, by number, that are close."""
    return sorted((each.first, each.second) for each in Shelf([print_of(*text) for text in texts]).pairs())


def words(chance, count):
    return " ".join(f"{chance.choice('bdgkmnst')}{number}o" for number in chance.sample(range(20_000), count))


def test_case_accents_signs_and_addresses_make_no_difference():
    plain = print_of("Alvsbyn at minus 22", "Read the barrier not the panel")
    marked = print_of("Älvsbyn, at minus 22!", "**Read** the BARRIER\n- not the panel https://example.org/a?b=c")
    for name in ("title", "words", "counts", "runs"):
        assert np.array_equal(getattr(plain, name), getattr(marked, name))


def test_the_share_of_words_in_common_counts_each_word_once():
    these, those = print_of("", "one two two three").words, print_of("", "two three three four").words
    assert in_common(these, those) == 0.5
    assert in_common(print_of("", "").words, print_of("", "").words) == 0


def test_texts_without_words_are_like_nothing():
    assert close(("", ""), ("…", "!"), ("Gates", GATES)) == []
    assert close() == []


def test_a_score_is_at_most_one_and_the_same_from_both_sides():
    prints = [print_of("Gates", GATES), print_of("Gates", GATES), print_of("Settings", GATES + TICKETS)]
    shelf = Shelf(prints)
    (twin, longer) = shelf.likenesses(0, np.array([1, 2]))
    assert 0.999 < twin.score <= 1
    assert twin.title == pytest.approx(1)
    (back,) = Shelf(prints[::-1]).likenesses(0, np.array([2]))
    assert back.score == pytest.approx(longer.score)
    assert CLOSE <= longer.score < twin.score


def test_a_phrase_that_everybody_uses_brings_no_two_texts_together():
    chance = random.Random(1)
    texts = [(f"Lesson {number}", BOILERPLATE * 2 + words(chance, 60)) for number in range(300)]
    assert close(*texts) == []
    assert close(*texts, ("The last of all", texts[7][1])) == [(7, 300)]


def test_a_passage_that_stands_in_two_texts_counts_for_more_than_one_in_twenty():
    chance = random.Random(2)
    shared = words(chance, 40)
    two = [(f"Lesson {number}", f"{shared} {words(chance, 40)}") for number in range(2)]
    twenty = [(f"Lesson {number}", f"{shared} {words(chance, 40)}") for number in range(20)]
    others = [(f"Other {number}", words(chance, 80)) for number in range(100)]
    (rare,) = Shelf([print_of(*text) for text in two + others]).likenesses(0, np.array([1]))
    common = list(Shelf([print_of(*text) for text in twenty + others]).likenesses(0, np.array([1])))
    assert common == []
    assert rare.passages > 0.3


def test_one_text_is_compared_with_few_others_however_large_the_library_is(monkeypatch):
    chance = random.Random(3)
    same = words(chance, 50)
    shelf = Shelf([print_of(f"Copy {number}", f"{same} {words(chance, 5)}") for number in range(200)])
    compared = []
    monkeypatch.setattr(Shelf, "likenesses", lambda shelf, row, others: compared.append(len(others)) or ())
    list(shelf.pairs())
    assert 0 < sum(compared) <= 200 * MOST_CANDIDATES


def test_a_title_that_very_many_have_tells_nothing(monkeypatch):
    monkeypatch.setattr(likeness, "MOST_NAMESAKES", 2)
    chance = random.Random(4)
    texts = [("Weekly notes", words(chance, 30)) for _ in range(3)]
    assert [pair.tolist() for pair in Shelf([print_of(*text) for text in texts[:2]])._namesakes()] == [[[0, 1]]]
    assert list(Shelf([print_of(*text) for text in texts])._namesakes()) == []


def test_a_very_long_text_is_compared_by_its_beginning():
    long = print_of("Long", "word " * (MOST_WORDS + 10) + "end")
    assert long.counts.tolist() == [MOST_WORDS]


def test_what_was_counted_in_a_library_comes_back_and_corrects_a_few_texts():
    library = [print_of("Gates", GATES), print_of("Gates again", GATES), print_of("Tickets", TICKETS)]
    counted = Frequencies.unpacked(Frequencies.of(library).packed())
    assert counted.total == 3
    whole, few = Shelf(library), Shelf(library[:2], counted)
    (one,), (other,) = whole.likenesses(0, np.array([1])), few.likenesses(0, np.array([1]))
    assert one == other
