"""Damaged files, here and in the database: refused before they are read, never a wrong answer, never an error page."""

import random

import pytest
from django.core.cache import cache
from django.db import connection

from search import engine, rebuild
from search.live import current
from search.models import IndexChunk, IndexFile, IndexState
from search.queue import drain_all
from search.registry import audience_for
from tests.builders import lesson


@pytest.fixture
def valves(ada, index):
    """Ada, and three lessons about valves in two segments."""
    lesson("Valve one", by=ada)
    index()
    lesson("Valve two", by=ada, happened="seal " * 500)
    lesson("Valve three", by=ada)
    index()
    cache.clear()
    return ada


def damaged(content, chance):
    """A content with one bit flipped, cut off, or zeroed in a place."""
    how = chance.randrange(3)
    at = chance.randrange(len(content))
    if how == 0:
        return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
    if how == 1:
        return content[:at]
    return content[:at] + bytes(min(16, len(content) - at)) + content[at + 16 :] if any(content[at : at + 16]) else b""


def damage_mirror(chance, *, in_place):
    path = chance.choice(sorted(current().mirror.folder.glob("*.whoosh")))
    content = damaged(path.read_bytes(), chance)
    path.chmod(0o600)
    if not in_place:
        path.unlink()
    path.write_bytes(content)


def damage_database(chance):
    chunk = chance.choice(list(IndexChunk.objects.filter(file__name__in=[f[0] for f in IndexState.get().files])))
    IndexChunk.objects.filter(pk=chunk.pk).update(data=damaged(bytes(chunk.data), chance))


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_local_copy_is_fetched_again(valves, seed):
    chance = random.Random(seed)
    engine.find("valve", audience_for(valves))
    damage_mirror(chance, in_place=chance.random() < 0.5)
    if chance.random() < 0.5:
        current().forget()
    results = engine.find("valve seal", audience_for(valves))
    assert (results.total, results.degraded) == (3, False)
    assert not IndexState.get().rebuild_wanted_at


@pytest.mark.parametrize("seed", range(15))
def test_a_damaged_file_in_the_database_is_served_around_and_rebuilt(valves, seed):
    damage_database(random.Random(seed))
    for path in current().mirror.folder.glob("*.whoosh"):
        path.unlink()
    results = engine.find("valve", audience_for(valves))
    assert (results.total, results.degraded) == (3, True)
    assert "is being repaired" in results.notices[0]
    assert IndexState.get().rebuild_wanted_at
    assert "damaged" in rebuild.is_needed()
    drain_all()
    results = engine.find("valve", audience_for(valves))
    assert (results.total, results.degraded) == (3, False)


def test_the_mirror_can_be_deleted_at_any_moment(valves):
    from shutil import rmtree

    for _ in range(3):
        rmtree(current().mirror.folder)
        assert engine.find("valve", audience_for(valves)).total == 3


def test_the_index_can_be_deleted_at_any_moment(valves):
    IndexState.objects.all().delete()
    IndexFile.objects.all().delete()
    assert engine.find("valve", audience_for(valves)).degraded
    drain_all()
    assert not engine.find("valve", audience_for(valves)).degraded


def test_files_sealed_with_another_key_are_refused_and_with_an_earlier_one_accepted(valves, settings):
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another secret key"
    current().forget()
    assert engine.find("valve", audience_for(valves)).degraded
    settings.SECRET_KEY_FALLBACKS = [earlier]
    current().forget()
    assert not engine.find("valve", audience_for(valves)).degraded


def test_a_mirror_that_cannot_be_written_is_no_error(valves, settings, tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way")
    settings.SEARCH_MIRROR = blocked / "index"
    results = engine.find("valve", audience_for(valves))
    assert (results.total, results.degraded) == (3, True)


def test_files_are_stored_in_chunks_of_at_most_a_mebibyte(valves):
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(octet_length(data)) FROM search_indexchunk")
        assert cursor.fetchone()[0] <= 1024 * 1024


def test_a_big_file_comes_back_from_its_chunks(db, settings, tmp_path):
    from search.mirror import FileRef, Mirror, seal

    content = random.Random(1).randbytes(2_500_000)
    row = IndexFile.objects.create(
        name="big", build="b", size=len(content), digest=seal("big", [content]), generation=1
    )
    for number in range(3):
        IndexChunk.objects.create(file=row, number=number, data=content[number << 20 : number + 1 << 20])
    mirror = Mirror(tmp_path / "mirror")
    ref = FileRef("big", row.size, row.digest)
    mirror.ensure([ref])
    assert mirror.path(ref).read_bytes() == content
    assert (tmp_path / "mirror").stat().st_mode & 0o777 == 0o700
