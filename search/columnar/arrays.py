"""Named numpy arrays in one file: little-endian, each 64-byte aligned, read as views of a buffer without copying.

Layout: a header of 64 bytes (magic, format version), the arrays, a compressed JSON directory, and 16 bytes that say
where the directory is (offset and length, `uint64`).
"""

import json
import struct
import zlib
from contextlib import contextmanager
from tempfile import TemporaryFile

import numpy as np

from search.errors import DamagedIndex

MAGIC, VERSION, ALIGNMENT = b"KBARRAYS", 1, 64
TRAILER = struct.Struct("<QQ")
COPIED = 1 << 20


class ArrayWriter:
    """Writes arrays one after the other; `file` needs `write` and `close` and is closed at the end."""

    def __init__(self, file):
        self.file = file
        self.at = 0
        self.directory: dict[str, tuple[int, int, str]] = {}
        self._write(MAGIC + struct.pack("<I", VERSION))

    def put(self, name, array):
        """One array of one dimension, whole."""
        array = np.ascontiguousarray(array)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        self._begin(name, array.size, array.dtype)
        self._write(array.data if array.size else b"")

    @contextmanager
    def streams(self, field, **dtypes):
        """Arrays `field.name` that grow side by side: gives `{name: append(array)}`; put when the block ends.

        What is appended waits in temporary files, so that arrays larger than the memory can be written.
        """
        spools = {name: _Spool(np.dtype(dtype)) for name, dtype in dtypes.items()}
        try:
            yield {name: spool.append for name, spool in spools.items()}
            for name, spool in spools.items():
                self._begin(f"{field}.{name}", spool.size, spool.dtype)
                for block in spool.blocks():
                    self._write(block)
        finally:
            for spool in spools.values():
                spool.close()

    def close(self):
        """Write the directory. Without it the file cannot be read."""
        self._pad()
        directory = zlib.compress(json.dumps(self.directory).encode())
        start = self.at
        self._write(directory)
        self._write(TRAILER.pack(start, len(directory)))
        self.file.close()

    def _begin(self, name, size, dtype):
        assert name not in self.directory, name
        self._pad()
        self.directory[name] = self.at, size, dtype.str

    def _pad(self):
        self._write(bytes(-self.at % ALIGNMENT))

    def _write(self, data):
        self.file.write(data)
        self.at += memoryview(data).nbytes


class ArrayReader:
    """The arrays of a buffer, as read-only views. Raises `DamagedIndex` for what was not written so."""

    def __init__(self, buffer):
        self.buffer = memoryview(buffer)
        try:
            if bytes(self.buffer[:8]) != MAGIC:
                raise DamagedIndex("This is no file of arrays.")
            (version,) = struct.unpack("<I", self.buffer[8:12])
            if version != VERSION:
                raise DamagedIndex(f"The arrays have format {version}; this program reads {VERSION}.")
            start, length = TRAILER.unpack(self.buffer[-TRAILER.size :])
            self.directory = json.loads(zlib.decompress(self.buffer[start : start + length]))
        except (struct.error, zlib.error, ValueError) as error:
            raise DamagedIndex(f"The directory of the arrays cannot be read: {error}") from error

    def __contains__(self, name):
        return name in self.directory

    def get(self, name):
        """The array of that name; `KeyError` when there is none."""
        at, size, dtype = self.directory[name]
        return np.frombuffer(self.buffer, dtype, size, at) if size else np.empty(0, dtype)


class _Spool:
    def __init__(self, dtype):
        self.dtype = dtype
        self.size = 0
        self.file = TemporaryFile()  # noqa: SIM115  (closed by `streams`)

    def append(self, array):
        self.file.write(np.ascontiguousarray(array, self.dtype).data)
        self.size += array.size

    def blocks(self):
        self.file.seek(0)
        return iter(lambda: self.file.read(COPIED), b"")

    def close(self):
        self.file.close()
