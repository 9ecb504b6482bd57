"""Finding entries, end to end: from a saved entry to a hit."""

from search import engine
from search.registry import audience_for
from tests.builders import lesson


def test_a_saved_lesson_is_found_by_any_of_its_words_in_any_form(ada, index, found):
    lesson("Rehearse the cut-over at night", by=ada, happened="The batteries of the **gate controller** were flat.")
    index()
    for query in (
        "rehearsal",
        "cutover",
        '"cut-over"',
        "battery",
        "gate controllers",
        "GATE night",
        "title:rehearsing",
    ):
        assert found(query, ada) == ["Rehearse the cut-over at night"], query
    assert found("title:battery", ada) == []


def test_a_hit_opens_at_the_section_it_was_found_in(ada, index):
    entry = lesson("Check the batteries", by=ada, recommendation="Measure the voltage the evening before.")
    index()
    (hit,) = engine.find("voltage", audience_for(ada)).hits
    assert hit.anchor == "do"
    assert hit.address == f"{entry.get_absolute_url()}#do"
    assert [piece.text for piece in hit.snippet if piece.hit] == ["voltage"]
    assert "".join(piece.text for piece in hit.snippet) == "Measure the voltage the evening before."
