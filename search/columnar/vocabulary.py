"""What each distinct run of characters in texts stands for, worked out once in a process.

Texts are cut into chunks: words, and words joined by hyphens. A chunk means the same in every text, so analysis (stems,
possessives, hyphenated words written as one) runs once for each distinct chunk; the rest is arithmetic on numbers.
`tests/search/columnar/` holds this against `search.analysis.terms` for any text.
"""

import re
from array import array
from threading import Lock

import numpy as np

from search import analysis
from search.columnar.postings import ranges

CHUNK = re.compile(f"{analysis.TOKEN.pattern}(?:[-‐‑]{analysis.TOKEN.pattern})*")
SHORTEST_WORD = 3
MOST_CHUNKS = 300_000


class Vocabulary(dict):
    """Chunk (folded) → its number. Grows when asked for a new one; numbers never change."""

    def __init__(self):
        self.words: list[str] = []  # by number: stems and surface words
        self._numbers: dict[str, int] = {}
        self._counts, self._ends = array("I"), array("Q", [0])
        self._terms, self._offsets = array("I"), array("I")
        self._surface, self._surface_ends = array("I"), array("Q", [0])
        self._lock = Lock()

    def __missing__(self, chunk):
        with self._lock:
            if chunk in self:
                return self[chunk]
            found, count = analysis.terms(chunk)
            entries = sorted((position, term) for term, positions in found.items() for position in positions)
            self._terms.extend(self._number(term) for _, term in entries)
            self._offsets.extend(position for position, _ in entries)
            telling = dict.fromkeys(filter(_is_telling, analysis.words(chunk)))
            self._surface.extend(map(self._number, telling))
            self._counts.append(count)
            self._ends.append(len(self._terms))
            self._surface_ends.append(len(self._surface))
            self[chunk] = len(self)
            return self[chunk]

    @property
    def is_full(self):
        """Whether it should be given up for a new one, so that it does not grow for ever."""
        return len(self) > MOST_CHUNKS

    def numbers(self, text):
        """The chunks of a composed text: an iterator of `int`."""
        return map(self.__getitem__, CHUNK.findall(analysis.fold(text)))

    def read(self):
        """The meanings of all chunks so far, as arrays."""
        with self._lock:
            return Meanings(
                np.array(self._counts),
                *map(np.array, (self._ends, self._terms, self._offsets)),
                *map(np.array, (self._surface_ends, self._surface)),
            )

    def _number(self, word):
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number


class Meanings:
    """By chunk number: `counts` of words; `ends` into `terms` and their `offsets` in words from the chunk's first;
    `surface_ends` into `surface`, the words worth completing and correcting to."""

    def __init__(self, counts, ends, terms, offsets, surface_ends, surface):
        self.counts = counts.astype(np.int64)
        self.ends, self.terms, self.offsets = ends.astype(np.int64), terms, offsets
        self.surface_ends, self.surface = surface_ends.astype(np.int64), surface

    def expand(self, chunks):
        """The terms of chunks: `(which chunk each is from, terms, offsets)`; the first is None when it is one each."""
        counts = (self.ends[1:] - self.ends[:-1])[chunks]
        starts = self.ends[chunks]
        if counts.size and counts.min() == counts.max() == 1:
            return None, self.terms[starts], self.offsets[starts]
        source = np.repeat(np.arange(len(chunks)), counts)
        at = ranges(starts, counts)
        return source, self.terms[at], self.offsets[at]

    def expand_surface(self, chunks):
        """The surface words of chunks: `(which chunk each is from, words)`."""
        counts = (self.surface_ends[1:] - self.surface_ends[:-1])[chunks]
        return np.repeat(np.arange(len(chunks)), counts), self.surface[ranges(self.surface_ends[chunks], counts)]


def _is_telling(word):
    return len(word) >= SHORTEST_WORD and not analysis.is_stop_word(word)


_held = {"vocabulary": Vocabulary()}


def vocabulary():
    """This process's vocabulary; a new one when it has grown too large."""
    if _held["vocabulary"].is_full:
        _held["vocabulary"] = Vocabulary()
    return _held["vocabulary"]
