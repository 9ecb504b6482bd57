"""The texts beside the index: shown when they are what was indexed, and gone with their entry."""

from search import engine, mirror
from search.live import current
from search.mirror import Mirror
from search.models import IndexedText
from search.registry import audience_for
from tests.builders import lesson


def snippet(query, person):
    (hit,) = engine.find(query, audience_for(person)).hits
    return "".join(piece.text for piece in hit.snippet)


def test_a_snippet_comes_from_the_text_that_was_indexed(ada, index, django_assert_max_num_queries):
    lesson("Valve", by=ada, happened="The seal was brittle in the cold.")
    index()
    assert "The seal was brittle in the cold." in snippet("brittle", ada)
    row = IndexedText.objects.get()
    assert row.title == "Valve"
    assert "brittle" in row.sections


def test_a_text_that_is_not_the_indexed_one_is_not_shown(ada, index):
    lesson("Valve", by=ada, happened="The seal was brittle in the cold.")
    index()
    IndexedText.objects.update(digest=1, sections="\x1f\x1fSomething brittle that was taken back.")
    assert "The seal was brittle" in snippet("brittle", ada)
    IndexedText.objects.all().delete()
    assert "The seal was brittle" in snippet("brittle", ada)


def test_texts_come_back_as_they_were_even_with_signs_that_separate(db):
    from search import texts
    from search.document import Document, Section, text_of

    sections = (Section("a", "One", "x\x1fy\x1ez"), Section("", "", ""), Section("b", "Two", "Ünïcode “text”\n."))
    document = Document("lesson", 7, "Title", "Summary", sections)
    bare = Document("lesson", 8, "Bare")
    texts.keep([document, bare])
    found = texts.kept({("lesson", 7): document.digest(), ("lesson", 8): bare.digest(), ("lesson", 9): 1})
    assert found["lesson", 8] == text_of(bare)
    assert [tuple(section) for section in found["lesson", 7].sections] == [
        ("a", "One", "x y z"),
        ("", "", ""),
        ("b", "Two", "Ünïcode “text”\n."),
    ]
    assert set(found) == {("lesson", 7), ("lesson", 8)}


def test_the_text_of_a_deleted_entry_is_deleted(ada, index):
    entry = lesson("Valve", by=ada)
    index()
    entry.delete_softly(by=ada)
    index()
    assert not IndexedText.objects.exists()


def test_a_rebuild_leaves_no_text_of_what_is_gone(ada, index):
    from search.rebuild import rebuild

    lesson("Valve", by=ada)
    index()
    IndexedText.objects.create(kind="lesson", key=99, digest=1, title="Gone", summary="", sections="")
    rebuild()
    assert list(IndexedText.objects.values_list("title", flat=True)) == ["Valve"]


def test_a_rebuild_writes_only_texts_that_differ(ada, index, django_assert_num_queries):
    from search import texts
    from search.registry import SOURCES

    lesson("Valve", by=ada)
    index()
    documents = list(SOURCES["lesson"].build(SOURCES["lesson"].keys()))
    with django_assert_num_queries(1):
        texts.keep_changed(documents)
    IndexedText.objects.update(digest=1)
    texts.keep_changed(documents)
    assert IndexedText.objects.get().digest == documents[0].digest()


def test_another_process_need_not_read_a_checked_file_again(ada, index, monkeypatch):
    lesson("Valve", by=ada)
    index()
    current().view()
    refs = current().refs
    read = []
    matches = mirror.matches
    monkeypatch.setattr(mirror, "matches", lambda ref, blocks: read.append(ref.name) or matches(ref, blocks))
    other = Mirror(current().mirror.folder)
    other.ensure(refs)
    assert read == []
    path = other.path(refs[0])
    path.chmod(0o600)
    content = path.read_bytes()
    path.write_bytes(content)
    Mirror(other.folder).ensure(refs)
    assert read == [refs[0].name]
    other._record(refs[0]).write_bytes(b"forged")
    Mirror(other.folder).ensure(refs)
    assert read == [refs[0].name] * 2
