"""The query language: text in, a value you can inspect, change and print back out. Nothing a person types is an error.

rehearse night           every word, in any form, order and field
"cut-over"  -winter      an exact phrase · without this word
"night shift"~3          these words in this order, each at most three after the one before
ice OR frost             either; binds tighter than a blank: `winter ice OR frost` is winter and (ice or frost)
rehears*  title:seal     words that begin so · in the title
team:stations tag:"night shift" year:2026 after:2023-05 held:2024..2025 is:superseded …    filters
"""

from dataclasses import dataclass, field, replace

from search.syntax import Filter, Node, Not, Phrase, Word, leaves

FACETS = ("kind", "team", "project", "format", "cause", "tag", "year", "status")
FLAGS = {"has": ("open-actions",)}  # values of other filters that the page offers beside the facets
FILTERS = (*FACETS, "by", "is", "has", "held", "after", "before")
FIELDS = ("title",)
HAS = frozenset({"attachments", "actions", "open-actions"})
CHECKS = ("verified", "due", "overdue", "disputed")  # whether something still holds, as whoever indexes it says
MEANINGS = {"is": frozenset({"superseded", "archived", "mine", *CHECKS}), "has": HAS}
LONGEST_QUERY, MOST_WORDS, LONGEST_WORD, DEEPEST, SHORTEST_PREFIX = 1000, 64, 64, 10, 3
MOST_SLOP = 20


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asked for. All `parts` must match; `notices` say how the text was read where it was unclear."""

    parts: tuple[Node, ...] = ()
    notices: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self):
        return " ".join(map(str, self.parts))

    def __bool__(self):
        return bool(self.parts)

    @property
    def filters(self):
        """The top-level filters that narrow, in order: what facets and chips show."""
        return tuple(part for part in self.parts if isinstance(part, Filter))

    @property
    def texts(self):
        """The parts that are not filters: words, phrases, alternatives and what is left out."""
        return tuple(part for part in self.parts if not isinstance(_inner(part), Filter))

    @property
    def words(self):
        """The words and phrases to be found, as typed, in order."""
        return tuple(leaf for part in self.parts for leaf in leaves(part) if isinstance(leaf, Word | Phrase))

    def values(self, name):
        """The values a top-level filter is set to."""
        return tuple(part.value for part in self.filters if part.name == name)

    def has(self, name, value):
        return Filter(name, value) in self.parts

    def narrowed(self, name, value):
        """With one more filter value; the same query when it has it already."""
        return self if self.has(name, value) else self._with((*self.parts, Filter(name, value)))

    def widened(self, name, value=None):
        """Without one filter value, or without the filter altogether."""
        return self._with(
            part
            for part in self.parts
            if not (isinstance(part, Filter) and part.name == name and value in (None, part.value))
        )

    def toggled(self, name, value):
        return self.widened(name, value) if self.has(name, value) else self.narrowed(name, value)

    def without(self, *unwanted):
        """Without these parts."""
        return self._with(part for part in self.parts if part not in unwanted)

    def replaced(self, old, new):
        """With every part that equals `old` changed into `new`."""
        return self._with(new if part == old else part for part in self.parts)

    def without_facets(self):
        """Without the filters that the page offers to choose."""
        return self._with(part for part in self.parts if not (isinstance(part, Filter) and _is_offered(part)))

    def unfiltered(self):
        """Only what is to be found in texts."""
        return self._with(self.texts)

    def _with(self, parts):
        return replace(self, parts=tuple(parts), notices=())


def parse(text, *, capped=True):
    """Read what somebody typed. Never fails; what was cut or not understood is told in the notices."""
    from search.parser import Reading

    return Reading(text, capped=capped).query()


def of_words(words):
    """A query for plain words, taken as they are."""
    return Query(tuple(Word(word) for word in words))


def _is_offered(part):
    return part.name in FACETS or part.value in FLAGS.get(part.name, ())


def _inner(part):
    return part.part if isinstance(part, Not) else part
