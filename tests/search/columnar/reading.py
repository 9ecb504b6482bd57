"""What a query asks for, read by hand from its parts: the oracle's own compiler.

A node is a leaf (see `entries`), `("all", nodes)`, `("any", nodes)`, `("not", node)` or `("where", name, value)`.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from search.analysis import composed, fold, is_stop_word, stem, words
from search.syntax import AllOf, AnyOf, Filter, Not, Phrase, Word

FACETS = ("kind", "team", "project", "format", "cause", "tag", "year", "status")
SYNONYM, PREFIX, COMPOUND = 0.7, 0.8, 0.5
HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")


class Clause(NamedTuple):
    """A part that should match; `loose` is what still counts when the search is widened (None: it stays required)."""

    is_word: bool
    node: tuple
    loose: tuple | None
    leaves: list


class Asked(NamedTuple):
    clauses: list
    excluded: list
    conditions: list
    facets: dict
    words: list  # runs of plain words as typed, for the second look


def read(query, synonyms):
    """The parts of a parsed query as an `Asked`; `synonyms` are groups of words written as tuples of stems."""
    filters = [part for part in query.parts if isinstance(part, Filter)]
    texts = [part for part in query.parts if not isinstance(part, Filter | Not)]
    conditions = [where(part) for part in filters if part.name not in (*FACETS, "by", "held")]
    for name in ("by", "held"):
        wanted = [where(part) for part in filters if part.name == name]
        conditions += [("any", wanted)] if wanted else []
    return Asked(
        clauses(texts, synonyms),
        [node(part.part, synonyms) for part in query.parts if isinstance(part, Not)],
        conditions,
        {name: [where(part) for part in filters if part.name == name] for name in FACETS} if filters else {},
        runs(texts),
    )


def where(part):
    if part.name in ("after", "before"):
        year, month, day = (int(number) for number in [*re.findall(r"\d+", part.value), 1, 1][:3])
        return "where", part.name, (date(year, month, day) - date(1970, 1, 1)).days * 86400
    if part.name == "held":
        return "where", "held", stretch(part.value)
    return "where", part.name, fold(composed(part.value)).strip()


def stretch(text):
    """The first and the last day of a stretch of time, None where it is open."""
    begin, dots, end = text.partition("..")
    found = sorted(days(part) for part in (begin, end) if part)
    first, last = found[0][0], found[-1][1]
    return (first, last) if (begin and end) or not dots else (first, None) if begin else (None, last)


def days(text):
    """The first and the last day of a year, a month or a day."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    first = date(*[*numbers, 1, 1][:3])
    after = first
    while [after.year, after.month, after.day][: len(numbers)] == numbers:
        after += timedelta(days=1)
    return first, after - timedelta(days=1)


def telling(parts):
    """Stop words count only when there is nothing else to look for."""
    kept = [part for part in parts if not is_stop(part)]
    return kept if any(not isinstance(part, Not | Filter) for part in kept) else list(parts)


def is_stop(part):
    plain = isinstance(part, Word) and not part.field and not part.prefix
    return plain and len(spelled(part)) == 1 and is_stop_word(spelled(part)[0])


def clauses(parts, synonyms):
    found, at, kept = [], 0, telling(parts)
    while at < len(parts):
        taken, group = synonym(parts, at, synonyms)
        if taken:
            found.append(together(parts[at : at + taken], group))
        elif parts[at] in kept:
            found.append(clause(parts[at], synonyms))
        at += taken or 1
    return found


def synonym(parts, at, synonyms):
    """The longest run of words from here on that is a synonym, with its stop words or without them."""
    for size in range(5, 1, -1):
        run = parts[at : at + size]
        if (stems := stems_of(run, size)) in synonyms:
            return size, synonyms[stems]
        plain = [part for part in run if not is_stop(part)]
        around = plain and plain[0] == run[0] and plain[-1] == run[-1]
        if stems is not None and around and (stems := stems_of(plain, len(plain))) in synonyms:
            return size, synonyms[stems]
    return 0, ()


