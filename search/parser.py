"""Reads a query's text in one pass, from left to right, without ever going back."""

import re
from dataclasses import dataclass, field

from search import dates
from search.analysis import TOKEN, composed, fold, folded
from search.query import (
    DEEPEST,
    FIELDS,
    FILTERS,
    LONGEST_QUERY,
    LONGEST_WORD,
    MEANINGS,
    MOST_SLOP,
    MOST_WORDS,
    SHORTEST_PREFIX,
    Query,
)
from search.registry import is_known
from search.syntax import OPEN_END, OPERATORS, WORD, AllOf, Filter, Phrase, Word, all_of, any_of, negated

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
QUOTED = re.compile(r'(-?)(?:([A-Za-z]+):)?"([^"]*)("?)(?:~(\d{1,3}))?')
SIGN_TAG = re.compile(r'tag:([^\w\s"():*-][^\w\s"()]*)(?=[\s()]|$)', re.I)  # a tag may be called by a sign alone
OPEN_PERIOD = re.compile(rf"(-?)({OPEN_END.pattern})(?=[\s()]|$)", re.I)
NAMED = re.compile(r"([A-Za-z]+):(?!/|:)(.+)", re.DOTALL)
DATED = {
    "year": "2023",
    "held": "2023, 2023-05 or 2023..2024",
    "after": "2023, 2023-05 or 2023-05-17",
    "before": "2023, 2023-05 or 2023-05-17",
}  # filters whose value is a date, with examples of it


@dataclass(slots=True)
class Level:
    """What was read so far between one pair of brackets."""

    negative: bool = False
    parts: list = field(default_factory=list)
    is_either: bool = False
    is_not: bool = False


