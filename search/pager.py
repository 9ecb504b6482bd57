"""Numbered pages, as the templates show them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pager:
    """Page `number` of `total` rows, `size` a page; `deepest` is the last row that can be reached."""

    number: int
    size: int
    total: int
    deepest: int

    @property
    def last(self):
        return max(1, -(-min(self.total, self.deepest) // self.size))

    @property
    def first_row(self):
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last_row(self):
        return min(self.number * self.size, self.total)

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def has_next(self):
        return self.number < self.last

    @property
    def previous_number(self):
        return self.number - 1

    @property
    def next_number(self):
        return self.number + 1

    @property
    def window(self):
        """The page numbers to offer, None for a gap: 1 … 4 5 6 … 18."""
        near = sorted({1, self.last, *range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)})
        offered: list[int | None] = []
        for before, number in zip([0, *near], near, strict=False):
            if number - before == 2:
                offered.append(number - 1)
            elif number - before > 2:
                offered.append(None)
            offered.append(number)
        return offered
