"""Brute force: what a search must give, read off plain documents one by one, straight from the documented formulas.

Nothing here uses the engine: only `search.analysis`, the parser and the values of its syntax.
"""

from collections import Counter
from math import log, log1p
from time import time
from typing import NamedTuple

from search.analysis import composed, fold, is_stop_word, stem, words
from search.query import parse
from tests.search.columnar.entries import WEIGHTS, Entry
from tests.search.columnar.reading import FACETS, read

K1 = 1.6
COVERAGE, ORDERED, UNORDERED, WINDOW = 0.1, 0.1, 0.1, 8
VERIFIED, APPLIED, FRESH, SUPERSEDED, MOST, FRESH_DAYS = 0.12, 0.12, 0.06, -0.2, 0.3, 730
SECOND_LOOK, RELAX_BELOW, STRICT_WORDS = 60, 10, 3
DAY = 86400


class Row(NamedTuple):
    """A found document: its key, its score before and after the second look, and whether it has not all words."""

    key: int
    first: float
    score: float
    is_partial: bool


class Answer(NamedTuple):
    rows: list
    facets: dict

    @property
    def keys(self):
        return [row.key for row in self.rows]


class Oracle:
    """`entries` are what is live in the index; the audience's `tokens` say which of them may be seen."""

    def __init__(self, entries, tokens, *, synonyms=None, now=None):
        self.entries, self.tokens, self.synonyms = list(entries), tokens, synonyms or {}
        self.today = int((now or time()) // DAY)
        self.seen = [entry for entry in self.entries if set(entry.document.audience) & set(tokens)]
        self.average = {}
        for name in WEIGHTS:
            held = [entry.lengths[name] for entry in self.entries if entry.lengths[name]]
            self.average[name] = sum(held) / len(held) if held else 0.0
        self.known = {}

    def ask(self, text, *, sort="relevance", conditions=()):
        """The whole answer to a query's text; `conditions` are those that no text can ask for."""
        asked = read(parse(text), self.synonyms)
        asked = asked._replace(conditions=[*asked.conditions, *conditions])
        clauses, strict, found = self.widened(asked)
        if len(clauses) > STRICT_WORDS:
            strict = found
        chosen = [entry for entry in found if self.chosen(entry, asked)]
        whole = set(map(id, strict))
        if sort == "relevance" and not any(clause.leaves for clause in clauses):
            sort = "newest"
        rows = self.ranked(asked, clauses, chosen, whole) if sort == "relevance" else self.sorted(chosen, whole, sort)
        facets = {name: self.counted(asked, found, name) for name in FACETS}
        flags = {("has", value): sum(value in entry.document.has for entry in chosen) for value in ("open-actions",)}
        return Answer(rows, facets | flags)

    # What matches

    def widened(self, asked):
        """The clauses that are looked for, who has all of them, and who is shown: strict first, relaxed when it must
        be."""
        every = self.strict(asked, asked.clauses)
        if len(every) >= RELAX_BELOW:
            return asked.clauses, every, every
        nowhere = [
            clause
            for clause in asked.clauses
            if clause.is_word and clause.loose and not any(self.matches(entry, clause.loose) for entry in self.seen)
        ]
        rest = [clause for clause in asked.clauses if clause not in nowhere]
        if nowhere and not rest:
            return asked.clauses, every, every
        strict = self.strict(asked, rest)
        found = strict
        if len(strict) < RELAX_BELOW:
            loose = [clause.loose for clause in rest if clause.loose]
            required = [clause.node for clause in rest if not clause.loose]
            found = self.base(asked, [*required, ("any", loose)] if loose else required)
        if len(found) == len(every):
            return asked.clauses, every, every
        return rest, strict, found

    def strict(self, asked, clauses):
        return self.base(asked, [clause.node for clause in clauses])

    def base(self, asked, nodes):
        return [
            entry
            for entry in self.seen
            if all(self.matches(entry, node) for node in (*nodes, *asked.conditions))
            and not any(self.matches(entry, node) for node in asked.excluded)
        ]

    def chosen(self, entry, asked, but=""):
        """Whether the chosen facet values allow an entry; archived ones only when asked for."""
        for name, values in asked.facets.items():
            if name != but and values and not any(self.matches(entry, value) for value in values):
                return False
        wants_status = asked.facets.get("status") or ("where", "is", "archived") in asked.conditions
        return bool(wants_status) or but == "status" or entry.document.status != "archived"

    def matches(self, entry, node):
        kind = node[0]
        if kind == "all":
            return all(self.matches(entry, inner) for inner in node[1])
        if kind == "any":
            return any(self.matches(entry, inner) for inner in node[1])
        if kind == "not":
            return not self.matches(entry, node[1])
        if kind == "where":
            return self.fulfils(entry, node[1], node[2])
        if (id(entry), node) not in self.known:
            self.known[id(entry), node] = entry.has(node)
        return self.known[id(entry), node]

    def fulfils(self, entry, name, value):
        document = entry.document
        if name in ("after", "before"):
            return document.date is not None and (entry.date >= value if name == "after" else entry.date < value)
        if name == "held":
            first, last = value
            day = document.held_on
            return day is not None and (not first or day >= first) and (not last or day <= last)
        if name == "applied":
            least, most = value
            return (least is None or document.applications >= least) and (most is None or document.applications <= most)
        if name == "is" and value == "mine":
            return next((token for token in self.tokens if token.startswith("user:")), "") in document.people
        if name == "is":
            return document.verified if value == "verified" else document.status == value
        if name == "has":
            return value in document.has
        if name == "by":
            return any(set(words(value)) <= set(words(composed(author))) for author in document.author)
        names = {plain(part) for label in labels(document, name) for part in label}
        names |= {plain(alias) for alias in document.aliases} if name == "tag" else set()
        return value in names or (name == "kind" and value.removesuffix("s") in names)

    # In which order

    def sorted(self, chosen, whole, sort):
        def first(entry):
            document = entry.document
            dated = document.date is not None
            return {
                "newest": -entry.date,
                "oldest": entry.date if dated else float("-inf"),
                "applied": -document.applications,
                "verified": -document.verified,
            }[sort]

        def order(entry):
            key = entry.document.key
            return id(entry) not in whole, first(entry), -entry.date, key if sort == "oldest" else -key

        return [Row(entry.document.key, 0.0, 0.0, id(entry) not in whole) for entry in sorted(chosen, key=order)]

    def ranked(self, asked, clauses, chosen, whole):
        weights = Counter()
        for clause in clauses:
            for leaf, worth in clause.leaves:
                weights[leaf] += worth
        idfs = {leaf: self.idf(leaf) for leaf in weights}
        scores = {}
        for entry in chosen:
            total = 0.0
            for leaf, worth in weights.items():
                total += worth * idfs[leaf] * saturated(entry.frequency(leaf, self.average))
            scores[id(entry)] = total * self.coverage(entry, clauses) * self.factor(entry.document)

        def order(entry, scores):
            return id(entry) not in whole, -round(scores[id(entry)], 6), entry.order

        ranked = sorted(chosen, key=lambda entry: order(entry, scores))
        again = dict(scores)
        for entry in ranked[:SECOND_LOOK]:
            again[id(entry)] += self.bonus(entry, asked.words) * self.factor(entry.document)
        best = sorted(ranked[:SECOND_LOOK], key=lambda entry: order(entry, again))
        return [
            Row(entry.document.key, scores[id(entry)], again[id(entry)], id(entry) not in whole)
            for entry in (*best, *ranked[SECOND_LOOK:])
        ]

    def idf(self, leaf):
        containing = sum(self.matches(entry, leaf) for entry in self.seen)
        return log(1 + (len(self.seen) - containing + 0.5) / (containing + 0.5))

    def coverage(self, entry, clauses):
        wanted = [clause.loose for clause in clauses if clause.loose]
        if len(wanted) < 2:
            return 1.0
        matched = sum(self.matches(entry, node) for node in wanted)
        return 1 - COVERAGE * (1 - matched / len(wanted))

    def factor(self, document):
        value = VERIFIED * document.verified + APPLIED * min(1.0, log1p(max(document.applications, 0)) / log1p(20))
        if document.date:
            age = self.today - int(document.date.timestamp()) // DAY
            value += FRESH * 2 ** (-max(age, 0) / FRESH_DAYS)
        value += SUPERSEDED * (document.status == "superseded")
        return 1 + max(-MOST, min(MOST, value))

    def bonus(self, entry, runs):
        pairs = {}
        for run in runs:
            before = None
            for position, word in enumerate(run):
                if is_stop_word(word):
                    continue
                if before and stem(before[0]) != stem(word):
                    pairs[stem(before[0]), stem(word), position - before[1]] = None
                before = word, position
        total = 0.0
        for first, second, distance in pairs:
            ordered, unordered = entry.together(first, second, distance, WINDOW, self.average)
            total += ORDERED * saturated(ordered) + UNORDERED * saturated(unordered)
        return total * log(1 + len(self.seen)) / 2

    # What there is of each kind

    def counted(self, asked, found, name):
        """How many have each value of a facet, its own selection aside."""
        allowed = (entry for entry in found if self.chosen(entry, asked, but=name))
        return dict(Counter(label for entry in allowed for label in set(labels(entry.document, name))))


def oracle_of(documents, tokens, **options):
    """An oracle over documents, all of them live."""
    return Oracle(map(Entry, documents), tokens, **options)


def saturated(frequency):
    return frequency * (K1 + 1) / (K1 + frequency)


def plain(text):
    return fold(composed(text)).strip()


def labels(document, name):
    """The values of a facet that a document has: `(value, what people call it)`."""
    if name == "year":
        return [(str(document.date.year),) * 2] if document.date else []
    if name in ("kind", "status"):
        value = getattr(document, name)
        return [(value, value.capitalize())]
    if name in ("tag", "cause"):
        return [(label.value, label.text) for label in (document.tags if name == "tag" else document.causes)]
    label = getattr(document, name)
    return [(label.value, label.text)] if label else []
