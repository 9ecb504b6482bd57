"""How alike texts are: by their telling words, by passages that stand in both, and by their titles.

On a `Shelf` every text is compared with the few that share its rarest words, so that phrases which everybody uses cost
nothing, however many texts have them.
"""

from dataclasses import dataclass

import numpy as np

from lessons.curation.prints import Frequencies, in_common

MOST_READ = 20_000  # holders of its words that one text looks at on its search for others, of the rarest words first
MOST_CANDIDATES = 24  # texts that one text is compared with, those besides that have its title
MOST_NAMESAKES = 50  # texts under one title that are compared for its sake; a title of more tells nothing
TELLING, PASSAGES, TITLE = 0.5, 0.3, 0.2  # what the parts of a score count for
CLOSE = 0.4  # the score from which two texts are shown to a curator


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts of a shelf are, everything from 0 to 1.

    `telling` is the cosine of their words by rarity, `passages` what of the shorter one stands word for word in the
    other, by rarity, and `copied` the same where all passages count alike; `words` is the share of words in common.
    """

    first: int
    second: int
    score: float
    title: float
    telling: float
    passages: float
    copied: float
    words: float


class Rows:
    """Arrays of different lengths in one."""

    def __init__(self, arrays):
        self.lengths = np.array([len(each) for each in arrays], np.int64)
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        self.values = np.concatenate([np.empty(0, np.int32), *arrays])

    def __getitem__(self, row):
        return self.values[self.starts[row] : self.starts[row + 1]]

    def owners(self):
        """The row of each value."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths)

    def places(self, rows):
        """Where the values of several rows stand, and for each the number of its row among them."""
        lengths = self.lengths[rows]
        owners = np.repeat(np.arange(len(rows)), lengths)
        before = np.cumsum(lengths) - lengths
        return np.arange(len(owners)) + (self.starts[rows] - before)[owners], owners


