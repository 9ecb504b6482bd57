"""A segment's files in one, aligned for numpy, and read where they are mapped.

Whoosh's own compound storage copies each inner file into memory when it is opened.
"""

from functools import cached_property
from io import BytesIO
from mmap import MADV_DONTNEED
from shutil import copyfileobj

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile

from search.columnar.arrays import ALIGNMENT


class View(BufferFile):
    """A file that is a stretch of a buffer; copied only if somebody reads it as a stream."""

    def __init__(self, buffer, name=None):
        self.buffer = self._buf = buffer
        self._name = name
        self.is_real = self.is_closed = False
        self.onclose = None

    @cached_property
    def file(self):  # type: ignore[override]
        return BytesIO(self.buffer)

    def close(self):
        self.is_closed = True


class AlignedCompound(CompoundStorage):
    """Whoosh's compound file; every inner file begins at a multiple of 64 bytes. Needs memory mapping."""

    def open_file(self, name, *args, **options):
        offset, length = self.range(name)
        if self._source is None:
            raise OSError("The index file cannot be mapped into memory.")
        return View(memoryview(self._source)[offset : offset + length], name=name)

    def release(self):
        """Give the mapped pages back to the system; what is read again comes from its cache."""
        if self._source is not None:
            self._source.madvise(MADV_DONTNEED)

    @staticmethod
    def assemble(dbfile, store, names, **options):
        directory = {}
        start = dbfile.tell()
        dbfile.write_long(0)
        dbfile.write_int(0)
        for name in sorted(names):
            dbfile.write(bytes(-dbfile.tell() % ALIGNMENT))
            directory[name] = {"offset": dbfile.tell(), "length": store.file_length(name), "modified": 0}
            inner = store.open_file(name)
            copyfileobj(inner, dbfile, 1 << 20)
            inner.close()
        CompoundStorage.write_dir(dbfile, start, directory, options)