class Reading:
    """One reading of one text."""

    def __init__(self, text, *, capped):
        self.capped = capped
        self.notices: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.punctuation: dict[str, None] = {}
        self.text = self._cut(composed(text).translate(QUOTES))
        self.levels = [Level()]
        self.too_deep = 0
        self.count = 0

    def query(self):
        at = 0
        while at < len(self.text):
            at = self._step(at)
            if not self._room() and self.text[at:].strip(" )"):
                self._tell_full()
                break
        while len(self.levels) > 1:
            self._tell("A bracket was not closed; it was read as if it closed at the end.")
            self._close()
        whole = all_of(self.levels[0].parts)
        parts = list(whole.parts) if isinstance(whole, AllOf) else [whole] if whole else []
        while self.capped and len(str(Query(tuple(parts)))) > LONGEST_QUERY:
            parts.pop()
        return Query(tuple(parts), self._told())

    def _step(self, at):
        """Read one thing at this place; returns where the next one begins."""
        here = self.text[at]
        starts = at == 0 or self.text[at - 1].isspace() or self.text[at - 1] == "("
        if here.isspace():
            return at + 1
        if (here == "(" and starts) or (starts and self.text.startswith("-(", at)):
            return self._open(at)
        if here == ")":
            self._close_one()
            return at + 1
        if starts and (match := QUOTED.match(self.text, at)):
            self._quoted(*match.groups())
            return match.end()
        if starts and (match := OPEN_PERIOD.match(self.text, at)):
            self.count += 1
            self._filter("held", match[2].partition(":")[2], match[1])
            return match.end()
        minus = starts and here == "-"
        if match := SIGN_TAG.match(self.text, at + minus):
            self.count += 1
            self._filter("tag", match[1], minus)
            return match.end()
        if match := WORD.match(self.text, at + minus):
            return self._chunk(match, minus)
        self.punctuation[here] = None
        return at + 1

    # Brackets

    def _open(self, at):
        minus = self.text[at] == "-"
        if len(self.levels) > DEEPEST:
            self.too_deep += 1
            self._tell(f"Brackets were read {DEEPEST} levels deep; the ones inside were ignored.")
        else:
            self.levels.append(Level(negative=minus))
        return at + 1 + minus

    def _close_one(self):
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.levels) > 1:
            self._close()
        else:
            self.punctuation[")"] = None

    def _close(self):
        level = self.levels.pop()
        node = all_of(level.parts)
        if node is None:
            self._tell("Empty brackets were left out.")
        else:
            self._add(negated(node) if level.negative else node)

    # Words

    def _quoted(self, minus, name, text, closing, slop):
        if not closing:
            self._tell("A quotation mark was not closed; the phrase was read to the end.")
        text = " ".join(text.split())
        name = (name or "").lower()
        if not TOKEN.search(fold(text)):
            if name == "tag" and text:
                self._filter(name, text, minus)
            else:
                self._tell("Quotation marks without words were left out.")
            return
        ends = [match.end() for match in TOKEN.finditer(fold(text))]
        if len(ends) > self._room():
            self._tell_full()
            ends = ends[: max(1, self._room())]
            text = text[: ends[-1]]
        self.count += len(ends)
        if name in FILTERS:
            self._filter(name, text, minus)
            return
        if name and name not in FIELDS:
            self._unknown(name)
            self._word(name, "")
            name = ""
        self._add(Phrase(text, name, self._slop(slop, len(ends))), minus)

    def _slop(self, typed, words):
        """How far apart the words of a phrase may stand; 0 for an exact one."""
        slop = int(typed or 0)
        if slop > MOST_SLOP:
            self._tell(f"Words of a phrase can be at most {MOST_SLOP} apart; “~{typed}” was read as “~{MOST_SLOP}”.")
        return min(slop, MOST_SLOP) if slop > 1 and words > 1 else 0

    def _chunk(self, match, minus):
        """A run of letters and the punctuation within it: an operator, a filter, or a word."""
        text, end = match.group(), match.end()
        if text in OPERATORS and not minus:
            self._operator(text)
            return end
        star = self.text.startswith("*", end)
        named = NAMED.fullmatch(text)
        if named and named[1].lower() in FILTERS:
            self.count += 1
            self._filter(named[1].lower(), named[2], minus)
        elif named and named[1].lower() in FIELDS:
            self._word(named[2], minus, named[1].lower(), star)
        else:
            if self.text.startswith(":", end) and text.isalpha():
                self._dangling(text.lower())
            self._plain(text, minus, star)
        return end + star

    def _plain(self, text, minus, star=False):
        """Words, with what looks like a filter and is none taken apart."""
        for match in WORD.finditer(text):
            rest = match.group()
            while named := NAMED.fullmatch(rest):
                self._unknown(named[1].lower())
                self._word(named[1], minus)
                rest = "".join(WORD.findall(named[2])[:1])
            self._word(rest, minus, star=star)

    def _word(self, text, minus, name="", star=False):
        if match := WORD.search(text):
            text = match.group()
        if self.capped and len(text) > LONGEST_WORD:
            self._tell(f"A word can have {LONGEST_WORD} letters; “{text[:12]}…” was cut.")
            text = WORD.findall(text[:LONGEST_WORD])[0]
        if not TOKEN.search(fold(text)):
            self.punctuation[text] = None
            return
        if not self._room():
            self._tell_full()
            return
        if star and len(TOKEN.findall(fold(text))[-1]) < SHORTEST_PREFIX:
            self._tell(f"“{text}*” needs at least {SHORTEST_PREFIX} letters before the star; the star was ignored.")
            star = False
        self.count += 1
        self._add(Word(text.lower() if text in OPERATORS and not name else text, name, star), minus)

    def _operator(self, text):
        level = self.levels[-1]
        if text == "OR":
            level.is_either = bool(level.parts)
        elif text == "NOT":
            level.is_not = not level.is_not

    # Filters

    def _filter(self, name, value, minus):
        value = value[:LONGEST_WORD].strip()
        if name in MEANINGS:
            if value.lower() not in MEANINGS[name]:
                self._unknown(f"{name}:{value}")
                self._plain(f"{name} {value}", minus)
                return
            value = value.lower()
        if not is_known(name, folded(value)):
            self._tell(f"There is no {name} “{value}” here, so the words were searched for instead.")
            self._plain(value, minus)
            return
        if name in DATED and not _is_dated(name, value):
            self._tell(f"“{name}:{value}” was left out: write a date like {DATED[name]}.")
            return
        self._add(Filter(name, value), minus)

    def _add(self, node, minus=False):
        level = self.levels[-1]
        if bool(minus) != level.is_not:
            node = negated(node)
        if level.is_either:
            level.parts[-1] = any_of([level.parts[-1], node])
        else:
            level.parts.append(node)
        level.is_either = level.is_not = False

    # What to tell

    def _cut(self, text):
        text = text.replace("\r", " ")
        if not self.capped or len(text) <= LONGEST_QUERY:
            return text
        self._tell(f"A search can have {LONGEST_QUERY:,} characters; the rest was left out.")
        cut = text[:LONGEST_QUERY]
        return cut if text[LONGEST_QUERY].isspace() else cut.rpartition(" ")[0] or cut

    def _room(self):
        """How many more words there may be."""
        return MOST_WORDS - self.count if self.capped else LONGEST_QUERY

    def _tell_full(self):
        self._tell(f"A search can have {MOST_WORDS} words; the rest was left out.")

    def _tell(self, sentence):
        self.notices[sentence] = None

    def _dangling(self, name):
        if name in (*FILTERS, *FIELDS):
            self._tell(f"“{name}:” needs its value right after the colon; it was searched for as a word.")
        else:
            self._unknown(name)

    def _unknown(self, name):
        self.unknown[name] = None

    def _told(self):
        told = list(self.notices)
        if self.unknown:
            names = ", ".join(f"“{name}”" if ":" in name else f"“{name}:”" for name in list(self.unknown)[:4])
            what = "are no filters" if len(self.unknown) > 1 else "is no filter"
            told.append(f"{names} {what} here, so the words were searched for instead.")
        odd = [mark for mark in self.punctuation if mark not in ",.;:!?-–—…'’&/"]
        if odd:
            told.append(f"Signs were left out: {' '.join(odd[:8])}")
        return tuple(told)


def _is_dated(name, value):
    """Whether the value of a filter is a date, or the kind of stretch of time that it takes."""
    found = dates.period(value) if name == "held" else dates.span(value)
    return found is not None and (name != "year" or len(value) == 4)
