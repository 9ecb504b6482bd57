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


def test_strict_first_then_relaxed_with_what_was_dropped(ada, index):
    for number in range(12):
        lesson(f"Valve {number}", by=ada, happened="seal" if number < 2 else "lamp")
    index()
    audience = audience_for(ada)
    results = engine.find("valve seal", audience)
    assert (results.total, results.relaxed.strict) == (12, 2)
    assert [str(hit.item) for hit in results.hits[:2]] == ["Valve 1", "Valve 0"]
    assert engine.find("valve seal", audience, strict=True).total == 2
    dropped = engine.find("valve qwertzuiop", audience)
    assert (dropped.total, dropped.relaxed.dropped, dropped.relaxed.is_partial) == (12, ("qwertzuiop",), False)
    assert engine.find("valve qwertzuiop", audience, strict=True).total == 0
    assert engine.find("valve", audience).relaxed is None


def test_a_word_that_occurs_nowhere_is_read_as_the_nearest_one(ada, index):
    lesson("Check the gasket", by=ada)
    index()
    results = engine.find("gaskit", audience_for(ada))
    (correction,) = results.corrections
    assert (correction.typed, correction.read, correction.count) == ("gaskit", "gasket", 1)
    assert (str(results.query), results.total) == ("gasket", 1)
    literal = engine.find(correction.original, audience_for(ada))
    assert (str(literal.query), literal.total, literal.corrections) == ('"gaskit"', 0, ())


def test_letters_in_another_order_are_the_likelier_slip(ada, index):
    for number in range(3):
        lesson(f"He gets a train {number}", by=ada)
    lesson("The gates are shut", by=ada)
    index()
    (correction,) = engine.find("gaets", audience_for(ada)).corrections
    assert (correction.read, correction.count) == ("gates", 1)


def test_synonyms_and_other_names_of_tags_widen_a_query(ada, index, found):
    from lessons.models import Tag, TagAlias
    from search.models import Synonym

    lesson("Plan the track possession", by=ada, tags=["Night shift"])
    TagAlias.objects.create(name="graveyard", tag=Tag.objects.get())
    Synonym.objects.create(words="possession, blockade, line closure")
    index()
    for query in ("blockade", "line closure", "plan blockade", "graveyard", "tag:graveyard", 'tag:"night SHIFT"'):
        assert found(query, ada) == ["Plan the track possession"], query


def test_facets_count_exactly_and_ignore_their_own_selection(ada, stations, index):
    from tests.builders import team

    signals = team("Signals")
    for number in range(5):
        lesson(f"Valve {number}", by=ada, team=stations if number < 3 else signals, tags=["a"] if number % 2 else ["b"])
    index()
    results = engine.find("valve team:stations", audience_for(ada))
    facets = {facet.name: {option.label: option.count for option in facet.options} for facet in results.facets}
    assert results.total == 3
    assert facets["team"] == {"Stations": 3, "Signals": 2}
    assert facets["tag"] == {"b": 2, "a": 1}
    assert set(facets) == {"kind", "team", "tag", "year", "status"}
    for facet in results.facets:
        for option in facet.options:
            if not option.selected:
                told = engine.find(option.toggled, audience_for(ada)).total
                expected = option.count + (results.total if results.query.values(facet.name) else 0)
                assert told == expected, (facet.name, option.label)
    assert [label for label, _ in results.chips] == ["Stations"]


def test_archived_entries_are_left_out_until_asked_for(ada, index, found):
    lesson("Old valve", by=ada).archive(by=ada)
    index()
    results = engine.find("valve", audience_for(ada))
    assert results.total == 0
    assert results.notices == ("1 archived entry matches. Add status:archived to the search to see them.",)
    assert found("valve status:archived", ada) == found("valve is:archived", ada) == ["Old valve"]


