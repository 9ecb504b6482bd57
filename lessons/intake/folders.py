"""A folder of Markdown files, each known by the folder and by its path in there."""

from hashlib import sha256

from lessons.common.errors import DomainError

LONGEST_SOURCE = 200
MOST_BYTES = 2_000_000


def files_in(folder):
    """Every `*.md` below a folder, links left out: `[(path in there, path)]` in order."""
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file() and not path.is_symlink())
    return [(path.relative_to(folder).as_posix(), path) for path in paths]


def key_of(folder, source=None):
    """What a folder is known by when it is imported again: by `source`, else by its resolved path."""
    return sha256((source or str(folder.resolve())).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def source_of(noun, key, name):
    """What a file is known by."""
    source = f"{noun}:{key}:{name}"
    if len(source) > LONGEST_SOURCE:
        raise DomainError("Its path in the folder is longer than 175 characters.")
    return source


def text_of(path):
    """The text of a file; `DomainError` says what is wrong with it."""
    if path.stat().st_size > MOST_BYTES:
        raise DomainError("It is larger than 2 MB.")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DomainError(f"It is not UTF-8 text (byte {error.start}).") from error
