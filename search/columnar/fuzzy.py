"""The words of a field that are within a small distance of a given one, all at once.

Words are rows of a matrix of characters; a signature of the letters leaves a few hundred candidates, and the
Damerau-Levenshtein distance (adjacent letters may swap) runs over the columns of all of them together.
"""

import numpy as np

SHORTEST, LONGEST = 4, 24


class Lexicon:
    """The words of a field (`FieldPostings`) that are worth comparing: letters only, 4 to 24 of them."""

    def __init__(self, field):
        spelled = [term.decode() for term in field.raw_terms()] if field is not None else []
        picked = [
            (word, at)
            for at, word in enumerate(spelled)
            if SHORTEST <= len(word) <= LONGEST and word.isalpha() and max(word) <= "\uffff"
        ]
        self.words = [word for word, _ in picked]
        self.ordinals = np.array([at for _, at in picked], np.int64)
        self.lengths = np.fromiter(map(len, self.words), np.int64, len(self.words))
        padded = np.array(self.words, f"U{LONGEST}") if self.words else np.empty(0, f"U{LONGEST}")
        letters = padded.view(np.uint32).reshape(-1, LONGEST).astype(np.uint16)
        self.letters = np.ascontiguousarray(letters.T)  # a row for each place, a column for each word
        self.signatures = np.zeros(len(self.words), np.uint64)
        for row in self.letters:
            self.signatures |= np.where(row > 0, _bit(row), np.uint64(0))

    def near(self, word, most):
        """The words at a distance of at most `most`: `{word: (distance, ordinal)}`."""
        letters = np.array([word], f"U{len(word)}").view(np.uint32).astype(np.uint16)
        signature = np.bitwise_or.reduce(_bit(letters))
        close = np.bitwise_count(self.signatures ^ signature) <= 2 * most
        close &= np.abs(self.lengths - len(word)) <= most
        at = np.flatnonzero(close)
        if not len(at):
            return {}
        far = distances(letters, self.letters[:, at], self.lengths[at])
        return {
            self.words[place]: (int(far[number]), int(self.ordinals[place]))
            for number, place in enumerate(at.tolist())
            if far[number] <= most
        }


def distances(word, others, lengths):
    """Damerau-Levenshtein distances of a word (`uint16`, one a letter) from words in columns: `uint8`, one a column."""
    longest = int(lengths.max())
    rows = np.arange(len(lengths))
    earlier, previous = None, np.repeat(np.arange(longest + 1, dtype=np.uint8)[:, None], len(rows), axis=1)
    for row, letter in enumerate(word, 1):
        current = np.empty_like(previous)
        current[0] = row
        differs = (others[:longest] != letter).astype(np.uint8)
        np.minimum(previous[1:] + 1, previous[:-1] + differs, out=current[1:])
        if earlier is not None:
            swapped = (differs[:-1] == 0) & (others[1:longest] == word[row - 2])
            current[2:][swapped] = np.minimum(current[2:], earlier[:-2] + 1)[swapped]
        for column in range(1, longest + 1):
            np.minimum(current[column], current[column - 1] + 1, out=current[column])
        earlier, previous = previous, current
    return previous[lengths, rows]


def _bit(letters):
    """One of 64 bits for each letter: `uint64`."""
    return np.uint64(1) << (letters & 63).astype(np.uint64)
