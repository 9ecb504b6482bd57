"""Merging beside the writer, and building with two processes: nothing is lost, nothing comes back."""

import threading

import pytest
from django.db import connection

from search import compaction, engine, filling, rebuild
from search.columnar import policy
from search.doctor import examine
from search.live import current
from search.models import IndexedText, IndexFile, IndexState
from search.queue import drain, drain_all, enqueue
from search.registry import audience_for
from tests.builders import lesson
from tests.search.second_processes import ends_at_once, fails


def found(query, person):
    return sorted(str(hit.item) for hit in engine.find(query, audience_for(person), size=50).hits)


def segments():
    return len(current().view().snapshot.parts)


@pytest.fixture
def ragged(ada, monkeypatch):
    """Twelve lessons in twelve segments, none of which is small enough to be merged by a commit."""
    monkeypatch.setattr(policy, "SMALL", 0)
    made = []
    for number in range(12):
        made.append(lesson(f"Valve {number:02}", by=ada, happened=f"seal {number}"))
        drain_all()
    return made


def test_many_segments_become_few_and_answers_stay(ada, ragged):
    before = found("valve", ada)
    assert segments() == 12
    assert compaction.is_due()
    assert compaction.compact() == 12
    assert segments() == 1
    assert found("valve", ada) == before
    assert not compaction.is_due()
    assert compaction.compact() == 0
    current().forget()
    assert found("valve", ada) == before
    assert examine().is_sound
    names = {name for name, _, _ in IndexState.get().files}
    assert set(IndexFile.objects.filter(retired_at=None).values_list("name", flat=True)) == names


def test_what_is_deleted_leaves_the_index_when_it_is_much(ada, index, monkeypatch):
    monkeypatch.setattr(policy, "SMALL", 0)
    monkeypatch.setattr(policy, "WORTH_COMPACTING", 5)
    made = [lesson(f"Valve {number}", by=ada) for number in range(12)]
    index()
    for entry in made[:3]:
        entry.delete_softly(by=ada)
    index()
    assert compaction.is_due()
    compaction.compact()
    (part,) = current().view().snapshot.parts
    assert (part.segment.count, part.live.sum()) == (9, 9)
    assert len(found("valve", ada)) == 9
    assert examine().is_sound


def test_what_changes_while_segments_are_merged_is_not_undone(ada, ragged, monkeypatch):
    merge = compaction.merge

    def meanwhile(*arguments):
        monkeypatch.setattr(compaction, "merge", merge)
        merged = merge(*arguments)
        ragged[0].delete_softly(by=ada)
        ragged[1].title = "Valve with another name"
        ragged[1].save()
        enqueue("lesson", [ragged[1].pk])
        lesson("Valve that is new", by=ada)
        drain()
        return merged

    monkeypatch.setattr(compaction, "merge", meanwhile)
    assert compaction.compact() == 12
    titles = found("valve", ada)
    assert "Valve 00" not in titles
    assert "Valve 01" not in titles
    assert {"Valve with another name", "Valve that is new", "Valve 02", "Valve 11"} <= set(titles)
    assert len(titles) == 12
    assert examine().is_sound


def test_two_workers_that_merge_the_same_leave_one_of_each(ada, ragged, monkeypatch):
    merge = compaction.merge

    def meanwhile(*arguments):
        monkeypatch.setattr(compaction, "merge", merge)
        merged = merge(*arguments)
        assert compaction.compact() == 12
        return merged

    monkeypatch.setattr(compaction, "merge", meanwhile)
    compaction.compact()
    assert segments() == 1
    assert len(found("valve", ada)) == 12
    assert examine().is_sound


def test_a_merge_is_given_up_when_the_index_was_built_anew_meanwhile(ada, ragged, monkeypatch):
    merge = compaction.merge

    def meanwhile(*arguments):
        merged = merge(*arguments)
        assert rebuild.rebuild()
        return merged

    monkeypatch.setattr(compaction, "merge", meanwhile)
    build = IndexState.get().build
    assert compaction.compact() == 0
    assert IndexState.get().build != build
    assert len(found("valve", ada)) == 12
    assert examine().is_sound


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_build_one_index(ada, monkeypatch):
    monkeypatch.setattr(filling, "WORTH_TWO", 5)
    monkeypatch.setattr(filling, "READ_AT_ONCE", 2)
    for number in range(9):
        lesson(f"Valve {number}", by=ada, happened=f"seal {number}")
    told = []
    assert rebuild.rebuild(progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (9, 9)
    assert [part.segment.count for part in current().view().snapshot.parts] == [5, 4]
    assert len(found("valve", ada)) == 9
    assert found('"seal 7"', ada) == ["Valve 7"]
    assert examine().is_sound


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("work", "said"), [(ends_at_once, "it ended early"), (fails, "MemoryError: no more")])
def test_when_the_second_process_fails_the_first_does_all(ada, monkeypatch, caplog, work, said):
    monkeypatch.setattr(filling, "WORTH_TWO", 5)
    monkeypatch.setattr(filling, "READ_AT_ONCE", 2)
    monkeypatch.setattr(filling, "work_with", work)
    for number in range(9):
        lesson(f"Valve {number}", by=ada)
    assert rebuild.rebuild()
    assert said in caplog.text
    assert len(found("valve", ada)) == 9
    assert examine().is_sound


@pytest.mark.django_db(transaction=True)
def test_a_compaction_and_batches_at_once_agree(ada, ragged):
    stop = threading.Event()
    failed = []

    def compacting():
        try:
            while not stop.is_set():
                compaction.compact()
        except Exception as error:  # noqa: BLE001  (told to the test)
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=compacting)
    thread.start()
    try:
        for number in range(12, 24):
            lesson(f"Valve {number}", by=ada)
            while not drain():
                pass
    finally:
        stop.set()
        thread.join()
    assert failed == []
    drain_all()
    assert len(found("valve", ada)) == 24
    assert examine().is_sound


@pytest.mark.django_db(transaction=True)
def test_batches_are_written_while_a_rebuild_reads(ada, monkeypatch):
    monkeypatch.setattr(filling, "READ_AT_ONCE", 1)
    made = [lesson(f"Valve {number}", by=ada) for number in range(3)]
    drain_all()
    IndexedText.objects.update(digest=1)  # so that the rebuild writes them
    done = []

    def meanwhile(count, total):
        """Write in another connection what this one has read already."""
        if count == 2 and not done:
            enqueue("lesson", [entry.pk for entry in made])
            thread = threading.Thread(target=lambda: (done.append(drain()), connection.close()))
            thread.start()
            thread.join(timeout=10)

    assert rebuild.rebuild(progress=meanwhile)
    assert done == [3]
    assert len(found("valve", ada)) == 3
    assert examine().is_sound
