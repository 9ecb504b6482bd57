"""Arrays come back from their file as they were; what is no such file is said to be damaged, whatever it is."""

import struct
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from search.columnar.arrays import ALIGNMENT, MAGIC, ArrayReader, ArrayWriter
from search.errors import DamagedIndex

dtype = st.sampled_from(["u1", "<u2", "<u4", "<u8", "<i8", "<f4", ">i8", ">u4"])
array = arrays.arrays(dtype.map(np.dtype), st.integers(0, 40))
named = st.dictionaries(st.text("abc.", min_size=1, max_size=5), array, max_size=5)


class Kept(BytesIO):
    """A file whose content outlives it."""

    def close(self):
        self.content = self.getvalue()


def written(held, streamed=()):
    file = Kept()
    writer = ArrayWriter(file)
    for name, each in held.items():
        writer.put(name, each)
    for field, blocks in streamed:
        with writer.streams(field, grown=np.uint32) as out:
            for block in blocks:
                out["grown"](np.array(block, np.uint32))
    writer.close()
    return file.content


def is_same(left, right):
    return left.tolist() == right.tolist() or np.array_equal(left, right, equal_nan=True)


@given(named, st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=9), max_size=4))
@settings(max_examples=200, deadline=None)
def test_arrays_come_back_as_they_were(held, blocks):
    reader = ArrayReader(written(held, [("stream", blocks)]))
    for name, each in held.items():
        found = reader.get(name)
        assert found.dtype == each.dtype.newbyteorder("<")
        assert is_same(found, each)
        assert not found.flags.writeable or not found.size
    assert reader.get("stream.grown").tolist() == [number for block in blocks for number in block]
    assert all(at % ALIGNMENT == 0 for at, _, _ in reader.directory.values())
    assert "missing" not in reader
    with pytest.raises(KeyError):
        reader.get("missing")


def test_an_array_has_one_place_only():
    writer = ArrayWriter(Kept())
    writer.put("one", np.arange(3))
    with pytest.raises(AssertionError):
        writer.put("one", np.arange(3))


@pytest.mark.parametrize("held", [{}, {"a": np.arange(100, dtype=np.uint32)}], ids=["empty", "full"])
def test_a_file_cut_short_anywhere_is_damaged(held):
    whole = written(held)
    ArrayReader(whole)
    for length in range(len(whole)):
        with pytest.raises(DamagedIndex):
            ArrayReader(whole[:length])


def test_a_file_of_another_version_is_damaged():
    whole = bytearray(written({"a": np.arange(9)}))
    whole[8:12] = struct.pack("<I", 2)
    with pytest.raises(DamagedIndex, match="format 2"):
        ArrayReader(whole)


def test_another_file_is_damaged():
    for content in (b"", b"KB", b"PK\x03\x04" * 40, MAGIC, MAGIC + b"\x01\x00\x00\x00" + b"\xff" * 60):
        with pytest.raises(DamagedIndex):
            ArrayReader(content)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_directory_is_damaged_or_reads_as_before(data):
    whole = written({"a": np.arange(100, dtype=np.uint32), "b": np.arange(5)})
    start, _ = struct.unpack("<QQ", whole[-16:])
    at = data.draw(st.integers(start, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        reader = ArrayReader(changed)
    except DamagedIndex:
        return
    assert reader.get("a").tolist() == list(range(100))
