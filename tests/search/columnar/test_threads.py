"""Many threads may ask one snapshot; none of them gets another answer than one alone."""

import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from search import snapshot as snapshots
from search.columnar.vocabulary import Vocabulary
from search.compile import compile
from search.evaluation import Deadline, Evaluation, both
from search.facets import counts
from search.ordering import SORTS, ordered
from search.query import parse
from search.scratch import snapshot_of
from search.spelling import guess
from tests.search.columnar.corpus import COMMON, MIDDLE, ODD, RARE, READERS, deleted, documents

THREADS, QUESTIONS = 8, 200


@pytest.fixture(autouse=True)
def _hasty():
    """Let threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def made():
    corpus = documents()
    return snapshot_of(*(corpus[start::4] for start in range(4)), deleted=deleted(corpus))


def questions():
    """Random queries with filters, readers and orders."""
    random = Random(5)
    words = [*COMMON, *MIDDLE, *RARE, *ODD, '"night crew"', '"valve winter"~5', "pum*", "title:gate", "-summer"]
    filters = ["", "", "tag:ice", "team:stations", "kind:lesson", "by:ada", "has:attachments", "is:superseded"]
    filters += [f"year:{year}" for year in range(2022, 2027)] + [f"after:2024-{month:02}" for month in range(1, 13)]
    filters += [f"before:2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    for _ in range(QUESTIONS):
        text = " ".join([*random.sample(words, random.randrange(1, 4)), *random.sample(filters, 2)])
        yield text, random.choice(READERS), random.choice(SORTS)


def answered(snapshot, question):
    text, tokens, sort = question
    evaluation, plan = Evaluation(snapshot, tokens, deadline=Deadline(60)), compile(parse(text))
    strict, text = evaluation.strict(plan), evaluation.relaxed(plan)
    chosen = both(text, evaluation.chosen(plan))
    places = ordered(evaluation, plan, strict, chosen, sort=sort, most=30)
    return places, counts(evaluation, plan, text), guess(evaluation, "wintre")


@pytest.mark.parametrize("kept", [16_000_000, 3000])
def test_eight_threads_get_the_answers_of_one(monkeypatch, kept):
    monkeypatch.setattr(snapshots, "CACHED_BYTES", kept)
    asked = list(questions())
    alone = made()
    expected = [answered(alone, question) for question in asked]
    assert len({str(each) for each in expected}) > QUESTIONS * 0.8
    shared = made()
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(lambda: [answered(shared, question) for question in asked]) for _ in range(THREADS)]
        for future in futures:
            assert future.result() == expected


def test_threads_share_a_vocabulary():
    vocabulary = Vocabulary()
    texts = [" ".join(f"word{(number * 13 + at) % 900} cut-over{at % 50}" for at in range(900)) for number in range(8)]
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda text: list(vocabulary.numbers(text)), texts))
    meanings = vocabulary.read()
    for text, numbers in zip(texts, found, strict=True):
        alone = Vocabulary()
        of_one = list(alone.numbers(text))
        _, terms, _ = meanings.expand(numbers)
        _, expected, _ = alone.read().expand(of_one)
        assert [vocabulary.words[term] for term in terms] == [alone.words[term] for term in expected]
