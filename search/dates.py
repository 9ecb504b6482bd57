"""Dates as people write them in a query: `2023`, `2023-05`, `2023-05-17`, and from one to another: `2023..2024-05`."""

import re
from datetime import date, timedelta

DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
DOTS = re.compile(r"\.\.+|…")
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


def period(text):
    """The first day of a stretch of time and the first day after it, None where it is open; None when it is none.

    >>> period("2023..2024-05")
    (datetime.date(2023, 1, 1), datetime.date(2024, 6, 1))
    >>> period("2023..")
    (datetime.date(2023, 1, 1), None)
    """
    ends = [part.strip() for part in DOTS.split(text.strip())]
    spans = [span(end) for end in ends if end]
    if len(ends) > 2 or not spans or None in spans:
        return None
    if len(spans) == 2 or len(ends) == 1:
        return min(first for first, _ in spans), max(after for _, after in spans)
    return (spans[0][0], None) if ends[0] else (None, spans[0][1])


def spoken(day):
    """A day as the pages write it.

    >>> spoken(date(2023, 5, 1))
    '1 May 2023'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spoken_period(text):
    """A stretch of time as the pages write it.

    >>> spoken_period("2023..2024-05")
    'from 1 January 2023 to 31 May 2024'
    >>> spoken_period("..2023-05-17")
    'until 17 May 2023'
    """
    first, after = period(text)
    last = after and after - timedelta(days=1)
    if first and first == last:
        return f"on {spoken(first)}"
    if first and last:
        return f"from {spoken(first)} to {spoken(last)}"
    return f"from {spoken(first)} on" if first else f"until {spoken(last)}"


def seconds(day):
    """Midnight (UTC) of a day, in seconds since 1970."""
    return (day - date(1970, 1, 1)).days * 86400
