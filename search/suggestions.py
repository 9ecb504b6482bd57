"""While somebody types: titles and tags to go to; while somebody writes: entries like the text."""

from collections import Counter
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from search import ranking
from search.analysis import composed, fold, is_stop_word, terms, words
from search.columnar.segment import Label
from search.compile import Clause, Plan, Where
from search.evaluation import less, size
from search.leaves import Prefix, Term
from search.ordering import ordered
from search.results import Piece, Similar, Suggestion
from search.syntax import Filter, Word

LONGEST_TYPED, LONGEST_TEXT = 100, 50_000
MOST_TAGS, TELLING, CONSIDERED = 3, 25, 120
SHORTEST = 2


def suggest(session, text, limit):
    """Titles that have all the words, the last one begun, newest first; and tags."""
    typed = composed(text)[-LONGEST_TYPED:].strip()
    begun = words(typed)
    if not begun or len(begun[-1]) < SHORTEST:
        return ()
    tags = _tags(session, typed)[: min(MOST_TAGS, limit)]
    return (*_titles(session, typed, begun, limit - len(tags)), *tags)


def similar(session, text, exclude, limit):
    """The entries that share the most telling words of a text; two words at least."""
    evaluation = session.evaluation
    counts = Counter(
        {
            term: len(at)
            for term, at in terms(composed(text[:LONGEST_TEXT]))[0].items()
            if len(term) > 1 and not is_stop_word(term)
        }
    )
    weights = {}
    for term, count in counts.most_common(CONSIDERED):
        containing = size(evaluation.matching(Term(term)))
        if containing:
            weights[term] = ranking.saturated(count) * ranking.idf(evaluation.count, containing)
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:TELLING]
    plan = Plan(
        tuple(
            Clause(Word(term), Term(term), Term(term), ((Term(term), ranking.saturated(counts[term])),))
            for term in telling
        )
    )
    if len(telling) < 2:
        return ()
    found = less(evaluation.relaxed(plan), evaluation.matching(Where("status", "archived")))
    places = [
        place
        for place in ordered(evaluation, plan, found, found, most=limit * 2 + 1)
        if place.key != exclude and _shared(evaluation, telling, place) > 1
    ]
    items = session.items(places)
    return tuple(
        Similar(place.kind, place.key, items[place.kind, place.key], round(place.score, 4))
        for place in places
        if (place.kind, place.key) in items
    )[:limit]


def _titles(session, typed, begun, limit):
    evaluation = session.evaluation
    nodes = tuple(Prefix(word, "title") for word in begun)
    plan = Plan(tuple(Clause(Word(node.prefix, "title", True), node, None, ()) for node in nodes))
    found = less(evaluation.strict(plan), evaluation.matching(Where("status", "archived")))
    places = ordered(evaluation, plan, found, found, sort="newest", most=limit * 3)
    items = session.items(places)
    folded = fold(typed)
    rows: list[tuple] = []
    for place in places:
        item = items.get((place.kind, place.key))
        if item is not None:
            title = composed(str(item))
            rows.append((not fold(title).startswith(folded), len(rows), title, place.kind, item))
    return [
        Suggestion("entry", _begun(title, begun), item.get_absolute_url(), icon=kind)
        for _, _, title, kind, item in sorted(rows)[:limit]
    ]


def _tags(session, typed):
    """Tags of visible entries that have a word beginning like what was typed, the most used first."""
    evaluation, folded = session.evaluation, fold(typed)
    counts: Counter[Label] = Counter()
    for part, visible in zip(evaluation.snapshot.parts, evaluation.visible, strict=True):
        facet = part.segment.facet("tag")
        for ordinal, label in enumerate(facet.values):
            text = fold(label.text)
            begins = text.startswith(folded) or f" {folded}" in text or f"-{folded}" in text
            if begins and (count := int(np.count_nonzero(facet.union([ordinal]) & visible))):
                counts[label] += count
    return [
        Suggestion(
            "tag",
            _begun(text, [folded]),
            f"{reverse('search:index')}?{urlencode({'q': Filter('tag', value)})}",
            f"{count} {'entry' if count == 1 else 'entries'}",
        )
        for (value, text), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _begun(title, begun):
    """A title as pieces: marked where its words begin as typed."""
    folded, marks, at = fold(title), [], 0
    for word in begun:
        at = folded.find(word)
        while at > 0 and folded[at - 1].isalnum():
            at = folded.find(word, at + 1)
        if at >= 0:
            marks.append((at, at + len(word)))
    pieces, at = [], 0
    for start, end in sorted(marks):
        if start >= at:
            pieces += [Piece(title[at:start]), Piece(title[start:end], True)]
            at = end
    return tuple(piece for piece in (*pieces, Piece(title[at:])) if piece.text)


def _shared(evaluation, telling, place):
    return sum(evaluation.matching(Term(term))[place.part][place.document] for term in telling)
