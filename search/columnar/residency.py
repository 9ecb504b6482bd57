"""Keeps what a process holds of the mapped index files small: pages that were read stay in the system's cache, but need
not stay in the process's own memory."""

from contextlib import suppress
from mmap import PAGESIZE
from pathlib import Path

MOST_MAPPED = 64_000_000
"""Bytes; Python's and numpy's own files are more than a third of it."""
STATEMENT = Path("/proc/self/statm")
SHARED = 2  # the third number of the statement: resident pages of files


def mapped():
    """Bytes of files (the index, and the programs' own) in this process's memory; 0 where that is not told."""
    with suppress(OSError, ValueError, IndexError):
        return int(STATEMENT.read_text().split()[SHARED]) * PAGESIZE
    return 0


def trim(segments, most):
    """Let go of the segments' pages when the process holds more than `most` bytes of files; whether it did.

    Safe at any moment: whoever reads a page again gets it from the system's cache.
    """
    if mapped() <= most:
        return False
    for segment in segments:
        segment.release()
    return True
