"""From a Query to a Plan: what has to match, what may, what is left out, and which leaves give the score."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from search import dates, ranking, syntax
from search.analysis import COMPOUND, composed, fold, folded, is_stop_word, joined, stem, tokens, words
from search.leaves import Either, Leaf, Prefix, Sequence, Term
from search.proximity import Pair
from search.query import FACETS

MOST_PAIRS = 32
ALTERNATIVES = ("by", "held")  # besides facets: filters of which several widen each other
Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class All:
    nodes: tuple["PlanNode", ...]


@dataclass(frozen=True, slots=True)
class Any:
    nodes: tuple["PlanNode", ...]


@dataclass(frozen=True, slots=True)
class Without:
    node: "PlanNode"


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on what an entry is. `value` is folded; for dates, seconds since 1970; for stretches of time, two."""

    name: str
    value: str | int | tuple[int | None, int | None]


PlanNode = Leaf | All | Any | Without | Where


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of the query that should match. `loose` is what still counts when the search is widened; None: the
    part stays required. `leaves` give the score, each with its worth."""

    typed: syntax.Node
    node: PlanNode
    loose: PlanNode | None
    leaves: tuple[tuple[Leaf, float], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All `clauses` and `conditions`, none of `excluded`, and of each facet one of the chosen values.

    `pairs` are neighbouring words, for a second look at the best.
    """

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[PlanNode, ...] = ()
    conditions: tuple[PlanNode, ...] = ()
    facets: Mapping[str, tuple[Where, ...]] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()

    def without(self, *clauses):
        kept = tuple(clause for clause in self.clauses if clause not in clauses)
        return replace(self, clauses=kept)


def compile(query, synonyms: Synonyms | None = None):
    """The plan of a query. Stop words count only when there is nothing else to look for."""
    synonyms = synonyms or {}
    texts = [part for part in query.texts if not isinstance(part, syntax.Not)]
    excluded = [part.part for part in query.parts if isinstance(part, syntax.Not)]
    facets: dict[str, list[Where]] = {}
    conditions: list[PlanNode] = []
    others: dict[str, list[PlanNode]] = {name: [] for name in ALTERNATIVES}
    for part in query.filters:
        where = _filter(part)
        if part.name in FACETS:
            facets.setdefault(part.name, []).append(where)
        else:
            others.get(part.name, conditions).append(where)
    conditions += [_any(nodes) for nodes in others.values() if nodes]
    return Plan(
        tuple(_clauses(texts, synonyms)),
        tuple(_node(part, synonyms) for part in excluded),
        tuple(conditions),
        {name: tuple(values) for name, values in facets.items()},
        _pairs(texts),
    )


def _pairs(parts):
    """The pairs of neighbouring words of a query, stop words between them aside."""
    pairs: dict[Pair, None] = {}
    position, before = 0, None
    for part in parts:
        if not isinstance(part, syntax.Word) or part.field or part.prefix:
            before = None
            continue
        for text in words(composed(part.text)):
            position += 1
            if is_stop_word(text):
                continue
            here = stem(text), position
            if before and before[0] != here[0]:
                pairs[Pair(before[0], here[0], here[1] - before[1])] = None
            before = here
    return tuple(pairs)[:MOST_PAIRS]


def _clauses(parts, synonyms):
    """One clause a part, stop words aside; words in a row that are a synonym of something become one."""
    telling = _telling(parts)
    at = 0
    while at < len(parts):
        run, named = _run(parts, at, synonyms)
        if run:
            yield _synonymous(parts[at : at + run], synonyms[named])
        elif parts[at] in telling:
            yield _clause(parts[at], synonyms)
        at += run or 1


def _clause(part, synonyms):
    if isinstance(part, syntax.Word):
        return _word(part, synonyms)
    node = _node(part, synonyms)
    leaves = tuple(leaf for inner in syntax.leaves(part) for leaf in _scoring(inner, synonyms))
    return Clause(part, node, None if isinstance(part, syntax.Phrase) else node, leaves)


def _word(word, synonyms):
    leaf = _leaf(word, synonyms)
    found = [token.text for token in tokens(composed(word.text))]
    if len(found) == 1 or word.prefix:
        return Clause(word, leaf, None if word.field else leaf, _scoring(word, synonyms))
    parts = [Term(stem(text)) for text in found if not is_stop_word(text)]
    loose = None if word.field else _any([leaf, *parts])
    return Clause(word, leaf, loose, _scoring(word, synonyms))


