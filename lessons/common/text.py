"""Small functions over people's words."""

import re
import unicodedata

from django.utils.text import slugify

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to write these
HIDDEN_SIGNS = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)  # joiners stay: emoji need them
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


def merged_names(mine, *, began, now):
    """Three-way merge of names: what `mine` changed against `began`, applied to `now`. Compared as `fold` does.

    >>> merged_names(["gate", "night", "ice"], began=["gate", "night", "door"], now=["barrier", "night", "door"])
    ['night', 'ice', 'barrier']
    """
    chosen, before, theirs = ({fold(name) for name in names} for names in (mine, began, now))
    kept = [name for name in mine if fold(name) in theirs or fold(name) not in before]
    return kept + [name for name in now if fold(name) not in before | chosen]


def clean(text):
    """Text as we keep it: Unix line ends, composed accents, and nothing that Postgres or XML refuses."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNPRINTABLE.sub("", text))


def one_line(text):
    """A name as we keep it: the same, on one line with single spaces, and with no sign that hides or turns text."""
    return " ".join(HIDDEN_SIGNS.sub("", clean(text)).split())
