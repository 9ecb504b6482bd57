"""Any text gives the terms and positions that `search.analysis` promises."""

from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage

from search import analysis
from search.columnar.builder import Layout, SegmentBuilder
from search.columnar.lengths import LENGTHS, length_bytes
from search.columnar.vocabulary import Vocabulary
from search.opening import part_of

LAYOUT = Layout(("body",), (), {"words": ("body",)}, {"key": 0, "date": 0})
PIECES = [
    *(
        "valve",
        "Valves",
        "running",
        "run",
        "s",
        "the",
        "it",
        "x",
        "co",
        "op",
        "c",
        "f",
        "C",
        "1",
        "42",
        "ab",
        "aaaaaaa",
    ),
    *("-", "-", "‐", "‑", "'", "’", "ʼ", "‘", "'s", "_", "#", "+", "++", ".", " ", " ", "\n", "\t", "\x00", "/", ":"),
    *(
        "é",
        "e\u0301",
        "\u0301",
        "Ö",
        "ß",
        "ﬁ",
        "İ",
        "ı",
        "Σ",
        "ς",
        "²",
        "½",
        "٣",
        "Ⅷ",
        "⑴",
        "日",
        "ไทย",
        "𝔘",
        "𐐷",
        "😀",
    ),
    *(
        "ŉ",
        "ŉ-ŉ",
        "c++",
        "f#",
        "C++-11",
        "cut-over",
        "run-s",
        "o'brien-smith's",
        "x86_64",
        "TLS-1.3",
        "a-b-c",
        "rock'n'roll-s",
    ),
]
pieces = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
anything = st.text(st.characters(exclude_categories=()), max_size=30)
text = st.one_of(pieces, pieces, anything, st.tuples(pieces, anything, pieces).map("".join))


def promised(texts):
    """Term → positions in a document of these texts, and its length in words."""
    found, here = {}, 0
    for each in texts:
        terms, count = analysis.terms(each, here)
        here += count + analysis.SECTION_GAP if count else 0
        for term, positions in terms.items():
            found.setdefault(term, []).extend(positions)
    return found, sum(map(len, found.values()))


def written(documents):
    """What a segment of these documents (lists of texts) holds: `(terms and positions, surface words, lengths)`."""
    with TemporaryDirectory() as folder:
        storage = FileStorage(folder)
        builder = SegmentBuilder(storage, "inverted", LAYOUT)
        for texts in documents:
            builder.add({"body": texts})
        builder.flush()
        segment = part_of(storage, builder.segments[0]).segment
        positions, surface = [{} for _ in documents], [set() for _ in documents]
        if field := segment.field("body"):
            assert field.raw_terms() == sorted(field.raw_terms())
            for ordinal, term in enumerate(field.raw_terms()):
                assert field.ordinal(term) == ordinal
                ids, places = field.documents(range(ordinal, ordinal + 1)), field.places_of(ordinal).tolist()
                for document, count in zip(ids.tolist(), field.frequencies(*field.span(ordinal)), strict=True):
                    here, places = places[:count], places[count:]
                    start, end = int(field.doc_at[document]), int(field.doc_at[document + 1])
                    assert all(start <= place <= end - analysis.SECTION_GAP for place in here)
                    positions[document][term.decode()] = [place - start for place in here]
                assert not places
        if words := segment.field("words"):
            for ordinal, word in enumerate(words.raw_terms()):
                for document in words.documents(range(ordinal, ordinal + 1)).tolist():
                    surface[document].add(word.decode())
        return positions, surface, segment.lengths("body").tolist()


@given(st.lists(st.lists(text.map(analysis.composed), max_size=4), min_size=1, max_size=6))
@example([["ab-𝔘c++", ""], [], ["", "’s-s"], ["c++-c#"]])
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_segment_has_the_terms_and_positions_of_every_text(documents):
    positions, surface, lengths = written(documents)
    for texts, found, words, length in zip(documents, positions, surface, lengths, strict=True):
        expected, count = promised(texts)
        assert found == expected
        assert length == length_bytes(count)
        every = {word for each in texts for word in analysis.words(each)}
        assert words == {word for word in every if len(word) > 2 and not analysis.is_stop_word(word)}


@given(text)
@settings(max_examples=300, deadline=None)
def test_folded_text_is_as_long_and_folds_no_further(typed):
    composed = analysis.composed(typed)
    folded = analysis.fold(composed)
    assert len(folded) == len(composed)
    assert analysis.fold(folded) == folded


def test_every_single_letter_folds_to_something_that_folds_no_further():
    wrong = [chr(code) for code in range(0x110000) if analysis.fold(once := analysis.fold(chr(code))) != once]
    assert wrong == []


def test_a_vocabulary_gives_a_chunk_the_same_number_for_ever():
    vocabulary = Vocabulary()
    first = list(vocabulary.numbers("cut-over Valve o'brien"))
    assert first == [0, 1, 2]
    assert list(vocabulary.numbers("valve new CUT-OVER")) == [1, 3, 0]
    meanings = vocabulary.read()
    assert meanings.counts.tolist() == [2, 1, 1, 1]
    spelled = [[vocabulary.words[number] for number in meanings.expand([at])[1]] for at in range(3)]
    assert spelled == [["cut", "cutov", "over"], ["valv"], ["obrien"]]


def test_a_length_is_never_less_than_its_byte_says_and_stays_near():
    for length in [*range(400), 1000, 10_000, 100_000, 10**7]:
        kept = int(LENGTHS[length_bytes(length)])
        assert length <= kept <= length * 1.13 + 1 or length_bytes(length) == 255
