"""What an address or a form asks for, as a number, a key or an entry. What is none is nothing, and never an error."""

import re
import uuid

MOST_DIGITS = 18  # what any id can have
NUMBERED = re.compile(r"L-(?P<number>[0-9]+)(?:#(?P<anchor>[a-z][a-z0-9-]{0,39}))?(?:\s.*)?", re.S)


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


def reference(words):
    """The number of the entry that somebody named, and the place on its page; None when that is neither.

    >>> reference("L-12"), reference("12"), reference("L-12#finding-3 Who holds the keys"), reference("twelve")
    ((12, ''), (12, ''), (12, 'finding-3'), None)
    >>> reference("https://lessons.example.org/retrospectives/7-gates/?page=1#finding-3")
    (7, 'finding-3')
    """
    words = words.strip()
    if match := NUMBERED.fullmatch(words):
        number, anchor = match["number"], match["anchor"] or ""
    else:
        path, _, anchor = words.partition("#")
        last = [part for part in path.split("?")[0].split("/") if part]
        number = (last[-1] if last else "").removeprefix("L-").partition("-")[0]
    found = whole_number(number)
    return None if found is None else (found, anchor)
