"""Two versions of an entry, part by part."""

from bisect import bisect_left
from dataclasses import dataclass

from lessons.common.diff import Piece, compare, count_words
from lessons.entry.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text in two versions, as pieces of the old and of the new one.

    `change` says what became of one of several like parts: added, removed, moved, reworded. Where it `is_markdown`,
    readers see it rendered.
    """

    heading: str
    old: list[Piece]
    new: list[Piece]
    change: str = ""
    is_markdown: bool = False

    @property
    def text(self):
        """The new one as it was written."""
        return "".join(piece.text for piece in self.new)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, and how much: `items` counts the parts in a row that changed, out of `items_in_all`."""

    parts: list[Part]
    unchanged: int
    added: int
    removed: int
    items: int = 0
    items_in_all: int = 0


def compare_contents(kind, old, new, *, names):
    """Compare two contents of a kind. `names` gives words for ids, as `names_of` does."""
    shape = KINDS[kind]
    old, new = shape.normal(old), shape.normal(new)
    before, after = _in_words(shape, old, names), _in_words(shape, new, names)
    in_markdown = {section.heading for section in shape.sections}
    parts, unchanged = [], 0
    for heading in before:
        if before[heading] == after[heading]:
            unchanged += bool(before[heading])
            continue
        pieces = compare(before[heading], after[heading])
        parts.append(Part(heading, *pieces, is_markdown=heading in in_markdown))
    items, same = _in_a_row(shape.items(old), shape.items(new))
    return Comparison(
        parts + items,
        unchanged + same,
        added=sum(count_words(part.new, "new") for part in parts + items),
        removed=sum(count_words(part.old, "gone") for part in parts + items),
        items=len(items),
        items_in_all=len(items) + same,
    )


def _in_words(shape, content, names):
    """A content as headings and plain text, but for its items."""
    words = {"Title": content["title"], "Takeaway": content["summary"]}
    words |= {section.heading: content[section.key] for section in shape.sections}
    for fact in shape.facts:
        value = content[fact.key]
        if not fact.in_words:
            continue
        if fact.refers_to:
            words[fact.label] = ", ".join(sorted(names[fact.key][pk] for pk in value if pk in names[fact.key]))
        else:
            words[fact.label] = fact.show(value) if value else ""
    words["Team"] = names["team"].get(content["team"], "") if content["team"] else ""
    words["Project"] = names["project"].get(content["project"], "") if content["project"] else ""
    words["Tags"] = ", ".join(content["tags"])
    return words


def _in_a_row(old, new):
    """The items that differ, in the new order with those that are gone at their old places, and how many do not."""
    before, after = {item.key: (place, item) for place, item in enumerate(old, 1)}, {item.key for item in new}
    moved = _moved([before[item.key][0] for item in new if item.key in before])
    gone = [(place, item) for place, item in before.values() if item.key not in after]
    parts, same = [], 0
    for place, item in enumerate(new, 1):
        then, earlier = before.get(item.key, (None, None))
        while then and then not in moved and gone and gone[0][0] < then:
            parts.append(_part(gone[0][0], gone[0][1], None, "Removed"))
            gone.pop(0)
        changes = [f"Moved from {then} to {place}"] if then in moved else []
        changes += ["Reworded"] if earlier and (earlier.title, earlier.text) != (item.title, item.text) else []
        if earlier and not changes:
            same += 1
        else:
            parts.append(_part(place, earlier, item, ", ".join(changes).capitalize() if earlier else "Added"))
    return parts + [_part(place, item, None, "Removed") for place, item in gone], same


def _part(place, old, new, change):
    """One item in two versions; its title is part of what is compared where it changed, or where it is all there is."""
    shown, both = new or old, [item for item in (old, new) if item]
    is_titled = len({item.title for item in both}) > 1 or not any(item.text for item in both)
    before, after = (
        "\n\n".join(filter(None, [item.title if is_titled else "", item.text])) if item else "" for item in (old, new)
    )
    return Part(f"{shown.label} {place}. {shown.title}", *compare(before, after), change, is_markdown=True)


def _moved(places):
    """Of old places in their new order, those that moved: as few as explain the new order.

    >>> sorted(_moved([1, 4, 2, 3])), _moved([2, 3, 5])
    ([4], set())
    """
    ends, lasts, before = [], [], {}  # the longest run in order, by patience sorting
    for place in places:
        at = bisect_left(ends, place)
        before[place] = lasts[at - 1] if at else None
        ends[at : at + 1], lasts[at : at + 1] = [place], [place]
    kept, place = set(), lasts[-1] if lasts else None
    while place is not None:
        kept.add(place)
        place = before[place]
    return set(places) - kept
