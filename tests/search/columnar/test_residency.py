"""Pages of the index can be given back at any moment; what is asked afterwards is answered as before."""

import pytest

from search.columnar import residency
from tests.search.columnar.answers import answer
from tests.search.columnar.corpus import READERS, documents, snapshot

pytestmark = pytest.mark.django_db


def test_pages_are_given_back_only_when_there_are_many(monkeypatch):
    shot = snapshot("five segments", documents(), set(), monkeypatch.setattr)
    segments = [part.segment for part in shot.parts]
    before = answer(shot, READERS[0], "valve winter").rows
    released = []
    for segment in segments:
        monkeypatch.setattr(segment, "release", lambda give=segment.release: (released.append(1), give()))
    assert not residency.trim(segments, residency.mapped() + 10**9)
    assert released == []
    assert residency.trim(segments, 0)
    assert len(released) == 5
    shot.forget()
    assert answer(shot, READERS[0], "valve winter").rows == before
    assert answer(shot, READERS[0], '"night crew" -summer').rows


def test_nothing_is_given_back_where_nothing_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(residency, "STATEMENT", tmp_path / "nowhere")
    assert residency.mapped() == 0
    assert not residency.trim([], 0)
