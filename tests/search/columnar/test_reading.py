"""What Whoosh reads from our segments, posting by posting, against its own codec; and what its writer writes there."""

from datetime import UTC, datetime

import numpy as np
import pytest
from whoosh import fields
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import ReadTooFar
from whoosh.reading import TermNotFound

from search import schema
from search.columnar.codec import ColumnarCodec
from search.columnar.merging import merge
from search.compile import compile
from search.document import Document
from search.evaluation import Evaluation
from search.opening import listed_segments, opened, part_of
from search.ordering import ordered
from search.query import parse
from search.ranking import TEXT_FIELDS
from search.schema import KEYWORD_FIELDS, NO_DATE
from search.snapshot import Snapshot
from tests.search.columnar.corpus import documents
from tests.search.columnar.indexes import NAME, built, columnar, written
from tests.search.columnar.test_merging import arrays_of

FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS)
INFOS = ("doc_frequency", "weight", "min_length", "max_length", "max_weight", "min_id", "max_id")


@pytest.fixture(scope="module", params=[built, columnar], ids=["built", "written by Whoosh"])
def readers(request, tmp_path_factory):
    """Readers of the same documents, with our codec and with Whoosh's (where no surface words are kept)."""
    made, folder = documents(120), tmp_path_factory.mktemp("readers")
    ours, stock = request.param(folder / "ours", [made]), written(folder / "stock", [made])
    readers = ours.reader(), stock.reader()
    yield readers
    for reader in readers:
        reader.close()


def postings(reader, name, text):
    matcher, found = reader.postings(name, text), []
    while matcher.is_active():
        positions = matcher.value_as("positions") if name in TEXT_FIELDS else None
        found.append((matcher.id(), matcher.weight(), positions))
        matcher.next()
    return found


def test_every_posting_of_every_term_is_the_same(readers):
    ours, stock = readers
    for name in FIELDS:
        assert list(ours.lexicon(name)) == list(stock.lexicon(name))
        for text in stock.lexicon(name):
            assert postings(ours, name, text) == postings(stock, name, text), (name, text)


def test_every_terms_statistics_are_the_same(readers):
    ours, stock = readers
    for name in TEXT_FIELDS:
        for text in stock.lexicon(name):
            mine, theirs = ours.term_info(name, text), stock.term_info(name, text)
            assert [getattr(mine, each)() for each in INFOS] == [getattr(theirs, each)() for each in INFOS], text
            assert ours.doc_frequency(name, text) == stock.doc_frequency(name, text)
            assert ours.frequency(name, text) == stock.frequency(name, text)
    for name in KEYWORD_FIELDS:
        for text in stock.lexicon(name):
            assert ours.doc_frequency(name, text) == stock.doc_frequency(name, text)
    for name in TEXT_FIELDS:
        assert ours.field_length(name) == stock.field_length(name)
        lengths = [reader.doc_field_length(at, name) for reader in readers for at in range(120)]
        assert lengths[:120] == lengths[120:]


def test_what_is_not_there_is_said_as_whoosh_says_it(readers):
    for reader in readers:
        assert ("body", b"qqzzxx") not in reader
        assert ("body", b"valv") in reader
        assert reader.doc_frequency("body", "qqzzxx") == reader.frequency("body", "qqzzxx") == 0
        for asking in (reader.term_info, reader.postings):
            with pytest.raises(TermNotFound):
                asking("body", b"qqzzxx")


def test_a_cursor_walks_and_jumps_the_same_way(readers):
    walked = []
    for reader in readers:
        cursor, seen = reader.cursor("body"), []
        seen.append(cursor.first())
        while cursor.is_valid():
            seen.append((cursor.text(), cursor.term_info().doc_frequency()))
            cursor.next()
        for wanted in (b"", b"crew", b"crex", b"valv", "日", b"a", b"night"):
            seen.append(cursor.find(wanted))
            seen.append(cursor.text())
        assert cursor.find("\U0010ffff") is None
        assert not cursor.is_valid()
        assert cursor.text() is None
        walked.append(seen)
    assert walked[0] == walked[1]


