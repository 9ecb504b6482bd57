"""What is kept of texts to compare them: hashes of their words, and in how many texts each word occurs."""

import io
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from zlib import crc32

import numpy as np

from lessons.common.text import fold

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ADDRESS = re.compile(r"\w+://\S+")
MOST_WORDS = 5000  # of one text; a longer one is compared by its beginning
RUN = 5  # words in a row that make a passage


@dataclass(frozen=True, slots=True)
class Print:
    """A text as sorted, distinct hashes: its title's words, its words (with how often they occur), its passages."""

    title: np.ndarray
    words: np.ndarray
    counts: np.ndarray
    runs: np.ndarray


def print_of(title, body):
    """The print of a text in Markdown. Addresses are no words."""
    said = np.array(_hashes(body)[:MOST_WORDS], np.uint32)
    words, counts = np.unique(said, return_counts=True)
    return Print(np.unique(np.array(_hashes(title), np.uint32)), words, counts.astype(np.float32), _runs(said))


def in_common(these, those):
    """The share of the distinct words of two texts that both have, 0 to 1."""
    shared = len(np.intersect1d(these, those, assume_unique=True))
    return shared / max(1, len(these) + len(those) - shared)


def _hashes(text):
    folded = text.lower() if text.isascii() else fold(text)
    return [_hash(word) for word in WORD.findall(ADDRESS.sub(" ", folded))]


@lru_cache(maxsize=200_000)
def _hash(word):
    return crc32(word.encode("utf-8", "replace"))


def _runs(said):
    """Hashes of every five words in a row."""
    length = max(0, len(said) - RUN + 1)
    mixed = np.zeros(length, np.uint64)
    for place in range(RUN):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + said[place : place + length]
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many of so many texts each word and each passage occurs: sorted hashes, and counts."""

    total: int
    words: np.ndarray
    word_counts: np.ndarray
    runs: np.ndarray
    run_counts: np.ndarray

    @classmethod
    def of(cls, prints):
        words = _counted(np.union1d(each.words, each.title) for each in prints)
        return cls(len(prints), *words, *_counted(each.runs for each in prints))

    def or_more(self, library):
        """The same words and passages, with what a whole library has of each where that is more."""
        words = np.maximum(self.word_counts, _looked_up(self.words, library.words, library.word_counts))
        runs = np.maximum(self.run_counts, _looked_up(self.runs, library.runs, library.run_counts))
        return Frequencies(max(self.total, library.total), self.words, words, self.runs, runs)

    def rarity(self, words):
        """How telling words are: the logarithm of one in how many texts has them."""
        return np.log((self.total + 1) / _looked_up(words, self.words, self.word_counts)).astype(np.float32)

    def weight(self, runs):
        """What passages count for: one that stands in twenty texts, a twentieth of one that stands in one."""
        return 1 / _looked_up(runs, self.runs, self.run_counts)

    def packed(self):
        """As bytes. Passages of a single text are left out, since that is what a missing one counts as."""
        repeated = self.run_counts > 1
        file = io.BytesIO()
        np.savez(
            file, total=self.total, words=self.words, word_counts=self.word_counts,
            runs=self.runs[repeated], run_counts=self.run_counts[repeated],
        )  # fmt: skip
        return file.getvalue()

    @classmethod
    def unpacked(cls, packed):
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            found = {field.name: arrays[field.name] for field in fields(cls)}
        return cls(**found | {"total": int(found["total"])})


def _counted(arrays):
    hashes, counts = np.unique(np.concatenate([np.empty(0, np.uint32), *arrays]), return_counts=True)
    return hashes, counts.astype(np.uint32)


def _looked_up(hashes, known, counts):
    """The counts of hashes, 1 for one that is not known."""
    if not len(known):
        return np.ones(len(hashes))
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, counts[at], 1)
