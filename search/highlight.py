"""Shows where a text has what was searched for: pieces of plain text, found by one regular expression a page.

The expression finds words that begin like a stem; each is then stemmed itself and compared, so that what is marked is
exactly what the index would have matched.
"""

import re
from collections import Counter
from functools import partial
from typing import NamedTuple

from search import syntax
from search.analysis import COMPOUND, composed, fold, is_stop_word, joined, stem, tokens
from search.leaves import Either, Prefix, Sequence, Term
from search.results import Piece

WINDOW, LEAD, MOST_MARKS = 260, 60, 60
ENOUGH = 4
"""More marks than so many in a stretch do not make it more telling."""
IRREGULAR = frozenset({"die", "lie", "tie"})
BETWEEN = r"(?!'[^\W_])[\W_]+"
LINE_END = re.compile(r"\n\s*")
ENDS = ".,;:!?…"
SENTENCE = re.compile(r"[.!?…]['\"”’)]*\s|\n")


class Mark(NamedTuple):
    """A place in a text, and which of the things searched for it is."""

    start: int
    end: int
    what: str


class Marker:
    """Finds the words of a plan's leaves in texts."""

    def __init__(self, plan, *, relaxed=False):
        self.stems: set[str] = set()
        self.prefixes: set[str] = set()
        self.sequences: set[tuple[str, ...]] = set()
        for clause in plan.clauses:
            for leaf, _ in clause.leaves:
                self._learn(leaf, parts=relaxed or isinstance(clause.typed, syntax.AnyOf | syntax.AllOf))
        self.different = len(self.stems) + len(self.prefixes) + len(self.sequences)
        self._known: dict[str, tuple[int, str]] = {}
        self.words = _expression(self.stems, self.prefixes)
        self.phrases = [(sequence, _sequence(sequence)) for sequence in sorted(self.sequences)]

    def marks(self, text):
        """All marks in a composed text, in order, none over another."""
        folded = fold(text)
        found = [
            Mark(match.start(), match.end(), "-".join(sequence))
            for sequence, expression in self.phrases
            for match in expression.finditer(folded)
            if _says(match.group(), sequence)
        ]
        if self.words:
            for match in self.words.finditer(folded):
                length, what = self._word(match.group())
                if length:
                    found.append(Mark(match.start(), match.start() + length, what))
        found.sort(key=lambda mark: (mark.start, -mark.end))
        kept: list[Mark] = []
        for mark in found:
            if not kept or mark.start >= kept[-1].end:
                kept.append(mark)
        return kept

    def _learn(self, leaf, *, parts):
        match leaf:
            case Term(term):
                self.stems.add(term)
            case Prefix(prefix):
                self.prefixes.add(prefix)
            case Sequence(terms, slop=slop):
                if not slop:
                    self.sequences.add(tuple(term for term, _ in terms))
                if parts or slop:
                    self.stems.update(term for term, _ in terms if not is_stop_word(term))
            case Either(leaves):
                for inner, _ in leaves:
                    self._learn(inner, parts=parts)

    def _word(self, word):
        """How much of a word is one of those searched for, and which: `(0, "")` when none. Each is looked at once."""
        if word not in self._known:
            self._known[word] = self._looked_at(word)
        return self._known[word]

    def _looked_at(self, word):
        """A compound counts when it is one written as a single word."""
        if COMPOUND.fullmatch(word):
            if joined(word) in self.stems:
                return len(word), joined(word)
            word = re.split("[-‐‑]", word)[0]
        term = stem(word)
        if term in self.stems:
            return len(word), term
        prefix = next((prefix for prefix in self.prefixes if word.startswith(prefix)), None)
        return (len(word), prefix) if prefix else (0, "")


def pieces(text, marks, start=0, end=None):
    """A stretch of a text as pieces, marked."""
    end = len(text) if end is None else end
    found, at = [], start
    for mark in marks:
        if mark.end <= start or mark.start >= end:
            continue
        found.append(Piece(text[at : mark.start]))
        found.append(Piece(text[mark.start : min(mark.end, end)], True))
        at = min(mark.end, end)
    found.append(Piece(text[at:end]))
    return tuple(piece for piece in found if piece.text)


def marked(text, marker):
    """A whole text as pieces."""
    text = composed(text)
    return pieces(text, marker.marks(text))


class Snippet(NamedTuple):
    """The most telling stretch of a document, and the section it is from."""

    pieces: tuple[Piece, ...]
    anchor: str = ""
    heading: str = ""


