"""What the table of contents remembers of segments, and when they are merged."""

import pickle
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.util.numeric import length_to_byte

from search.columnar import policy
from search.columnar.codec import ColumnarCodec, ColumnarSegment
from search.columnar.lengths import length_bytes

MOST_INLINE, MOST_SEGMENTS = 600, 10


def segment(count, deleted=()):
    made = ColumnarSegment(ColumnarCodec(), "made", count)
    for document in deleted:
        made.delete_document(document)
    return made


@given(st.integers(1, 300), st.data())
@settings(max_examples=150, deadline=None)
def test_deletions_are_remembered(count, data):
    gone = data.draw(st.sets(st.integers(0, count - 1)))
    more = data.draw(st.sets(st.integers(0, count - 1)))
    kept = pickle.loads(pickle.dumps(segment(count, gone), -1))  # noqa: S301
    assert set(kept.deleted_docs()) == gone
    assert kept.doc_count() == count - len(gone)
    assert [kept.is_deleted(document) for document in range(count)] == kept.deleted_mask().tolist()
    assert set(kept.deleted_mask().nonzero()[0].tolist()) == gone
    for document in more:
        kept.delete_document(document)
    again = pickle.loads(pickle.dumps(kept, -1))  # noqa: S301
    assert set(again.deleted_docs()) == gone | more
    assert again.has_deletions() == bool(gone | more)


def test_many_deletions_take_little_room():
    few, many = (len(pickle.dumps(segment(80_000, range(0, 80_000, step)), -1)) for step in (80_000, 2))
    assert many < few + 10_100


@given(st.lists(st.tuples(st.sampled_from([1, 1, 1, 3, 40, 100, 101, 900, 20_000]), st.integers(0, 5)), max_size=60))
@settings(max_examples=150, deadline=None)
def test_commits_leave_few_segments_and_merge_little(commits):
    """Each commit adds documents and deletes some; now and then the worker merges what is due."""
    random, segments = Random(len(commits)), []
    for added, deleted in commits:
        for _ in range(deleted):
            delete_one(random, segments)
        segments = [each for each in segments if each.doc_count()] + [segment(added)]
        small = policy.inline(segments)
        assert sum(each.doc_count_all() for each in small) <= MOST_INLINE
        segments = merged(segments, small)
        assert len([each for each in segments if each.doc_count_all() <= policy.SMALL]) < policy.SMALL_AT_ONCE
        for _ in range(len(segments) + 2):
            chosen = policy.due(segments)
            if not chosen:
                break
            live = sum(each.doc_count() for each in segments)
            segments = merged(segments, chosen)
            assert sum(each.doc_count() for each in segments) == live
        assert policy.due(segments) == []
        assert len(segments) <= MOST_SEGMENTS
        large = [each for each in segments if each.doc_count_all() > policy.SMALL]
        gone = sum(each.deleted_count() for each in large)
        every = sum(each.doc_count_all() for each in large)
        assert every <= policy.WORTH_COMPACTING or gone <= policy.MOST_DELETED * every


def test_a_long_life_of_single_edits_writes_each_document_a_few_times_only():
    """Five thousand edits in an index of a thousand documents: what is written in all, merges included."""
    random, segments, written = Random(3), [segment(1000)], 0
    for _ in range(5000):
        delete_one(random, segments)
        segments = [each for each in segments if each.doc_count()] + [segment(1)]
        for choose in (policy.inline, policy.due):
            if chosen := choose(segments):
                written += sum(each.doc_count() for each in chosen)
                segments = merged(segments, chosen)
        assert len(segments) <= MOST_SEGMENTS
    assert sum(each.doc_count() for each in segments) == 1000
    assert written < 20 * 5000


def delete_one(random, segments):
    """Delete a live document somewhere, as an edit does."""
    alive = [each for each in segments if each.doc_count()]
    if alive:
        chosen = random.choices(alive, [each.doc_count() for each in alive])[0]
        live = (~chosen.deleted_mask()).nonzero()[0]
        chosen.delete_document(int(random.choice(live)))


def merged(segments, chosen):
    if not chosen:
        return segments
    live = sum(each.doc_count() for each in chosen)
    kept = [each for each in segments if each not in chosen]
    return [*kept, segment(live)] if live else kept


def test_lengths_are_kept_as_whoosh_keeps_them():
    lengths = [*range(3000), 106_373, 106_374, 10**9]
    assert length_bytes(np.array(lengths)).tolist() == [length_to_byte(length) for length in lengths]
