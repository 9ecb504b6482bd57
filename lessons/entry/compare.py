"""Two versions of an entry, part by part."""

from dataclasses import dataclass

from lessons.common.diff import Piece, compare, count_words
from lessons.entry.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text in two versions, as pieces of the old and of the new one."""

    heading: str
    old: list[Piece]
    new: list[Piece]


@dataclass(frozen=True, slots=True)
class Comparison:
    parts: list[Part]
    unchanged: int
    added: int
    removed: int


def compare_contents(kind, old, new, *, names):
    """Compare two contents of a kind. `names` gives words for ids, as `names_of` does."""
    before, after = _in_words(kind, old, names), _in_words(kind, new, names)
    parts, unchanged = [], 0
    for heading in before:
        if before[heading] == after[heading]:
            unchanged += bool(before[heading])
            continue
        left, right = compare(before[heading], after[heading])
        parts.append(Part(heading, left, right))
    return Comparison(
        parts,
        unchanged,
        added=sum(count_words(part.new, "new") for part in parts),
        removed=sum(count_words(part.old, "gone") for part in parts),
    )


def _in_words(kind, content, names):
    """A content as headings and plain text."""
    shape = KINDS[kind]
    content = shape.normal(content)
    words = {"Title": content["title"], "Takeaway": content["summary"]}
    words |= {section.heading: content[section.key] for section in shape.sections}
    for fact in shape.facts:
        value = content[fact.key]
        if fact.refers_to:
            words[fact.label] = ", ".join(sorted(names[fact.key][pk] for pk in value if pk in names[fact.key]))
        else:
            words[fact.label] = fact.show(value) if value else ""
    words["Team"] = names["team"].get(content["team"], "") if content["team"] else ""
    words["Project"] = names["project"].get(content["project"], "") if content["project"] else ""
    words["Tags"] = ", ".join(content["tags"])
    return words
