"""Runs a plan over a snapshot for one audience: exhaustively, with the audience inside the evaluation.

A set of documents is a tuple of masks, one a part of the snapshot. Everything starts from what the audience may see:
no score, count or correction is made from anything else.
"""

from time import monotonic, time

import numpy as np

from search import ranking
from search.compile import All, Any, Where, Without
from search.errors import OutOfTime
from search.schema import NO_DATE
from search.where import where

TIME_BUDGET = 2.0
RELAX_BELOW = 10
DAY = 86400
MANY = 2
"""From a half of the documents on, scores are made for all of them and then picked."""


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
        self._documents: dict = {}  # what was worked out of masks, by their identity, with the masks themselves first

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

    def narrowed(self, plan, text, *, but=""):
        """The documents of a set that the facet values chosen in a plan allow."""
        key = id(plan), but, *map(id, text)
        if key not in self._documents:
            self._documents[key] = plan, text, both(text, self.chosen(plan, but=but))
        return self._documents[key][-1]

    def documents(self, mask):
        """The numbers of the documents in a mask of this evaluation: `int64`."""
        if id(mask) not in self._documents:
            self._documents[id(mask)] = mask, np.flatnonzero(mask)
        return self._documents[id(mask)][-1]

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
                found = tuple(map(np.zeros_like, self.visible))
                for inner in nodes:
                    for mask, matching in zip(found, self.matching(inner), strict=True):
                        mask |= matching
                return found
            case Without(inner):
                return less(self.visible, self.matching(inner))
            case Where():
                return both(self.visible, tuple(where(part.segment, node, self.tokens) for part in self.snapshot.parts))
            case _:
                return both(self.visible, self.snapshot.holders(node))

    def _visible(self, hidden):
        seen = self.snapshot.visible(self.tokens)
        if hidden:
            seen = tuple(mask.copy() for mask in seen)
            for number, document in hidden:
                seen[number][document] = False
        return seen

    # Scores

    def scores(self, plan, found):
        """The found documents of each part, and their scores: pairs of `int64` (ascending) and `float32`."""
        leaves: dict = {}
        for clause in plan.clauses:
            for leaf, worth in clause.leaves:
                leaves[leaf] = leaves.get(leaf, 0.0) + worth
        weights = {
            leaf: worth * ranking.idf(self.count, size(self.matching(leaf))) * (ranking.K1 + 1)
            for leaf, worth in leaves.items()
        }
        scored = []
        for number, mask in enumerate(found):
            self.deadline.check()
            documents = self.documents(mask)
            total = self._summed(number, documents, weights)
            total *= self._coverage(plan, number, documents)
            total *= self.factors(number).take(documents)
            scored.append((documents, total))
        return scored

    def _summed(self, number, documents, weights):
        """The saturated, weighted frequencies of all leaves, for the documents of a part."""
        every = len(documents) * MANY > self.snapshot.parts[number].segment.count
        total: np.ndarray | None = None
        for leaf, weight in weights.items():
            if every:
                held = self.snapshot.frequencies(leaf)[number]
            else:
                held = self.snapshot.frequencies_in(leaf, number, documents)
            gained = held + np.float32(ranking.K1)
            np.divide(held, gained, out=gained)
            gained *= np.float32(weight)
            total = gained if total is None else np.add(total, gained, out=total)
        if total is None:
            return np.zeros(len(documents), np.float32)
        return total.take(documents) if every else total

    def _coverage(self, plan, number, documents):
        """More for who matches more of the clauses."""
        wanted = [clause.loose for clause in plan.clauses if clause.loose is not None]
        if len(wanted) < 2:
            return np.float32(1)
        masks = [self.matching(node)[number] for node in wanted]
        if all(mask.take(documents).all() for mask in masks):
            return np.float32(1)
        matched = np.add.reduce([mask.take(documents) for mask in masks], dtype=np.float32)
        return ranking.coverage(matched, np.float32(len(wanted)))

    def factors(self, number):
        """The ranking factor of each document of a part, for today (kept with the segment): `float32`."""
        segment = self.snapshot.parts[number].segment
        today = int(self.now // DAY)
        held = segment.cache.get("factors")
        if held is None or held[0] != today:
            date = segment.numbers("date")
            held = segment.cache["factors"] = (
                today,
                ranking.factors(
                    verified=segment.numbers("verified"),
                    applications=segment.numbers("applications"),
                    superseded=segment.facet("status").having("superseded"),
                    age_days=np.where(date == NO_DATE, np.nan, today - date // DAY),
                ),
            )
        return held[1]


def both(left, right):
    return tuple(a & b for a, b in zip(left, right, strict=True))


def less(left, right):
    return tuple(a > b for a, b in zip(left, right, strict=True))


def size(found):
    """How many documents are in a set."""
    return sum(int(np.count_nonzero(mask)) for mask in found)


def same(left, right):
    """Whether two sets are the same."""
    return all(np.array_equal(a, b) for a, b in zip(left, right, strict=True))
