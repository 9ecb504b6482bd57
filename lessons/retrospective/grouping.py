"""Suggested groups: notes that say nearly the same thing, found by their words. A person accepts or ignores them."""

from collections import Counter
from dataclasses import dataclass
from math import log, sqrt

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, F, Func, Value

NEAR = 0.24  # cosine from which two short notes belong together: on the demo’s 14 boards 9 pairs of 9, at 0.22 9 of 11
MOST_SUGGESTIONS = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Loose notes that sound alike, and the finding they would join (None: one of their own)."""

    notes: tuple
    finding: object = None


def words_of(queryset, field="text"):
    """`{pk: set of word stems}` of rows of texts; Postgres knows the language."""
    lexemes = Func(
        Func(Value("english"), F(field), function="to_tsvector", template="%(function)s(%(expressions)s)"),
        function="tsvector_to_array",
        output_field=ArrayField(CharField()),
    )
    return {pk: set(words) for pk, words in queryset.annotate(words=lexemes).values_list("pk", "words")}


def words_in(texts):
    """The same of texts that are no rows, by their places in the list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, tsvector_to_array(to_tsvector('english', said))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS texts(said, place)",
            [list(texts)],
        )
        return {place - 1: set(words) for place, words in cursor.fetchall()}


class Likeness:
    """How alike texts are, 0 to 1: the cosine of their words, the rarer weighing more."""

    def __init__(self, words):
        self.words = words
        known = Counter(word for each in words.values() for word in each)
        self.weight = {word: log(1 + len(words) / count) for word, count in known.items()}
        self.length = {key: sqrt(sum(self.weight[word] ** 2 for word in each)) for key, each in words.items()}

    def between(self, one, other):
        shared = self.words[one] & self.words[other]
        if not shared:
            return 0.0
        return sum(self.weight[word] ** 2 for word in shared) / (self.length[one] * self.length[other])


def suggestions(notes, words):
    """Groups for the loose ones among some notes; `words` as `words_of` gives them. The most alike first."""
    likeness = Likeness(words)
    loose = [note for note in notes if note.finding_id is None]
    clusters, taken = [], set()
    for note in loose:
        if note.pk in taken:
            continue
        alike = [other for other in loose if other.pk not in taken and other.pk != note.pk
                 and likeness.between(note.pk, other.pk) >= NEAR]  # fmt: skip
        home = _home_of(note, notes, likeness)
        if home is not None or alike:
            together = (note,) if home is not None else (note, *alike)
            taken |= {each.pk for each in together}
            clusters.append(Suggestion(together, home))
    clusters.sort(key=lambda suggestion: -len(suggestion.notes))
    return clusters[:MOST_SUGGESTIONS]


def _home_of(note, notes, likeness):
    """The finding whose notes a loose one is most like, if it is like one of them at all."""
    grouped = [(likeness.between(note.pk, other.pk), other) for other in notes if other.finding_id is not None]
    near, best = max(grouped, key=lambda pair: pair[0], default=(0.0, None))
    return best.finding if near >= NEAR else None
