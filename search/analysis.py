"""From text to terms: the one place where words are cut, folded and stemmed, for documents and queries alike.

A token is a run of letters and digits. An identifier (`TLS-1.3`, `ERR_CONN_RESET`, `lessons/entry.py`) becomes its
parts at successive positions, so it is found by each part and, as a phrase of its parts, by its whole. A hyphenated
word is also indexed joined (`cut-over` → `cutover`), at the position of its first part.
"""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.snowball.english import EnglishStemmer

LONGEST_TERM = 64
SECTION_GAP = 100

FUNCTION_WORDS = """
    a about above after again against all am an and any are as at be because been before being below between both but
    by can cannot could did do does doing don down during each few for from further had has have having he her here
    hers herself him himself his how however i if in into is it its itself just may me might more most much must my
    myself no nor not now of off on once only or other our ours ourselves out over own per same shall she should so
    some such than that the their theirs them themselves then there therefore these they this those through thus to
    too under until up upon us very was we were what when where whether which while who whom why will with within
    without would yet you your yours yourself yourselves also
"""
STOP_WORDS = frozenset(FUNCTION_WORDS.split())

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*(?:(?=[+#])(?<![^\W_][^\W_])(?:\+\+|#)(?!\w))?")  # over folded text
COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")


class Token(NamedTuple):
    """A word of a text: folded, its position in words, and where it stands in characters."""

    text: str
    position: int
    start: int
    end: int


class _Folding(dict):
    """Character by character, so that folded text keeps every offset: no case, no accents, straight apostrophes."""

    def __missing__(self, code):
        character = chr(code)
        base = unicodedata.normalize("NFKD", character)[0]
        folded = base.lower()[0] if base.isalnum() or not character.isalnum() else character.lower()[0]
        self[code] = ord("'") if folded in "’‘ʼ" else ord(folded)
        return self[code]


_FOLDING = _Folding()


def fold(text):
    """The text without case and accents, of exactly the same length.

    >>> fold("Örjan’s VALVE")
    "orjan's valve"
    """
    if not text.isascii():
        text = BEYOND_ASCII.sub(lambda match: match.group().translate(_FOLDING), text)
    return text.lower()


def composed(text):
    """Text with composed accents (`e` + `´` → `é`) and no control characters; do this before `fold` or `tokens`."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    return text.replace("\x00", " ")


def folded(text):
    """How values given by people are compared with stored ones."""
    return fold(composed(text)).strip()


def tokens(text, position=0):
    """The tokens of a composed text, the first one at `position`."""
    for number, match in enumerate(TOKEN.finditer(fold(text)), position):
        yield Token(match.group()[:LONGEST_TERM], number, match.start(), match.end())


def words(text):
    """The folded words of a composed text, as they stand in it; possessives lose their `'s`."""
    return [_bare(word)[:LONGEST_TERM] for word in TOKEN.findall(fold(text))]


def terms(text, position=0):
    """Term → positions, for one field of a document, and the number of words read.

    Returns `(dict[str, list[int]], int)`.
    """
    folded = fold(text)
    found: dict[str, list[int]] = {}
    here = position - 1
    for here, word in enumerate(TOKEN.findall(folded), position):
        found.setdefault(stem(word), []).append(here)
    compounds = list(COMPOUND.finditer(folded))
    if compounds:
        starts = {match.start(): number for number, match in enumerate(TOKEN.finditer(folded), position)}
        for compound in compounds:
            if compound.start() in starts:
                _insert(found.setdefault(joined(compound.group()), []), starts[compound.start()])
    return found, here + 1 - position


def _insert(places, place):
    """Put a place where it belongs, unless it is there: `load-ing` is `load` for two reasons in one place."""
    at = bisect_left(places, place)
    if at == len(places) or places[at] != place:
        places.insert(at, place)


def joined(compound):
    """The term of a hyphenated word written as one."""
    return stem("".join(re.split("[-‐‑]", compound)))


def is_stop_word(word):
    """Whether a folded word carries no meaning of its own."""
    return word in STOP_WORDS


@lru_cache(maxsize=200_000)
def stem(word):
    """The term of a folded word: its English (Snowball) stem, cut at 64 characters.

    >>> stem("rehearsals"), stem("shift's"), stem("tls"), stem("1234")
    ('rehears', 'shift', 'tls', '1234')
    """
    word = _bare(word)[:LONGEST_TERM]
    if not word.isascii() or not word.isalpha() or word in STOP_WORDS:
        return word
    return _STEMMER.stem(word) or word


def _bare(word):
    """Without the possessive: `shift's` is `shift`, `o'brien` is `obrien`."""
    if "'" not in word:
        return word
    word = word.removesuffix("'s")
    return word.replace("'", "")


_STEMMER = EnglishStemmer()
