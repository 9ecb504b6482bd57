"""The arithmetic on arrays against the same done by hand: the best of many, places, distances."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.columnar import fuzzy, phrases, topk
from search.columnar.postings import ranges
from tests.search.columnar.arithmetic import optimal_string_alignment

# The best of many

ties = st.lists(st.integers(-4, 4), max_size=700)
numbers = st.one_of(
    ties.map(lambda held: np.array(held, np.int64)),
    ties.map(lambda held: np.array(held, np.float64)),
    st.lists(st.integers(-(2**62), 2**62), max_size=300).map(lambda held: np.array(held, np.int64)),
    st.lists(st.floats(allow_nan=False, width=32), max_size=700).map(lambda held: np.array(held, np.float32)),
    st.tuples(st.integers(0, 3000), st.integers(1, 50), st.integers(0, 99)).map(
        lambda made: np.random.default_rng(made[2]).integers(0, made[1], made[0])
    ),
    st.tuples(st.integers(0, 9000), st.integers(0, 99)).map(
        lambda made: np.round(np.random.default_rng(made[1]).exponential(size=made[0]), 2)
    ),
    st.lists(st.sampled_from([-np.inf, np.inf, 0.0, -0.0, 1.5]), max_size=400).map(lambda held: np.array(held)),
)


@given(numbers, st.integers(1, 120))
@settings(max_examples=400, deadline=None)
def test_the_best_of_many_are_found_with_all_that_equal_the_last(values, wanted):
    found = topk.candidates(values, wanted)
    assert np.all(np.diff(found) > 0)
    best = np.sort(values)[::-1][:wanted]
    at_least = np.flatnonzero(values >= best[-1]) if len(best) else np.empty(0, int)
    assert set(at_least) <= set(found)
    assert np.array_equal(np.sort(values[found])[::-1][:wanted], best)
    assert len(found) <= max(4 * wanted, len(at_least))


# Words that follow each other


class Field:
    """A field with documents that begin at `doc_at`, and words at some places."""

    def __init__(self, words, doc_at):
        self.names = sorted(words)
        self.held = [np.array(sorted(words[name]), np.uint32) for name in self.names]
        self.doc_at = np.array(doc_at, np.uint32)

    def ordinal(self, term):
        return self.names.index(term) if term in self.names else -1

    def places_of(self, ordinal):
        return self.held[ordinal]


places = st.one_of(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60), max_size=2), st.just(set(range(60))))
field = st.dictionaries(st.sampled_from([b"a", b"b", b"c"]), places, min_size=1)
doc_at = st.lists(st.integers(1, 59), max_size=6).map(lambda cuts: [0, *sorted({*cuts}), 61])
terms = st.lists(st.sampled_from([b"a", b"b", b"c"]), min_size=1, max_size=4)


@given(places, places)
def test_what_two_lists_of_places_share(left, right):
    arrays = (np.array(sorted(each), np.uint32) for each in (left, right))
    assert phrases.common(*arrays).tolist() == sorted(left & right)


@given(field, terms, st.lists(st.integers(1, 3), min_size=3, max_size=3))
@settings(max_examples=300, deadline=None)
def test_a_sequence_is_where_every_word_stands_at_its_distance(words, terms, steps):
    distances = np.cumsum([0, *steps])[: len(terms)].tolist()
    expected = {
        place
        for place in words.get(terms[0], set())
        if all(place + far in words.get(term, set()) for term, far in zip(terms, distances, strict=True))
    }
    found = phrases.sequence(Field(words, [0, 61]), list(zip(terms, distances, strict=True)))
    assert found.tolist() == sorted(expected)


@given(field, terms, st.integers(1, 9))
@settings(max_examples=300, deadline=None)
def test_words_with_room_end_where_a_chain_of_them_ends(words, terms, slop):
    def ends(at):
        """Where a chain up to the word number `at` can end: by trying all."""
        here = words.get(terms[at], set())
        if not at:
            return here
        earlier = ends(at - 1)
        return {place for place in here if any(0 < place - before <= slop for before in earlier)}

    found = phrases.near(Field(words, [0, 61]), [(term, 0) for term in terms], slop)
    assert found.tolist() == sorted(ends(len(terms) - 1))


@given(places, doc_at)
@settings(max_examples=300, deadline=None)
def test_places_are_counted_by_document(places, doc_at):
    documents, counts = phrases.by_document(Field({b"a": places}, doc_at), np.array(sorted(places), np.uint32))
    expected = {}
    for place in places:
        document = max(at for at, start in enumerate(doc_at) if start <= place)
        expected[document] = expected.get(document, 0) + 1
    assert dict(zip(documents.tolist(), counts.tolist(), strict=True)) == expected
    assert documents.tolist() == sorted(expected)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6))))
def test_runs_of_numbers_follow_each_other(runs):
    starts, counts = (np.array([run[at] for run in runs], np.int64) for at in (0, 1))
    expected = [start + at for start, count in runs for at in range(count)]
    assert ranges(starts, counts).tolist() == expected


# Words that are alike

LETTERS = "aabcdé日"
alike = st.text(LETTERS, min_size=1, max_size=8)


class Words:
    def __init__(self, words):
        self.words = sorted(words)

    def raw_terms(self):
        return [word.encode() for word in self.words]


@given(alike, st.lists(alike, min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_distances_are_the_textbooks(word, others):
    lengths = np.array([len(other) for other in others])
    columns = np.zeros((int(lengths.max()) + 2, len(others)), np.uint16)
    for at, other in enumerate(others):
        columns[: len(other), at] = [ord(letter) for letter in other]
    found = fuzzy.distances(np.array([ord(letter) for letter in word], np.uint16), columns, lengths)
    assert found.tolist() == [optimal_string_alignment(word, other) for other in others]


@given(alike.map("xy".__add__), st.sets(alike.map("xy".__add__), min_size=1, max_size=12), st.integers(1, 2))
@settings(max_examples=300, deadline=None)
def test_the_words_of_a_lexicon_that_are_near(word, others, most):
    others |= {"xy12", "xyz", "x" * 25, "x-ray", "𝔘xyz"}
    expected = {
        other: (far, at)
        for at, other in enumerate(sorted(others))
        if 4 <= len(other) <= 24 and other.isalpha() and max(other) <= "\uffff"
        if (far := optimal_string_alignment(word, other)) <= most
    }
    assert fuzzy.Lexicon(Words(others)).near(word, most) == expected
