"""From a change to the index: nothing is lost, nothing blocks, and searches never fail."""

import threading

import pytest
from django.db import connection, transaction

from search import engine, rebuild, worker
from search.doctor import examine
from search.live import current
from search.models import IndexFault, IndexFile, IndexJob, IndexState
from search.queue import drain, drain_all, enqueue
from search.registry import SOURCES, audience_for
from search.schema import SCHEMA_VERSION
from tests.builders import lesson


def total(query, person):
    return engine.find(query, audience_for(person)).total


@pytest.mark.django_db(transaction=True)
def test_jobs_leave_in_the_transaction_that_makes_the_segment(ada):
    lesson("Valve", by=ada)
    drain_all()
    lesson("Second valve", by=ada)
    before = list(IndexFile.objects.values_list("name", "retired_at"))
    jobs = list(IndexJob.objects.values_list("pk", flat=True))
    with transaction.atomic():
        assert drain() == len(jobs) > 0
        transaction.set_rollback(True)
    assert list(IndexJob.objects.values_list("pk", flat=True)) == jobs
    assert list(IndexFile.objects.values_list("name", "retired_at")) == before
    assert total("valve", ada) == 1
    drain()
    assert (total("valve", ada), IndexJob.objects.count()) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_an_edit_during_a_batch_keeps_a_job_of_its_own(ada, monkeypatch):
    entry = lesson("Valve", by=ada)
    drain_all()
    enqueue("lesson", [entry.pk])
    source = SOURCES["lesson"]

    def build(keys):
        found = list(source.build(keys))
        thread = threading.Thread(target=lambda: (enqueue("lesson", [entry.pk]), connection.close()))
        thread.start()
        thread.join()
        return found

    monkeypatch.setitem(
        SOURCES,
        "lesson",
        type(source)("lesson", build, source.visible_to, source.filters, source.keys, source.template),
    )
    assert drain() == 1
    assert IndexJob.objects.count() == 1


def test_an_entry_that_cannot_be_indexed_is_set_aside_and_blocks_nobody(ada, index, monkeypatch):
    bad, good = lesson("Valve that fails", by=ada), lesson("Valve that works", by=ada)
    index()
    source = SOURCES["lesson"]

    def build(keys):
        for document in source.build(keys):
            if document.key == bad.pk:
                raise ZeroDivisionError("no such valve")
            yield document

    monkeypatch.setitem(
        SOURCES,
        "lesson",
        type(source)("lesson", build, source.visible_to, source.filters, source.keys, source.template),
    )
    enqueue("lesson", [bad.pk, good.pk])
    assert drain() == 2
    fault = IndexFault.objects.get()
    assert (fault.key, fault.error) == (bad.pk, "ZeroDivisionError: no such valve")
    assert not examine().is_sound
    assert total("valve", ada) == 2
    monkeypatch.undo()
    enqueue("lesson", [bad.pk])
    drain()
    assert not IndexFault.objects.exists()
    assert examine().is_sound


def test_before_there_is_an_index_the_database_answers_with_a_notice(ada, db):
    lesson("Valve one", by=ada, happened="seal")
    lesson("Lamp", by=ada)
    results = engine.find("valve seal", audience_for(ada))
    assert [str(hit.item) for hit in results.hits] == ["Valve one"]
    assert results.degraded
    assert "The search index is being built" in results.notices[0]
    assert engine.suggest("val", audience_for(ada)) == ()
    assert engine.similar("valve seal", audience_for(ada)) == ()


def test_another_version_of_the_schema_is_rebuilt_beside_the_live_one(ada, index):
    lesson("Valve", by=ada)
    index()
    IndexState.objects.update(schema_version=SCHEMA_VERSION - 1)
    assert engine.find("valve", audience_for(ada)).degraded
    assert "version" in rebuild.is_needed()
    assert drain() == 0
    index()
    results = engine.find("valve", audience_for(ada))
    assert (results.degraded, results.total) == (False, 1)


@pytest.mark.django_db(transaction=True)
def test_what_changes_during_a_rebuild_is_in_both_indexes(ada, monkeypatch):
    first = lesson("Valve", by=ada)
    drain_all()
    repeat = rebuild._repeat
    seen = []

    def meanwhile(build, jobs, *, last):
        if not seen:
            with transaction.atomic():
                lesson("Written meanwhile: valve", by=ada)
                first.archive(by=ada)
            seen.append(drain())
            seen.append(total("valve", ada))
        return repeat(build, rebuild._waiting(build) if not last else jobs, last=last)

    monkeypatch.setattr(rebuild, "_repeat", meanwhile)
    before = IndexState.get().build
    assert rebuild.rebuild()
    assert seen[0] > 0
    assert seen[1] == 1
    state = IndexState.get()
    assert state.build != before
    assert state.next_build == ""
    assert not IndexJob.objects.exists()
    assert total("valve", ada) == 1
    assert examine().is_sound