def snippet(said, marker):
    """The stretch with the most different words searched for, those that the title lacks first; headings count only
    where they have more of them than any text. The summary's beginning when there is none."""
    in_title = {mark.what for mark in marker.marks(said.title)}
    texts = [("", "", said.summary), *said.sections]
    best = _best(_Stretch((0, 0, 0, 0), 0, 0, texts[0], []), texts, marker, in_title)
    if best.worth[1] < marker.different and marker.marks(composed("\n".join(part[1] for part in said.sections))):
        headed = [(anchor, heading, composed(f"{heading}: {text}"))
                  for anchor, heading, text in said.sections if marker.marks(composed(heading))]  # fmt: skip
        found = _best(best, headed, marker, in_title)
        best = found if found.worth[:2] > best.worth[:2] else best
    anchor, heading, text = best.place
    start, end = _bounds(text, best.first, best.last)
    shown = _on_one_line(pieces(text, best.marks, start, end))
    before = [Piece("… ")] if start > 0 and not _begins(text, start) else []
    after = [Piece(" …")] if end < len(text) and not text[:end].rstrip().endswith((".", "!", "?")) else []
    return Snippet((*before, *shown, *after), anchor if best.marks else "", heading if best.marks else "")


def _on_one_line(found):
    """Pieces without line ends; where one stands and no sign ends what is before it, a dot does."""
    shown, before = [], "."
    for piece in found:
        shown.append(
            Piece(LINE_END.sub(partial(_joint, before), piece.text), piece.hit) if "\n" in piece.text else piece
        )
        before = piece.text[-1:]
    return shown


def _joint(before, end):
    last = end.string[end.start() - 1] if end.start() else before
    return " " if last in ENDS else " · "


def _best(best, candidates, marker, in_title):
    """The most telling stretch of some texts, if it is more telling than the best one so far."""
    for number, candidate in enumerate(candidates):
        marks = marker.marks(candidate[2])
        for first, last, new, every in _windows(marks[:MOST_MARKS], in_title):
            worth = new, every, min(last - first, ENOUGH), -number
            if worth > best.worth:
                best = _Stretch(worth, marks[first].start, marks[last - 1].end, candidate, marks)
        if best.worth[1:3] == (marker.different, ENOUGH):
            break  # no later one can be worth more
    return best


class _Stretch(NamedTuple):
    worth: tuple[int, int, int, int]
    first: int
    last: int
    place: tuple[str, str, str]
    marks: list[Mark]


def _windows(marks, in_title):
    """For each mark, those that fit into one stretch with it: `(first, one after the last, how many different things
    that the title lacks, how many different things)`."""
    last, held = 0, Counter[str]()
    for first, mark in enumerate(marks):
        while last <= first or (last < len(marks) and marks[last].end - mark.start <= WINDOW - LEAD):
            held[marks[last].what] += 1
            last += 1
        yield first, last, sum(what not in in_title for what in held), len(held)
        held[mark.what] -= 1
        if not held[mark.what]:
            del held[mark.what]


def _bounds(text, first, last):
    """Where to begin and end: at a sentence when one is near, else at a word."""
    start = max(0, first - LEAD)
    if start:
        ends = [match.end() for match in SENTENCE.finditer(text, max(0, first - 2 * LEAD), first)]
        start = ends[-1] if ends else text.find(" ", start, first) + 1 or first
    end = min(len(text), max(last, start + WINDOW))
    if end < len(text):
        space = text.rfind(" ", last, end + 1)
        end = space if space > 0 else last
    return start, end


def _begins(text, start):
    return text[:start].rstrip().endswith((".", "!", "?", "…", ":")) or text[start - 1] == "\n"


def _expression(stems, prefixes):
    starts = sorted({_beginning(term) for term in stems} | set(prefixes), key=len, reverse=True)
    if not starts:
        return None
    choice = "|".join(map(_beginning_with, starts))
    return re.compile(rf"(?:{choice})[^\W_]*(?:'[^\W_]+)*(?:\+\+|#|(?:[-‐‑][^\W\d_]+)+)?")


def _sequence(terms):
    first, *others = map(_beginning, terms)
    rest = r"[^\W_]*(?:'[^\W_]+)*(?:(?:\+\+|#)(?!\w))?+"  # possessive: no sign may be read in two ways
    return re.compile(BETWEEN.join([_beginning_with(first) + rest, *(re.escape(term) + rest for term in others)]))


def _beginning_with(text):
    """An expression for a text at the beginning of a word; no apostrophe may be read in two ways, or long rows of them
    take long. The text stands first: what begins with given letters is found many times quicker."""
    text = re.escape(text)
    return rf"{text}(?<![^\W_]{text})(?<![^\W_]'{text})"


def _says(text, sequence):
    return tuple(stem(token.text) for token in tokens(text)) == sequence


def _beginning(term):
    """What every form of a stem begins with (`batteri` is also `battery`, `hope` also `hoping`, `die` also `dying`)."""
    if not term.isalpha() or not term.isascii():
        return term
    return term[:1] if len(term) < 3 or term in IRREGULAR else term[:-1]
