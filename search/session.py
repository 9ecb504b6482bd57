"""One person's look at one snapshot: reading queries against it, and checking in the database what may be shown."""

from dataclasses import dataclass, replace

import numpy as np

from search.analysis import composed, tokens
from search.compile import Plan, Where, compile
from search.evaluation import RELAX_BELOW, Deadline, Evaluation, both, same, size
from search.live import View
from search.query import Query
from search.ranking import STRICT_WORDS
from search.registry import SOURCES, Audience
from search.results import Correction, Relaxed
from search.spelling import guess
from search.synonyms import synonyms
from search.syntax import Phrase, Word


@dataclass(frozen=True)
class Found:
    """What a query found. `text` are the documents whose text matches, `chosen` those of them that the facets allow,
    `strict` those that stand first: they have all the words. Of more than three words, none stand first for that."""

    query: Query
    plan: Plan
    strict: tuple[np.ndarray, ...]
    text: tuple[np.ndarray, ...]
    chosen: tuple[np.ndarray, ...]
    corrections: tuple[Correction, ...] = ()
    relaxed: Relaxed | None = None

    @property
    def total(self):
        return size(self.chosen)


class Session:
    """Everything asked for one page is asked here, so that it is all about the same snapshot."""

    def __init__(self, view: View, audience: Audience, *, deadline=None):
        self.snapshot, self.pending = view
        self.audience = audience
        self.deadline = deadline or Deadline()
        self.hidden: set[tuple[int, int]] = set()
        self._look_again()
        self._hide_what_changed()

    def find(self, query, *, strict=False):
        """Read a query, strictly first, and wider when fewer than ten entries have all the words."""
        plan = compile(query, synonyms())
        corrections: tuple[Correction, ...] = ()
        if not strict:
            query, corrections = self._corrected(query, plan)
            plan = compile(query, synonyms()) if corrections else plan
        every = self.evaluation.strict(plan)
        if strict or size(every) >= RELAX_BELOW:
            return self._found(query, plan, every, every, corrections)
        nowhere = [
            clause
            for clause in plan.clauses
            if isinstance(clause.typed, Word)
            and clause.loose is not None
            and not size(self.evaluation.matching(clause.loose))
        ]
        rest = plan.without(*nowhere)
        if nowhere and not rest.clauses:
            return self._found(query, plan, every, every, corrections)
        dropped = tuple(dict.fromkeys(str(clause.typed) for clause in nowhere))
        without = self.evaluation.strict(rest) if dropped else every
        text = without if size(without) >= RELAX_BELOW else self.evaluation.relaxed(rest)
        if same(text, every):
            return self._found(query, plan, every, every, corrections)
        all_words = size(both(every, self.evaluation.chosen(plan)))
        few = len(rest.clauses) <= STRICT_WORDS
        relaxed = Relaxed(all_words, dropped, is_partial=not same(text, without), is_strict_first=few)
        return self._found(query, rest, without, text, corrections, relaxed)

    def items(self, places):
        """The items of some places that the person may see, from the database: `{(kind, key): item}`. The places of
        those they may not see are hidden from here on."""
        seen = {}
        for kind in {place.kind for place in places}:
            keys = [place.key for place in places if place.kind == kind]
            for item in SOURCES[kind].visible_to(self.audience.user, keys):
                seen[kind, item.pk] = item
        gone = {(place.part, place.document) for place in places if (place.kind, place.key) not in seen}
        if gone:
            self.hidden |= gone
            self._look_again()
        return seen

    def archived(self, found):
        """How many archived entries match when none other does; 0 when the search names the states it wants."""
        states = {Where("is", "archived"), Where("is", "superseded")}
        if "status" in found.plan.facets or states & set(found.plan.conditions):
            return 0
        masks = both(found.text, self.evaluation.chosen(found.plan, but="status"))
        return size(both(masks, self.evaluation.matching(Where("status", "archived"))))

    def _found(self, query, plan, strict, text, corrections, relaxed=None):
        if len(plan.clauses) > STRICT_WORDS:
            strict = text
        return Found(query, plan, strict, text, self.evaluation.narrowed(plan, text), corrections, relaxed)

    def _corrected(self, query, plan):
        """The query with words that occur nowhere read as the nearest ones that do."""
        corrections = []
        for clause in plan.clauses:
            word = clause.typed
            if not isinstance(word, Word) or word.field or word.prefix or size(self.evaluation.matching(clause.node)):
                continue
            found = [token.text for token in tokens(composed(word.text))]
            near = guess(self.evaluation, found[0]) if len(found) == 1 else None
            if near:
                literal = query.replaced(word, Phrase(word.text))
                query = query.replaced(word, Word(near.word))
                corrections.append((word.text, near, literal))
        return query, tuple(
            Correction(typed, near.word, near.entries, replace(literal, notices=()))
            for typed, near, literal in corrections
        )

    def _hide_what_changed(self):
        """Ask the database about every item whose document may be out of date, before anything is counted."""
        places: dict[str, dict[int, tuple[int, int]]] = {}
        for kind, key in self.pending:
            place = self.snapshot.find(kind, key)
            if place and self.evaluation.visible[place[0]][place[1]]:
                places.setdefault(kind, {})[key] = place
        for kind, held in places.items():
            queryset = SOURCES[kind].visible_to(self.audience.user, list(held)).order_by()
            seen = set(queryset.values_list("pk", flat=True))
            self.hidden |= {place for key, place in held.items() if key not in seen}
        if self.hidden:
            self._look_again()

    def _look_again(self):
        self.evaluation = Evaluation(self.snapshot, self.audience.tokens, hidden=self.hidden, deadline=self.deadline)
