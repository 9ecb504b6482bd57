"""Runs a plan over a snapshot for one audience: exhaustively, with the audience inside the evaluation.

A set of documents is a tuple of bit sets, one a part of the snapshot. Everything starts from what the audience may see:
no score, count or correction is made from anything else.
"""

from time import monotonic, time

from search import ranking
from search.analysis import words
from search.compile import All, Any, Where, Without
from search.errors import OutOfTime
from search.schema import NO_DATE, folded
from search.segment import members

TIME_BUDGET = 2.0
RELAX_BELOW = 10
DAY = 86400


class Deadline:
    """A time budget in seconds; `check` raises `OutOfTime` when it is used up."""

    def __init__(self, seconds=TIME_BUDGET):
        self.ends = monotonic() + seconds

    def check(self):
        if monotonic() > self.ends:
            raise OutOfTime("The search took too long.")


class Evaluation:
    """`tokens` are the audience's; `hidden` are documents that the database no longer lets it see, by part."""

    def __init__(self, snapshot, tokens, *, hidden=(), deadline=None, now=None):
        self.snapshot = snapshot
        self.tokens = tuple(tokens)
        self.deadline = deadline or Deadline()
        self.now = now or time()
        self.visible = self._visible(hidden)
        self.count = size(self.visible)
        self._masks: dict = {}
        self._held: dict = {}

    # Sets

    def matching(self, node):
        """The visible documents that match a node of a plan."""
        if node not in self._masks:
            self.deadline.check()
            self._masks[node] = self._match(node)
        return self._masks[node]

    def strict(self, plan):
        """All clauses, all conditions, nothing excluded; facets aside."""
        return self._base(plan, [clause.node for clause in plan.clauses])

    def relaxed(self, plan):
        """Like `strict`, but of the clauses that can be loose, one is enough."""
        loose = [clause.loose for clause in plan.clauses if clause.loose is not None]
        required = [clause.node for clause in plan.clauses if clause.loose is None]
        return self._base(plan, [*required, Any(tuple(loose))] if loose else required)

    def chosen(self, plan, *, but=""):
        """What the chosen facet values allow, one facet aside. Archived entries only when asked for."""
        allowed = self.visible
        for name, values in plan.facets.items():
            if name != but:
                allowed = both(allowed, self.matching(Any(values)))
        wants_status = "status" in plan.facets or Where("is", "archived") in plan.conditions
        if not wants_status and but != "status":
            allowed = less(allowed, self.matching(Where("status", "archived")))
        return allowed

    def _base(self, plan, nodes):
        found = self.visible
        for node in (*nodes, *plan.conditions):
            found = both(found, self.matching(node))
        for node in plan.excluded:
            found = less(found, self.matching(node))
        return found

    def _match(self, node):
        match node:
            case All(nodes):
                found = self.visible
                for inner in nodes:
                    found = both(found, self.matching(inner))
                return found
            case Any(nodes):
                found = tuple(0 for _ in self.visible)
                for inner in nodes:
                    found = tuple(a | b for a, b in zip(found, self.matching(inner), strict=True))
                return found
            case Without(inner):
                return less(self.visible, self.matching(inner))
            case Where():
                return both(self.visible, tuple(where(part.segment, node, self.tokens) for part in self.snapshot.parts))
            case _:
                found = self.snapshot.frequencies(node)
                masks = (part.segment.mask(held) for part, held in zip(self.snapshot.parts, found, strict=True))
                return both(self.visible, tuple(masks))

    def _visible(self, hidden):
        seen = []
        for number, part in enumerate(self.snapshot.parts):
            mask = 0
            for token in self.tokens:
                mask |= part.segment.documents_with("audience", token)
            for document in (document for at, document in hidden if at == number):
                mask &= ~(1 << document)
            seen.append(mask & part.live)
        return tuple(seen)

    # Scores

    def scores(self, plan, found):
        """The score of each found document: one `{document: float}` a part."""
        leaves: dict = {}
        for clause in plan.clauses:
            for leaf, worth in clause.leaves:
                leaves[leaf] = leaves.get(leaf, 0.0) + worth
        totals = [dict.fromkeys(members(mask), 0.0) for mask in found]
        for leaf, worth in leaves.items():
            self.deadline.check()
            weight = worth * ranking.idf(self.count, size(self.matching(leaf))) * (ranking.K1 + 1)
            for total, held in zip(totals, self.snapshot.frequencies(leaf), strict=True):
                _add(total, held, weight)
        self._cover(plan, totals)
        return [self._judged(number, total) for number, total in enumerate(totals)]

    def _cover(self, plan, totals):
        """Give more to who matches more of the clauses."""
        wanted = [clause for clause in plan.clauses if clause.loose is not None]
        if len(wanted) < 2:
            return
        sets = [self.matching(clause.loose) for clause in wanted]
        for number, total in enumerate(totals):
            counts = dict.fromkeys(total, 0)
            for masks in sets:
                for document in members(masks[number]):
                    if document in counts:
                        counts[document] += 1
            for document, matched in counts.items():
                total[document] *= ranking.coverage(matched, len(wanted))

    def _judged(self, number, total):
        factors = self._factors(self.snapshot.parts[number].segment)
        return {document: score * factors[document] for document, score in total.items()}

    def _factors(self, segment):
        """The ranking factor of each document of a segment, for today (cached with the segment)."""
        today = int(self.now // DAY)
        held = segment.cache.get("factors")
        if held is None or held[0] != today:
            superseded = segment.documents_with("status", "superseded")
            columns = zip(
                segment.numbers("date"), segment.numbers("verified"), segment.numbers("applications"), strict=True
            )
            factors = [
                ranking.factor(
                    verified=verified,
                    applications=applications,
                    superseded=bool(superseded >> at & 1),
                    age_days=max(0, today - date // DAY) if date != NO_DATE else None,
                )
                for at, (date, verified, applications) in enumerate(columns)
            ]
            held = segment.cache["factors"] = today, factors
        return held[1]


def both(left, right):
    return tuple(a & b for a, b in zip(left, right, strict=True))


def less(left, right):
    return tuple(a & ~b for a, b in zip(left, right, strict=True))


def size(found):
    """How many documents are in a set."""
    return sum(mask.bit_count() for mask in found)


def where(segment, condition, tokens):
    """The documents of a segment that fulfil a condition (a bit set), cached with the segment."""
    name, value = condition.name, condition.value
    if (name, value) == ("is", "mine"):
        mine = [token for token in tokens if token.startswith("user:")]
        return sum((segment.documents_with("people", token) for token in mine[:1]), 0)
    key = "where", name, value
    if key not in segment.cache:
        segment.cache[key] = _where(segment, name, value)
    return segment.cache[key]


def _where(segment, name, value):
    if name in ("after", "before"):
        wants_later = name == "after"
        dates = ((at, date) for at, date in enumerate(segment.numbers("date")) if date != NO_DATE)
        return segment.mask(at for at, date in dates if (date >= value) == wants_later)
    if name == "is":
        return segment.documents_with("status", value)
    if name == "has":
        return segment.documents_with("has", value)
    if name == "by":
        wanted = set(words(value))
        fits = [keyword for keyword in segment.keywords("by").values() if wanted <= set(words(keyword.text))]
        return _union(fits)
    fits = [keyword for found, keyword in segment.keywords(name).items() if is_called(name, value, found, keyword.text)]
    if name == "tag":
        fits += [keyword for found, keyword in segment.keywords("alias").items() if folded(found) == value]
    return _union(fits)


def is_called(name, value, found, text):
    """Whether a facet value (`stations`, “Stations”) is what a filter's folded value means."""
    names = {folded(found), folded(text)}
    return value in names or (name == "kind" and value.removesuffix("s") in names)


def _union(keywords):
    mask = 0
    for keyword in keywords:
        mask |= keyword.documents
    return mask


def _add(total, held, weight):
    """Add a leaf's saturated, weighted frequencies to the documents that are scored."""
    k1 = ranking.K1
    if len(total) < len(held) // 4:
        for document in total:
            if document in held:
                frequency = held[document]
                total[document] += weight * frequency / (k1 + frequency)
        return
    for document, frequency in held.items():
        if document in total:
            total[document] += weight * frequency / (k1 + frequency)