class Shelf:
    """Texts that are compared with each other, by what is rare among them, or in a whole library."""

    def __init__(self, prints, library=None):
        here = Frequencies.of(prints)
        self.frequencies = here.or_more(library) if library else here
        self.size = len(prints)
        self.rarity = self.frequencies.rarity(here.words)
        self.titles = Rows([_places_in(here.words, each.title) for each in prints])
        self.words = Rows([_places_in(here.words, each.words) for each in prints])
        self.runs = [each.runs for each in prints]
        self.run_totals = np.array([self.frequencies.weight(each.runs).sum() for each in prints])
        self.title_lengths = _lengths(self.titles.owners(), self.rarity[self.titles.values], self.size)
        owners = self.words.owners()
        counts = np.concatenate([np.empty(0, np.float32), *(each.counts for each in prints)])
        weights = (1 + np.log(counts)) * self.rarity[self.words.values]
        self.weights = (weights / _lengths(owners, weights, self.size)[owners]).astype(np.float32)
        order = np.argsort(self.words.values, kind="stable")
        self.holders, self.held = owners[order], self.weights[order]
        self.found_at = np.searchsorted(self.words.values[order], np.arange(len(here.words) + 1))

    def pairs(self):
        """The likeness of every two texts that are close."""
        candidates = [_both(np.full(len(them), row), them) for row in range(self.size) if len(them := self._like(row))]
        found = np.concatenate([np.empty((0, 2), np.int64), *candidates, *self._namesakes()])
        first, second = np.unique(found, axis=0).T
        for row, begin, end in zip(*_stretches(first), strict=True):
            yield from self.likenesses(row, second[begin:end])

    def likenesses(self, row, others):
        """The likeness of a text to those among others that are close to it."""
        own = np.zeros(len(self.rarity), np.float32)
        own[self.words[row]] = self.weights[self.words.starts[row] : self.words.starts[row + 1]]
        places, owners = self.words.places(others)
        telling = np.bincount(owners, own[self.words.values[places]] * self.weights[places], len(others))
        title = self._title_likeness(row, others)
        near = TELLING * telling + TITLE * title + PASSAGES >= CLOSE
        others, telling, title = others[near], telling[near], title[near]
        passages, copied = self._passages(row, others)
        scores = TELLING * telling + TITLE * title + PASSAGES * passages
        for number in np.flatnonzero(scores >= CLOSE):
            other = int(others[number])
            yield Likeness(
                first=min(int(row), other),
                second=max(int(row), other),
                score=min(1.0, float(scores[number])),
                title=float(title[number]),
                telling=float(telling[number]),
                passages=float(passages[number]),
                copied=float(copied[number]),
                words=in_common(self.words[row], self.words[other]),
            )

    def _like(self, row):
        """The texts that share most with this one by the rarest of its words."""
        words = self.words[row]
        holders = self.found_at[words + 1] - self.found_at[words]
        rarest = np.argsort(holders, kind="stable")
        rarest = rarest[(np.cumsum(holders[rarest]) <= MOST_READ) & (holders[rarest] > 1)]
        if not len(rarest):
            return np.empty(0, np.int64)
        held = [slice(self.found_at[word], self.found_at[word + 1]) for word in words[rarest]]
        own = np.repeat(self.weights[self.words.starts[row] + rarest], holders[rarest])
        others = np.concatenate([self.holders[each] for each in held])
        shared = np.bincount(others, own * np.concatenate([self.held[each] for each in held]), self.size)
        shared[row] = 0
        most = min(MOST_CANDIDATES, self.size)
        best = np.argpartition(shared, -most)[-most:]
        return best[shared[best] > 0]

    def _namesakes(self):
        """Pairs of texts under the same title, as long as there are not too many of them."""
        under = {}
        for row in range(self.size):
            under.setdefault(self.titles[row].tobytes(), []).append(row)
        for rows in under.values():
            if 1 < len(rows) <= MOST_NAMESAKES:
                before, after = np.triu_indices(len(rows), 1)
                yield _both(np.array(rows)[before], np.array(rows)[after])

    def _title_likeness(self, row, others):
        own = np.zeros(len(self.rarity), np.float32)
        own[self.titles[row]] = self.rarity[self.titles[row]] ** 2
        places, owners = self.titles.places(others)
        shared = np.bincount(owners, own[self.titles.values[places]], len(others))
        return shared / (self.title_lengths[row] * self.title_lengths[others])

    def _passages(self, row, others):
        """What share of the shorter text's passages both have: by rarity, and counted alike."""
        own, theirs = self.runs[row], [self.runs[other] for other in others]
        if not len(own) or not theirs:
            return np.zeros(len(theirs)), np.zeros(len(theirs))
        lengths, runs = np.array([len(each) for each in theirs]), np.concatenate(theirs)
        at = np.minimum(np.searchsorted(own, runs), len(own) - 1)
        both = own[at] == runs
        owners = np.repeat(np.arange(len(theirs)), lengths)[both]
        shared = np.bincount(owners, self.frequencies.weight(own)[at[both]], len(theirs))
        shorter = np.maximum(np.minimum(self.run_totals[row], self.run_totals[others]), 1e-9)
        fewer = np.maximum(np.minimum(len(own), lengths), 1)
        return np.minimum(shared / shorter, 1), np.bincount(owners, minlength=len(theirs)) / fewer


def _places_in(words, some):
    """Where each of some words stands in a sorted array of all of them."""
    return np.searchsorted(words, some).astype(np.int32)


def _lengths(owners, weights, size):
    """The Euclidean length of each text's weights."""
    return np.maximum(np.sqrt(np.bincount(owners, weights.astype(np.float64) ** 2, size)), 1e-9)


def _both(these, those):
    """Pairs of rows, the lower one first."""
    return np.stack([np.minimum(these, those), np.maximum(these, those)], axis=1)


def _stretches(values):
    """The distinct values of a sorted array, and where each begins and ends."""
    distinct, begin = np.unique(values, return_index=True)
    return distinct, begin, np.append(begin, len(values))[1:]