def test_filters_that_can_be_answered_are(ada, ben, index, found):
    old, new = lesson("Old valve", by=ada), lesson("New valve", by=ben)
    new.link_to(old, "replaces", by=ben)
    index()
    assert found("is:superseded", ada) == ["Old valve"]
    assert found("is:mine", ada) == found("by:ek", ada) == ["Old valve"]
    assert found("valve -by:ada", ada) == ["New valve"]
    assert found("by:ada OR by:ben -is:superseded", ada) == ["New valve"]
    assert found(f"year:{new.published_at.year}", ada) == found("after:2020", ada) == ["New valve", "Old valve"]
    assert found("before:2020", ada) == []
    assert found("kind:lessons valve", ada, sort="oldest") == ["Old valve", "New valve"]


def test_pages_are_numbered_with_an_exact_total_and_a_stable_order(ada, index):
    for number in range(23):
        lesson("Same valve", by=ada, takeaway=f"The same words, {number:03}.")
    index()
    pages = [engine.find("valve", audience_for(ada), page=page, size=10) for page in (1, 2, 3, 9)]
    assert [len(page.hits) for page in pages] == [10, 10, 3, 3]
    assert {page.total for page in pages} == {23}
    assert pages[3].page == 3
    assert len({hit.key for page in pages[:3] for hit in page.hits}) == 23


def test_similar_entries_share_telling_words_and_leave_one_out(ada, index):
    near = lesson("Heating of points in frost", by=ada, happened="The heating failed in heavy frost.")
    lesson("Passenger information", by=ada, happened="The screens were dark.")
    index()
    text = "In hard frost the heating of our points failed and trains stood still. " * 40
    assert [found.key for found in engine.similar(text, audience_for(ada))] == [near.pk]
    assert engine.similar(text, audience_for(ada), exclude=near.pk) == ()
    assert engine.similar("", audience_for(ada)) == ()


def test_the_database_reads_the_same_language_while_the_index_is_away(ada, ben, stations, found):
    lesson("Valve one", by=ada, team=stations, tags=["Night shift"], happened="seal")
    lesson("Valve two", by=ben)
    for query, titles in [
        ("valve", {"Valve one", "Valve two"}),
        ("valve -seal", {"Valve two"}),
        ("title:valve seal", {"Valve one"}),
        ('tag:"night shift"', {"Valve one"}),
        ("team:stations", {"Valve one"}),
        ("is:mine", {"Valve one"}),
        ("seal OR two", {"Valve one", "Valve two"}),
        ("by:ben", {"Valve two"}),
        ("before:2020", set()),
        ("has:attachments", set()),
        ("project:7", set()),
        ("year:2020", set()),
        ("-(valve seal)", {"Valve two"}),
    ]:
        assert set(found(query, ada)) == titles, query


def test_nobody_is_sent_to_the_archive_who_asked_for_other_states(ada, index):
    lesson("Old valve", by=ada).archive(by=ada)
    index()
    for query in ("valve status:draft", "valve status:published", "valve is:superseded"):
        assert engine.find(query, audience_for(ada)).notices == (), query


def test_words_of_a_phrase_may_stand_apart_and_are_marked(ada, index, found):
    lesson("Near", by=ada, happened="The handover between the two night shifts was short.")
    lesson("Far", by=ada, happened="The handover was short. Much later, on another line, came the night of the storm.")
    index()
    assert found('"handover night"~5', ada) == ["Near"]
    assert found('"handover night"~2', ada) == []
    assert set(found("handover night", ada)) == {"Near", "Far"}
    (hit,) = engine.find('"handover night"~5', audience_for(ada)).hits
    assert [piece.text for piece in hit.snippet if piece.hit] == ["handover", "night"]


def test_wider_searches_count_each_for_itself_also_without_words(ada, stations, index):
    from tests.builders import team

    signals = team("Signals")
    for number in range(3):
        lesson(f"Valve {number}", by=ada, team=stations, tags=["a"])
    lesson("Lamp", by=ada, team=signals, tags=["b"])
    lesson("Lamp two", by=ada, team=signals)
    index()
    assert engine.find("team:stations tag:b", audience_for(ada)).total == 0
    wider = engine.wider(engine.parse("team:stations tag:b"), audience_for(ada))
    assert {str(found.query): found.total for found in wider} == {"team:stations": 3, "tag:b": 1}
