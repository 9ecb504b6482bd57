"""What an address or a form asks for, as a number or a key. What is neither is nothing, and never an error."""

import uuid

MOST_DIGITS = 18  # what any id can have


def whole_number(text, otherwise=None, *, digits=MOST_DIGITS):
    """The whole number that a text is, of at most so many `digits`; anything else is `otherwise`.

    >>> whole_number("12"), whole_number("-1"), whole_number("², 3", 0), whole_number(None)
    (12, None, 0, None)
    """
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise


def key(text):
    """The UUID that a text is, or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