def stems_of(parts, size):
    """The stems of so many plain words; None when one of them is something else."""
    if len(parts) < size or not all(isinstance(part, Word) and not part.field and not part.prefix for part in parts):
        return None
    return tuple(stem(word) for part in parts for word in spelled(part))


def together(parts, others):
    """Words in a row that are a synonym: all of them, or one of the others."""
    own = [clause(part, {}) for part in telling(parts)]
    others = [sequence(other) for other in others]
    leaves = [leaf for each in own for leaf in each.leaves] + [(other, SYNONYM) for other in others]
    either = ("any", [("all", [each.node for each in own]), *others])
    return Clause(True, either, ("any", [*(each.loose for each in own), *others]), leaves)


def clause(part, synonyms):
    if isinstance(part, Word):
        found, parts = leaf(part, synonyms), []
        if len(spelled(part)) > 1 and not part.prefix:
            parts = [("term", stem(word), "") for word in spelled(part) if not is_stop_word(word)]
        loose = None if part.field else ("any", [found, *parts])
        return Clause(True, found, loose, scoring(part, synonyms))
    found = node(part, synonyms)
    leaves = [each for inner in below(part) for each in scoring(inner, synonyms)]
    return Clause(False, found, None if isinstance(part, Phrase) else found, leaves)


def scoring(part, synonyms):
    """The leaves that give a score, with their worth: an identifier's parts count for a half beside its whole."""
    if isinstance(part, Filter):
        return []
    found = leaf(part, synonyms)
    if found[0] == "all":
        return [(inner, PREFIX if inner[0] == "prefix" else 1.0) for inner in found[1]]
    if found[0] == "prefix":
        return [(found, PREFIX)]
    if isinstance(part, Phrase) or len(spelled(part)) == 1:
        return [(found, 1.0)]
    parts = [(("term", stem(word), part.field), COMPOUND) for word in spelled(part) if not is_stop_word(word)]
    return [(found, 1.0), *parts]


def node(part, synonyms):
    if isinstance(part, AllOf):
        return "all", [node(inner, synonyms) for inner in telling(part.parts)]
    if isinstance(part, AnyOf):
        return "any", [node(inner, synonyms) for inner in part.parts]
    if isinstance(part, Not):
        return "not", node(part.part, synonyms)
    return where(part) if isinstance(part, Filter) else leaf(part, synonyms)


def leaf(part, synonyms):
    found = spelled(part)
    if isinstance(part, Word) and part.prefix:
        prefix = ("prefix", found[-1], part.field)
        before = [("term", stem(word), part.field) for word in found[:-1]]
        return ("all", [*before, prefix]) if before else prefix
    stems = tuple(stem(word) for word in found)
    whole = sequence(stems, part.field, getattr(part, "slop", 0))
    if isinstance(part, Phrase):
        return whole
    text = fold(composed(part.text))
    if HYPHENATED.fullmatch(text):
        joined = stem(re.sub("[-‐‑]", "", text))
        whole = ("either", ((whole, 1.0), (("term", joined, part.field), 1.0)))
    others = () if part.field else synonyms.get(stems, ())
    return ("either", ((whole, 1.0), *((sequence(other), SYNONYM) for other in others))) if others else whole


def sequence(stems, name="", slop=0):
    return ("sequence", tuple(stems), name, slop) if len(stems) > 1 else ("term", stems[0], name)


def spelled(part):
    return words(composed(part.text))


def below(part):
    """The words, phrases and filters of a part, without those that are left out."""
    if isinstance(part, AllOf | AnyOf):
        return [leaf for inner in part.parts for leaf in below(inner)]
    return [] if isinstance(part, Not) else [part]


def runs(parts):
    """The plain words of a query in runs that nothing else interrupts."""
    found = [[]]
    for part in parts:
        if isinstance(part, Word) and not part.field and not part.prefix:
            found[-1] += spelled(part)
        else:
            found.append([])
    return found
