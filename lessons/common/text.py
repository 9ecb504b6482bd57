"""Small functions over people's words."""

import re
import unicodedata

from django.utils.text import slugify

SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-ZÅÄÖÀ-Þ0-9])")


def fold(text):
    """The key by which names are compared and sorted: no case, no accents, single spaces.

    >>> fold("  Örjan   ÅBERG ")
    'orjan aberg'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def slug(text, fallback, limit=80):
    """An ASCII slug of at most `limit` characters, cut at a word; `fallback` where nothing is left of the text."""
    made = slugify(text)
    if len(made) > limit:
        made = made[: limit + 1].rpartition("-")[0] or made[:limit]
    return made.strip("-_") or fallback


def sentences(text):
    """The sentences of a plain paragraph; good enough to count two of them and to take the first."""
    return [part for part in SENTENCE_END.split(" ".join(text.split())) if part]


def clean(text):
    """Text as we keep it: no NUL (Postgres refuses it), no lone surrogates, Unix line ends, composed accents."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