def test_terms_from_a_place_are_the_same(readers):
    for name, start in [("body", b"pu"), ("title", b"w"), ("status", b""), ("year", b"2024")]:
        ours, stock = ([text for at, text in reader.terms_from(name, start) if at == name] for reader in readers)
        assert ours == stock
        assert ours
    ours, stock = ([at for at in reader.terms_from("status", b"q") if at[0] in FIELDS] for reader in readers)
    assert ours == stock
    assert {name for name, _ in ours} > {"team", "title"}
    assert list(readers[0].expand_prefix("body", "pu")) == list(readers[1].expand_prefix("body", "pu"))


def test_a_matcher_jumps_copies_and_ends(readers):
    once = next(text for text in readers[0].lexicon("body") if readers[0].doc_frequency("body", text) == 1)
    for text in (b"valv", once, b"winter"):
        ours, stock = (reader.postings("body", text) for reader in readers)
        every = list(readers[1].postings("body", text).all_ids())
        assert list(ours.copy().all_ids()) == every
        for target in (every[0], min(every[0] + 1, every[-1]), every[len(every) // 2], every[-1]):
            for matcher in (ours, stock):
                if matcher.id() < target:
                    matcher.skip_to(target)
            assert ours.id() == stock.id()
            copied = ours.copy()
            assert (copied.id(), copied.weight(), copied.value()) == (ours.id(), ours.weight(), ours.value())
            assert ours.value() == stock.value()
            assert [span.start for span in ours.spans()] == [span.start for span in stock.spans()]
        ours.next()
        assert not ours.is_active()
        with pytest.raises(ReadTooFar):
            ours.next()
        with pytest.raises(ReadTooFar):
            ours.skip_to(5)
        ours.reset()
        assert ours.id() == every[0]


def relative(segment, name):
    """A field with its positions counted from the beginning of each document."""
    field = segment.field(name)
    assert len(field.doc_at) == segment.count + 1
    documents = np.repeat(field.ids, field.frequencies(0, len(field.ids)))
    return (field.places - field.doc_at[documents]).tolist()


def test_whooshs_writer_writes_the_arrays_that_our_builder_writes(tmp_path):
    made = [*documents(120), Document("lesson", 500, "Last one, with nothing but a title", audience=("everyone",))]
    parts = []
    for make in (built, columnar):
        index = make(tmp_path / make.__name__, [made])
        parts.append(part_of(index.storage, listed_segments(index.storage, NAME)[0]))
    ours, theirs = map(arrays_of, parts)
    apart = {f"{name}.{each}" for name in TEXT_FIELDS for each in ("places", "doc_at")}
    surface = {name for name in ours if name.startswith(("words.", "title_words."))}
    assert theirs.keys() == ours.keys() - surface
    for name in theirs.keys() - apart:
        assert ours[name].dtype == theirs[name].dtype, name
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)
    for name in TEXT_FIELDS:
        assert relative(parts[0].segment, name) == relative(parts[1].segment, name)


def test_segments_of_whooshs_writer_can_be_searched_and_merged(tmp_path):
    """Also when the last documents have nothing in a field."""
    valve = Document("lesson", 1, "Valve", summary="night crew", date=datetime.now(UTC), audience=("all",))
    made = [valve, Document("lesson", 2, "Gate", audience=("all",))]
    index = columnar(tmp_path / "index", [made, made[:1]])
    snapshot = opened(index.storage, NAME, 0)
    parts = [(part.segment, part.live) for part in snapshot.parts]
    merged = part_of(index.storage, merge(index.storage, NAME, schema.LAYOUT, parts))
    for each in (snapshot, Snapshot([merged])):
        evaluation, plan = Evaluation(each, ("all",)), compile(parse("night crew"))
        found = evaluation.strict(plan)
        assert [place.key for place in ordered(evaluation, plan, found, found)] == [1, 1]
    assert [part.segment.count for part in snapshot.parts] == [2, 1]
    assert relative(merged.segment, "summary") == [1, 1, 0, 0]
    assert (merged.segment.numbers("date") == NO_DATE).tolist() == [False, True, False]
    assert [(part.segment.numbers("date") == NO_DATE).sum() for part in snapshot.parts] == [1, 0]


def test_formats_that_are_not_kept_are_refused(tmp_path):
    index = FileStorage(str(tmp_path)).create_index(fields.Schema(body=fields.KEYWORD))
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(body="valve")
    with pytest.raises(ValueError, match="postings are kept with positions"):
        writer.commit()