@pytest.mark.django_db(transaction=True)
def test_a_first_build_covers_what_waited_and_leaves_what_changed_meanwhile(ada, monkeypatch):
    lesson("Valve", by=ada)
    gone = lesson("Gone valve", by=ada)
    gone.delete_softly(by=ada)
    fill = rebuild._fill

    late = []

    def meanwhile(build, progress):
        fill(build, progress)
        late.append(lesson("Written meanwhile: valve", by=ada).pk)
        assert drain() == 0

    monkeypatch.setattr(rebuild, "_fill", meanwhile)
    assert IndexJob.objects.exists()
    assert rebuild.rebuild()
    assert total("valve", ada) == 1
    assert {job.key for job in IndexJob.objects.all()} == set(late)
    assert drain() > 0
    assert total("valve", ada) == 2
    assert examine().is_sound


@pytest.mark.django_db(transaction=True)
def test_two_writers_and_two_rebuilds_take_turns(ada):
    for number in range(5):
        lesson(f"Valve {number}", by=ada)
    drain_all()
    entry = lesson("Valve 5", by=ada)
    done = []

    def work():
        done.append((drain(), rebuild.rebuild()))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain_all()
    assert any(rebuilt for _, rebuilt in done)
    assert total("valve", ada) == 6
    assert examine().is_sound
    assert entry.pk


def test_many_small_changes_leave_few_segments_and_old_files_go(ada, index):
    from datetime import timedelta

    from django.utils import timezone

    from search.writing import remove_retired

    lesson("Valve first", by=ada)
    index()
    for number in range(30):
        lesson(f"Valve {number}", by=ada)
        index()
    snapshot = current().view().snapshot
    assert total("valve", ada) == 31
    assert len(snapshot.parts) <= 9
    assert IndexFile.objects.filter(retired_at__isnull=False).exists()
    remove_retired(timezone.now() + timedelta(seconds=1))
    names = set(IndexFile.objects.values_list("name", flat=True))
    assert names == {name for name, _, _ in IndexState.get().files}
    current().forget()
    assert total("valve", ada) == 31
    assert examine().is_sound


@pytest.mark.django_db(transaction=True)
def test_the_worker_builds_the_index_and_finds_what_is_saved_within_a_second(ada):
    import time

    lesson("Valve", by=ada)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), kwargs={"poll": 30})
    thread.start()
    try:
        waited(lambda: not rebuild.is_needed(), 10)
        lesson("Second valve", by=ada)
        began = time.monotonic()
        waited(lambda: total("valve", ada) == 2, 5)
        assert time.monotonic() - began < 1.5
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()


def waited(condition, seconds):
    import time

    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "It took too long."
        time.sleep(0.02)


def test_the_doctor_sees_what_differs(ada, index):
    from lessons.models import Entry

    stale, gone, kept = (lesson(f"Valve {number}", by=ada) for number in range(3))
    index()
    assert examine().is_sound
    Entry.objects.filter(pk=stale.pk).update(title="Changed behind its back")
    Entry.objects.filter(pk=gone.pk).update(deleted_at=kept.published_at)
    found = examine()
    assert (found.stale, found.extra, found.missing) == ([("lesson", stale.pk)], [("lesson", gone.pk)], [])
    enqueue("lesson", [stale.pk, gone.pk])
    assert sorted(examine().waiting) == [("lesson", stale.pk), ("lesson", gone.pk)]
    index()
    assert examine().is_sound


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_finds_the_index_damaged_has_it_built_anew(ada):
    from search.models import IndexChunk

    lesson("Valve", by=ada)
    drain_all()
    IndexChunk.objects.update(data=b"damaged")
    for path in current().mirror.folder.glob("*.whoosh"):
        path.unlink()
    current().forget()
    lesson("Second valve", by=ada)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), kwargs={"poll": 0.2})
    thread.start()
    try:
        waited(lambda: not rebuild.is_needed() and not IndexJob.objects.exists(), 20)
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()
    assert total("valve", ada) == 2
    assert examine().is_sound
