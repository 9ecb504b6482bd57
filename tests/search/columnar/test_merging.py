"""Merging gives what building at once gives, and loses nothing but what is deleted."""

from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage

from search import schema
from search.columnar import merging
from search.columnar.builder import SegmentBuilder
from search.document import Document, Label, Section
from search.opening import part_of
from search.ranking import TEXT_FIELDS
from search.scratch import snapshot_of
from tests.search.columnar.corpus import deleted, documents

words = st.sampled_from(
    ["valve", "seal", "run-s", "cut-over", "o'brien's", "café", "日本", "c++", "the", "", "gate " * 300]
)
made = st.builds(
    lambda title, summary, body, tags, team, audience: {
        "title": title,
        "summary": summary,
        "sections": tuple(Section(str(at), "", text) for at, text in enumerate(body)),
        "tags": tuple(Label(tag, tag.title()) for tag in tags),
        "team": Label(team, team) if team else None,
        "audience": audience,
    },
    words,
    st.sampled_from(["", "winter", "winter valve"]),
    st.lists(st.lists(words, max_size=6).map(" ".join), max_size=3),
    st.lists(st.sampled_from(["ice", "frost"]), unique=True),
    st.sampled_from(["", "stations"]),
    st.sampled_from([(), ("everyone",), ("everyone", "team:1")]),
)


def corpus_of(facts):
    return [Document("lesson", number, **held) for number, held in enumerate(facts)]


def arrays_of(part):
    """All arrays of a segment, by name, and its columns."""
    arrays = part.segment.reader._terms.arrays
    found = {name: arrays.get(name) for name in arrays.directory}
    found |= {name: part.segment.numbers(name) for name in schema.NUMBER_FIELDS}
    return found | {f"{name} lengths": part.segment.lengths(name) for name in TEXT_FIELDS}


def assert_same_arrays(merged, whole):
    merged, whole = arrays_of(merged), arrays_of(whole)
    assert merged.keys() == whole.keys()
    for name, array in whole.items():
        assert merged[name].dtype == array.dtype, name
        np.testing.assert_array_equal(merged[name], array, err_msg=name)


@given(st.lists(made, min_size=1, max_size=12), st.sampled_from([1, 2, 5]), st.sampled_from([1, 3, 10**6]), st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_merging_gives_every_array_that_building_at_once_gives(facts, batches, at_once, data):
    corpus = corpus_of(facts)
    gone = data.draw(st.sets(st.integers(0, len(corpus) - 1)))
    size = -(-len(corpus) // batches)
    cut = [corpus[start : start + size] for start in range(0, len(corpus), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "MOST_AT_ONCE", at_once)
        merged = snapshot_of(*cut, deleted=gone, merge=True)
    kept = [document for document in corpus if document.key not in gone]
    if not kept:
        assert merged.parts == ()
        return
    assert_same_arrays(merged.parts[0], snapshot_of(kept).parts[0])


def test_a_large_corpus_merged_in_many_steps_is_built_at_once(monkeypatch):
    made = documents()
    gone = deleted(made)
    monkeypatch.setattr(merging, "MOST_AT_ONCE", 40)
    merged = snapshot_of(*(made[start : start + 64] for start in range(0, 320, 64)), deleted=gone, merge=True)
    kept = [document for document in made if document.key not in gone]
    assert_same_arrays(merged.parts[0], snapshot_of(kept).parts[0])


def test_a_field_that_only_deleted_documents_had_is_gone_and_the_rest_can_be_read():
    with_all = {"summary": "winter valve", "tags": (Label("ice", "Ice"),), "team": Label("stations", "Stations")}
    corpus = [Document("lesson", 1, "Valve", audience=("everyone",)), Document("lesson", 2, "Gate", **with_all)]
    segment = snapshot_of(corpus[:1], corpus[1:], deleted={2}, merge=True).parts[0].segment
    assert [segment.field(name) for name in ("summary", "tags", "tag", "team")] == [None] * 4
    assert segment.count == 1
    assert segment.lengths("summary").tolist() == [0]
    assert segment.field("title").raw_terms() == [b"valv"]


def test_a_segment_that_would_hold_too_many_words_is_refused(monkeypatch):
    monkeypatch.setattr(merging, "LAST_PLACE", 10)
    with pytest.raises(OverflowError, match="A segment holds at most"):
        snapshot_of(*([document] for document in documents(4)), merge=True)


def test_merging_merged_segments_gives_the_same_again():
    made = documents(60)
    with TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        builder = SegmentBuilder(storage, "again", schema.LAYOUT)
        for start in range(0, 60, 10):
            for document in made[start : start + 10]:
                builder.add(schema.fields_of(document))
            builder.flush()
        listed = builder.segments
        while len(listed) > 1:
            parts = [part_of(storage, segment) for segment in listed[:2]]
            one = merging.merge(storage, "again", schema.LAYOUT, [(part.segment, part.live) for part in parts])
            listed = [one, *listed[2:]]
        part = part_of(storage, listed[0])
        assert part.segment.reader.doc_count_all() == 60
        assert listed[0]._fieldlengths == snapshot_totals(made)
        assert_same_arrays(part, snapshot_of(made).parts[0])


def snapshot_totals(made):
    with TemporaryDirectory() as folder:
        builder = SegmentBuilder(FileStorage(folder), "whole", schema.LAYOUT)
        for document in made:
            builder.add(schema.fields_of(document))
        builder.flush()
        return builder.segments[0]._fieldlengths
