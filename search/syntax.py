"""What a query is made of: small values that print themselves the way a person would type them."""

import re
from dataclasses import dataclass

OPERATORS = frozenset({"OR", "AND", "NOT"})
WORD = re.compile(r"\w(?:[\w\-./:+#'’@&\\]*[\w+#])?")
OPEN_END = re.compile(r"held:\d[\d\-/.]*\.\.", re.I)  # “from then on”: the only filter that ends with a sign


@dataclass(frozen=True, slots=True)
class Word:
    """One word (or identifier), in any field or in the title; `prefix` for `rehears*`."""

    text: str
    field: str = ""
    prefix: bool = False

    def __str__(self):
        return f"{self.field and self.field + ':'}{self.text}{'*' * self.prefix}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other; with `slop`, each at most so many words after the one before."""

    text: str
    field: str = ""
    slop: int = 0

    def __str__(self):
        return f'{self.field and self.field + ":"}"{self.text}"{f"~{self.slop}" if self.slop else ""}'


@dataclass(frozen=True, slots=True)
class Filter:
    """`name:value`: narrows by what an entry is, not by what it says."""

    name: str
    value: str

    def __str__(self):
        plain = f"{self.name}:{self.value}"
        is_plain = WORD.fullmatch(plain) or OPEN_END.fullmatch(plain)
        return plain if is_plain else f'{self.name}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Not:
    """Leaves out what the part matches."""

    part: "Node"

    def __str__(self):
        return f"-({self.part})" if isinstance(self.part, AllOf | AnyOf) else f"-{self.part}"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`a OR b`; binds tighter than the blank between words."""

    parts: tuple["Node", ...]

    def __str__(self):
        return " OR ".join(f"({part})" if isinstance(part, AllOf) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AllOf:
    """`(a b)`: a group within an alternative or after a minus."""

    parts: tuple["Node", ...]

    def __str__(self):
        return " ".join(map(str, self.parts))


Node = Word | Phrase | Filter | Not | AnyOf | AllOf


def all_of(parts):
    """The parts as one node, flat; None when there is none."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AllOf) else (part,))
    return AllOf(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def any_of(parts):
    """The parts as alternatives, flat; None when there is none."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AnyOf) else (part,))
    unique = tuple(dict.fromkeys(flat))
    return AnyOf(unique) if len(unique) > 1 else unique[0] if unique else None


def negated(part):
    """The opposite; the opposite of the opposite is the part itself."""
    return part.part if isinstance(part, Not) else Not(part)


def leaves(node):
    """The words, phrases and filters below a node, in order, without those that are left out."""
    if isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from leaves(part)
    elif not isinstance(node, Not):
        yield node
