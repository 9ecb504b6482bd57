"""Dates as people write them in a query: `2023`, `2023-05`, `2023-05-17`."""

import re
from datetime import date, timedelta

DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def span(text):
    """The first day of a year, month or day, and the first day after it; None when it is no date."""
    match = DATE.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            first = date(year, month, day)
            return first, first + timedelta(days=1)
        if month:
            return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        return date(year, 1, 1), date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def spoken(day):
    """A day as the pages write it.

    >>> spoken(date(2023, 5, 1))
    '1 May 2023'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def seconds(day):
    """Midnight (UTC) of a day, in seconds since 1970."""
    return (day - date(1970, 1, 1)).days * 86400
