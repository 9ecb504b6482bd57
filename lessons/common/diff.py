"""What changed between two texts, word by word, as pieces; templates decide how a piece looks."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(r"\s+|[\w’']+|[^\w\s]")
MOST_WORDS = 6_000  # beyond that, lines are compared instead of words
MOST_PARTS = 20_000  # beyond that many words or lines, all between the first and the last difference counts as changed


class Piece(NamedTuple):
    """A run of text: `same`, `gone` (only in the old text) or `new` (only in the new one)."""

    text: str
    change: str


def compare(old, new):
    """The pieces of the old and of the new text, as two lists for two columns."""
    split = WORD.findall if len(old) + len(new) < MOST_WORDS * 6 else _lines
    before, after = split(old), split(new)
    left, right = [], []
    for change, a, b, c, d in _changes(before, after):
        if change == "equal" and b > a:
            left.append(Piece("".join(before[a:b]), "same"))
            right.append(Piece("".join(after[c:d]), "same"))
            continue
        if b > a:
            left.append(Piece("".join(before[a:b]), "gone"))
        if d > c:
            right.append(Piece("".join(after[c:d]), "new"))
    return left, right


def count_words(pieces, change):
    """How many words the pieces of one change hold."""
    return sum(len(piece.text.split()) for piece in pieces if piece.change == change)


def _changes(before, after):
    """What `difflib` says, in time: it sees only what is between the first and the last difference.

    Its `autojunk` keeps it from trying every blank of one text against every blank of the other.
    """
    shorter = min(len(before), len(after))
    start = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    rest = shorter - start
    end = next((place for place in range(rest) if before[-1 - place] != after[-1 - place]), rest)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield "equal", 0, start, 0, start
    if max(len(old), len(new)) > MOST_PARTS:
        yield "replace", start, start + len(old), start, start + len(new)
    else:
        for change, *places in SequenceMatcher(None, old, new).get_opcodes():
            yield change, *(start + place for place in places)
    yield "equal", len(before) - end, len(before), len(after) - end, len(after)


def _lines(text):
    return text.splitlines(keepends=True)