def _scoring(inner, synonyms):
    """The leaves of a word, phrase or filter that give a score, with their worth."""
    if isinstance(inner, syntax.Filter):
        return ()
    leaf = _leaf(inner, synonyms)
    if isinstance(leaf, All):
        return tuple((node, ranking.PREFIX if isinstance(node, Prefix) else 1.0) for node in leaf.nodes)
    if isinstance(leaf, Prefix):
        return ((leaf, ranking.PREFIX),)
    if isinstance(inner, syntax.Phrase) or isinstance(leaf, Term):
        return ((leaf, 1.0),)
    found = [token.text for token in tokens(composed(inner.text))]
    parts = [(Term(stem(text), inner.field), ranking.COMPOUND) for text in found if not is_stop_word(text)]
    return ((leaf, 1.0), *(parts if len(found) > 1 else ()))


def _node(part, synonyms):
    match part:
        case syntax.AllOf():
            return All(tuple(_node(inner, synonyms) for inner in _telling(part.parts)))
        case syntax.AnyOf():
            return Any(tuple(_node(inner, synonyms) for inner in part.parts))
        case syntax.Not():
            return Without(_node(part.part, synonyms))
        case syntax.Filter():
            return _filter(part)
        case _:
            return _leaf(part, synonyms)


def _leaf(part, synonyms):
    """What a word or phrase looks up."""
    text = fold(composed(part.text))
    found = [token.text for token in tokens(text)]
    if isinstance(part, syntax.Word) and part.prefix:
        prefix = Prefix(found[-1], part.field)
        return All((*(Term(stem(text), part.field) for text in found[:-1]), prefix)) if found[1:] else prefix
    stems = tuple(stem(text) for text in found)
    leaf: Leaf = _sequence(stems, part.field, getattr(part, "slop", 0))
    others: list[Leaf] = []
    if isinstance(part, syntax.Word) and COMPOUND.fullmatch(text):
        leaf = Either(((leaf, 1.0), (Term(joined(text), part.field), 1.0)))
    if not part.field and isinstance(part, syntax.Word):
        others = [_sequence(stems, "") for stems in synonyms.get(stems, ())]
    return Either(((leaf, 1.0), *((other, ranking.SYNONYM) for other in others))) if others else leaf


def _sequence(stems, name, slop=0):
    if len(stems) == 1:
        return Term(stems[0], name)
    return Sequence(tuple((stem, at) for at, stem in enumerate(stems)), name, slop)


def _run(parts, at, synonyms):
    """How many plain words from here on are together a synonym of something, and under which stems it is noted:
    `(0, ())` when none, or just one. Stop words in between may be part of it (`out of service`) or not."""
    every: list[str] = []
    plain: list[str] = []
    longest: tuple[int, tuple[str, ...]] = 0, ()
    for count, part in enumerate(parts[at : at + 5], 1):
        if not isinstance(part, syntax.Word) or part.field or part.prefix:
            break
        stems = [stem(token.text) for token in tokens(fold(composed(part.text)))]
        every.extend(stems)
        is_plain = not _is_stop_word(part)
        plain.extend(stems if is_plain else ())
        if count > 1 and tuple(every) in synonyms:
            longest = count, tuple(every)
        elif is_plain and plain and not _is_stop_word(parts[at]) and count > 1 and tuple(plain) in synonyms:
            longest = count, tuple(plain)
    return longest


def _synonymous(words, others):
    """A clause for words that are together a synonym: all of them that are telling, or one of the others."""
    clauses = [_word(word, {}) for word in _telling(words)]
    sequences = [_sequence(other, "") for other in others]
    node = _any([All(tuple(clause.node for clause in clauses)), *sequences])
    loose = _any([*(clause.loose for clause in clauses), *sequences])
    leaves = [leaf for clause in clauses for leaf in clause.leaves]
    return Clause(words[0], node, loose, (*leaves, *((other, ranking.SYNONYM) for other in sequences)))


def _telling(parts):
    """The parts without stop words, unless there is nothing else."""
    telling = [part for part in parts if not _is_stop_word(part)]
    return telling if any(not isinstance(part, syntax.Not | syntax.Filter) for part in telling) else list(parts)


def _is_stop_word(part):
    if not isinstance(part, syntax.Word) or part.field or part.prefix:
        return False
    found = words(composed(part.text))
    return len(found) == 1 and is_stop_word(found[0])


def _filter(part):
    if part.name in ("after", "before"):
        first, _ = dates.span(part.value)
        return Where(part.name, dates.seconds(first))
    if part.name == "held":
        first, after = dates.period(part.value)
        return Where(part.name, (first and dates.seconds(first), after and dates.seconds(after)))
    return Where(part.name, folded(part.value))


def _any(nodes):
    unique = tuple(dict.fromkeys(nodes))
    return Any(unique) if len(unique) > 1 else unique[0]
