"""A document as brute force reads it: its terms and their positions, its lengths, and how often it has something.

A leaf is a tuple: `("term", stem, field)`, `("sequence", stems, field, slop)`, `("prefix", letters, field)` or
`("either", ((leaf, worth), …))`; an empty field means all text fields.
"""

from dataclasses import dataclass, field

from whoosh.util.numeric import byte_to_length, length_to_byte

from search import analysis
from search.document import Document

WEIGHTS = {"title": 3.0, "tags": 2.0, "summary": 1.5, "body": 1.0}
B = 0.75


@dataclass
class Entry:
    """`positions` are `{field: {term: [position]}}`, `lengths` are quantised, `written` are words as they stand."""

    document: Document
    positions: dict = field(default_factory=dict)
    lengths: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)

    def __post_init__(self):
        for name, texts in texts_of(self.document).items():
            found, here, written = {}, 0, set()
            for text in texts:
                terms, count = analysis.terms(text, here)
                here += count + analysis.SECTION_GAP if count else 0
                for term, positions in terms.items():
                    found.setdefault(term, []).extend(positions)
                written |= {word for word in analysis.words(text) if len(word) > 2 and not analysis.is_stop_word(word)}
            self.positions[name], self.written[name] = found, written
            length = sum(map(len, found.values()))
            self.lengths[name] = byte_to_length(length_to_byte(length)) if length else 0

    @property
    def order(self):
        """Newest first, then the highest number: how equal ones stand."""
        return -self.date, -self.document.key, self.document.kind

    @property
    def date(self):
        return int(self.document.date.timestamp()) if self.document.date else float("-inf")

    def places(self, name, term):
        return self.positions[name].get(term, [])

    def frequency(self, leaf, average):
        """The weighted, length-normalised frequency of a leaf, all its fields together."""
        kind, *what = leaf
        if kind == "either":
            return max(worth * self.frequency(inner, average) for inner, worth in what[0])
        if kind == "prefix":
            return self._prefix(*what)
        fields = (what[1],) if what[1] else WEIGHTS
        return sum(self._count(name, leaf) * self.once(name, average) for name in fields)

    def once(self, name, average):
        """What one occurrence in a field is worth."""
        return WEIGHTS[name] / (1 - B + B * self.lengths[name] / (average[name] or 1))

    def has(self, leaf):
        kind, *what = leaf
        if kind == "either":
            return any(self.has(inner) for inner, _ in what[0])
        if kind == "prefix":
            return self._prefix(*what) > 0
        return any(self._count(name, leaf) for name in ((what[1],) if what[1] else WEIGHTS))

    def _prefix(self, letters, name):
        if any(word.startswith(letters) for word in self.written["title"]):
            return WEIGHTS["title"]
        return 0.0 if name else float(any(word.startswith(letters) for held in self.written.values() for word in held))

    def _count(self, name, leaf):
        if leaf[0] == "term":
            return len(self.places(name, leaf[1]))
        _, stems, _, slop = leaf
        held = [set(self.places(name, stem)) for stem in stems]
        if not slop:
            return sum(all(place + at in each for at, each in enumerate(held)) for place in held[0])
        ends = held[0]
        for each in held[1:]:
            ends = {place for place in each if any(place - slop <= before < place for before in ends)}
        return len(ends)

    def together(self, first, second, distance, window, average):
        """How often two words stand as far apart as in the query, and nearer than a window; weighted."""
        ordered = unordered = 0.0
        for name in WEIGHTS:
            a, b = set(self.places(name, first)), set(self.places(name, second))
            once = self.once(name, average)
            ordered += once * sum(place + distance in b for place in a)
            unordered += once * min(_near(a, b, window), _near(b, a, window))
        return ordered, unordered


def texts_of(document):
    """The texts of each field, as the index is promised to hold them."""
    sections = [part for section in document.sections for part in (section.heading, section.text) if part]
    found = {
        "title": [document.title],
        "summary": [document.summary] if document.summary else [],
        "tags": [*(tag.text for tag in document.tags), *document.aliases],
        "body": sections,
    }
    return {name: [analysis.composed(text) for text in texts] for name, texts in found.items()}


def _near(places, others, window):
    return sum(any(abs(place - other) < window for other in others) for place in places)
