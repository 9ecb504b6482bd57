"""What changed between two texts, word by word, as pieces; templates decide how a piece looks."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(r"\s+|[\w’']+|[^\w\s]")
MOST_WORDS = 6_000  # beyond that, lines are compared instead of words


class Piece(NamedTuple):
    """A run of text: `same`, `gone` (only in the old text) or `new` (only in the new one)."""

    text: str
    change: str


def compare(old, new):
    """The pieces of the old and of the new text, as two lists for two columns."""
    split = WORD.findall if len(old) + len(new) < MOST_WORDS * 6 else _lines
    before, after = split(old), split(new)
    left, right = [], []
    for change, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if change == "equal":
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


def _lines(text):
    return text.splitlines(keepends=True)
