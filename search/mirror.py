"""This machine's copy of the index files, and the storage that lets Whoosh read them.

A file is stored under its digest, checked before Whoosh unpickles anything of it, and memory-mapped. The folder can be
deleted at any moment: what is missing or changed is fetched again.
"""

import hmac
import os
import threading
import time
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import NamedTuple

from django.conf import settings
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.filedb.structfile import StructFile

from search.errors import DamagedIndex

KEPT_SECONDS = 600
BLOCK = 1024 * 1024


class FileRef(NamedTuple):
    """A file of the index: Whoosh's name for it, its size in bytes, its digest."""

    name: str
    size: int
    digest: str


class Mirror:
    """The folder of index files of this machine; shared by all its processes."""

    def __init__(self, folder=None):
        self.folder = Path(folder or settings.SEARCH_MIRROR)
        self._checked: dict[str, tuple | None] = {}

    def path(self, ref):
        return self.folder / f"{ref.digest}.whoosh"

    def ensure(self, refs):
        """Have all these files here, right to the last bit. Raises `DamagedIndex`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for ref in refs:
            if not self.is_unchanged(ref) and not self._was_right(ref) and not self._is_right(ref):
                self._fetch(ref)

    def is_unchanged(self, ref):
        """Whether a file that was checked before still looks as it did then."""
        return self._checked.get(ref.digest) == _looks(self.path(ref)) is not None

    def forget(self):
        """Check every file anew the next time it is asked for."""
        self._checked.clear()

    def adopt(self, source, ref):
        """Take over a file that this process has just written."""
        source.chmod(0o400)
        os.replace(source, self.path(ref))
        self._note(ref)

    def tidy(self, refs):
        """Remove what none of these files is and nobody has touched for ten minutes."""
        kept = {path.name for ref in refs for path in (self.path(ref), self._record(ref))}
        for path in self.folder.iterdir():
            with suppress(OSError):
                if path.name not in kept and time.time() - path.stat().st_mtime > KEPT_SECONDS:
                    rmtree(path) if path.is_dir() else path.unlink()

    @contextmanager
    def workplace(self):
        """A folder for files that are being written, on the same disk."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = Path(mkdtemp(prefix="writing-", dir=self.folder))
        try:
            yield place
        finally:
            rmtree(place, ignore_errors=True)

    def _is_right(self, ref):
        path = self.path(ref)
        try:
            with path.open("rb") as file:
                if not matches(ref, iter(lambda: file.read(BLOCK), b"")):
                    return False
            os.utime(path)
        except OSError:
            return False
        self._note(ref)
        return True

    def _was_right(self, ref):
        """Whether another process (or an earlier one) has checked the file and nobody has touched it since.

        Its record is sealed like the files, and says what the file looked like, with the time of its last change of any
        kind, which nobody can set. So a process need not read the whole index before its first search.
        """
        try:
            record = self._record(ref).read_bytes()
        except OSError:
            return False
        looks = _looks(self.path(ref))
        if looks is None or not hmac.compare_digest(record, _sealed(ref, looks)):
            return False
        self._checked[ref.digest] = looks
        return True

    def _note(self, ref):
        """Remember, for this process and others, that the file as it is now is right."""
        looks = self._checked[ref.digest] = _looks(self.path(ref))
        record = self._record(ref)
        with suppress(OSError):
            made = record.with_name(f"{record.name}.{os.getpid()}-{threading.get_ident()}")
            made.write_bytes(_sealed(ref, looks))
            os.replace(made, record)

    def _record(self, ref):
        return self.folder / f"{ref.digest}.checked"

    def _fetch(self, ref):
        from search.models import IndexChunk

        chunks = IndexChunk.objects.filter(file__name=ref.name).order_by("number").values_list("data", flat=True)
        with self.workplace() as place:
            made = place / "file"
            with made.open("wb") as file:
                for data in chunks.iterator(chunk_size=8):
                    file.write(data)
            with made.open("rb") as file:
                if not matches(ref, iter(lambda: file.read(BLOCK), b"")):
                    raise DamagedIndex(f"{ref.name} in the database is not what was written there.")
            self.adopt(made, ref)


class MirrorStorage(Storage):
    """The files of one generation, as Whoosh wants to see them. Read only; a missing file is a `FileNotFoundError`."""

    supports_mmap = True
    readonly = True

    def __init__(self, mirror, refs):
        self.paths = {ref.name: mirror.path(ref) for ref in refs}

    def list(self):
        return list(self.paths)

    def file_exists(self, name):
        return name in self.paths

    def file_length(self, name):
        return self._path(name).stat().st_size

    def file_modified(self, name):
        return self._path(name).stat().st_mtime

    def open_file(self, name, **options):
        return StructFile(self._path(name).open("rb"), name=name, **options)

    def _path(self, name):
        try:
            return self.paths[name]
        except KeyError:
            raise FileNotFoundError(name) from None


class WritingStorage(MirrorStorage):
    """The files of one generation, and beside them those that are being written, in a folder of their own."""

    readonly = False

    def __init__(self, mirror, refs, folder):
        super().__init__(mirror, refs)
        self.folder = Path(folder)

    def create_file(self, name, mode="wb", **options):
        path = self.paths[name] = self.folder / name
        return StructFile(path.open(mode), name=name, **options)

    def delete_file(self, name):
        path = self._path(name)
        del self.paths[name]
        if path.parent == self.folder:
            path.unlink()

    def rename_file(self, name, newname, safe=False):
        path = self._path(name)
        self.paths[newname] = path.rename(self.folder / newname)
        del self.paths[name]

    def find(self, segment):
        """Take notice of a segment's file that another process has written into the folder."""
        name = segment.make_filename(segment.COMPOUND_EXT)
        self.paths[name] = self.folder / name

    def take(self, other, segment):
        """Take over a segment's files from another storage that is being written."""
        for name in segment.list_files(other):
            self.paths[name] = other.paths.pop(name).rename(self.folder / name)

    def lock(self, name):
        return _Held()

    def temp_storage(self, name=None):
        return FileStorage(str(self.folder / f"temporary-{name}")).create()

    def written(self):
        """The new files that are still wanted: `{name: path}`."""
        return {name: path for name, path in self.paths.items() if path.parent == self.folder}


class _Held:
    """Whoosh asks for a lock; the database has given it already."""

    def acquire(self, blocking=False):
        return True

    def release(self):
        pass


def seal(name, blocks, secret=None):
    """The digest of a file: an HMAC of its name and content with a key made from `SECRET_KEY`."""
    mac = _mac(name, secret or settings.SECRET_KEY)
    for block in blocks:
        mac.update(block)
    return mac.hexdigest()


def _mac(name, secret):
    key = sha256(b"hindsight.search.index:" + secret.encode()).digest()
    return hmac.new(key, name.encode() + b"\0", "sha256")


def _sealed(ref, looks):
    """What the record of a checked file says, for the key of today."""
    return seal(f"{ref.name} {ref.digest} {looks}", ()).encode()


def matches(ref, blocks):
    """Whether a content is what the digest was made from, with the key of today or an earlier one."""
    macs = [_mac(ref.name, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    size = 0
    for block in blocks:
        size += len(block)
        for mac in macs:
            mac.update(block)
    return size == ref.size and any(hmac.compare_digest(mac.hexdigest(), ref.digest) for mac in macs)


def _looks(path):
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
