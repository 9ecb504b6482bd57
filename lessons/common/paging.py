"""Numbered pages with an exact total."""

from dataclasses import dataclass

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError

DEEPEST_ROW = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: `number` from 1, `size` rows a page, `total` rows in all."""

    number: int
    size: int
    total: int

    @classmethod
    def of(cls, asked, *, total, size):
        """The page somebody asked for, as near as it exists; very deep pages are refused kindly."""
        last = max(1, -(-total // size))
        number = min(max(1, whole_number(str(asked or ""), 1)), last)
        if number * size > DEEPEST_ROW + size:
            raise DomainError("Nobody reads that far. Narrow the list with the filters instead.")
        return cls(number, size, total)

    @property
    def last(self):
        return max(1, -(-self.total // self.size))

    @property
    def rows(self):
        """The slice of a list or queryset that this page shows."""
        return slice((self.number - 1) * self.size, self.number * self.size)

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
        near = {1, self.last, *range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)}
        if self.number <= 3:
            near |= set(range(1, min(3, self.last) + 1))
        offered, before = [], 0
        for number in sorted(near):
            if number - before == 2:
                offered.append(number - 1)
            elif number - before > 2:
                offered.append(None)
            offered.append(number)
            before = number
        return offered
