"""What went wrong once when several unlikely things met."""

import os
import threading
import time
from dataclasses import replace

import pytest

from lessons.entry.models import Entry
from search import engine, rebuild, worker
from search.highlight import Marker
from search.live import current
from search.mirror import FileRef, Mirror
from search.models import IndexFault, IndexJob, IndexState
from search.query import parse
from search.queue import drain, drain_all, enqueue
from search.registry import SOURCES, audience_for
from search.session import Session
from tests.builders import lesson


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_does_not_take_an_outdated_document_for_healed(ada, cleo, monkeypatch):
    entry = lesson("Valve secret", by=ada)
    drain_all()
    assert engine.find("valve", audience_for(cleo)).total == 1
    source = SOURCES["lesson"]
    monkeypatch.setitem(SOURCES, "lesson", replace(source, build=lambda keys: 1 / 0))
    Entry.objects.filter(pk=entry.pk).update(visibility="me")
    enqueue("lesson", [entry.pk])
    drain()
    assert IndexFault.objects.count() == 1
    monkeypatch.setitem(SOURCES, "lesson", source)
    fill, seen = rebuild._fill, []

    def filled(build, progress):
        fill(build, progress)
        seen.append(Session(current().view(), audience_for(cleo)).find(parse("valve")).total)
        seen.append(engine.wider(parse("valve team:x"), audience_for(cleo)))

    monkeypatch.setattr(rebuild, "_fill", filled)
    rebuild.rebuild()
    assert seen == [0, ()]
    assert not IndexFault.objects.exists()
    assert engine.find("valve", audience_for(cleo)).total == 0
    assert engine.find("valve", audience_for(ada)).total == 1


@pytest.mark.django_db(transaction=True)
def test_tidying_keeps_the_newest_files_of_the_index(ada):
    lesson("Valve", by=ada)
    drain_all()
    lesson("Second valve", by=ada)
    drain()
    paths = [current().mirror.path(FileRef(*ref)) for ref in IndexState.get().files]
    for path in paths:
        os.utime(path, (time.time() - 700,) * 2)
    worker.tidy()
    assert all(path.exists() for path in paths)


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_a_full_disk(ada, monkeypatch):
    lesson("Valve", by=ada)
    drain_all()
    lesson("Second valve", by=ada)
    workplace, met = Mirror.workplace, threading.Event()

    def full(mirror):
        met.set()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Mirror, "workplace", full)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), kwargs={"poll": 0.2})
    thread.start()
    try:
        assert met.wait(10)
        monkeypatch.setattr(Mirror, "workplace", workplace)
        ends = time.monotonic() + 10
        while IndexJob.objects.exists():
            assert time.monotonic() < ends
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join(timeout=10)
    assert engine.find("valve", audience_for(ada)).total == 2


def test_a_segment_without_a_word_is_no_error(ada, index, client):
    lesson("Valve pump leak", by=ada)
    index()
    signs = lesson("🙂🙂", by=ada, takeaway="!!!")
    Entry.objects.filter(pk=signs.pk).update(summary="…")
    index()
    client.force_login(ada)
    page = client.get("/search/", {"q": "valve pump leak OR kind:lesson"})
    assert page.status_code == 200
    assert "🙂🙂" in page.content.decode()


def test_a_row_of_signs_takes_no_time_to_mark():
    from search.compile import compile

    marker = Marker(compile(parse(f'valve OR "{"c " * 40}d"')))
    began = time.process_time()
    assert marker.marks("valve " + "c# " * 60 + "x")
    assert marker.marks("valve " + "c++ " * 60 + "x")
    assert time.process_time() - began < 0.2
    assert [mark.what for mark in Marker(compile(parse('"c# d"'))).marks("in C# D and c#d")] == ["c#-d"]
