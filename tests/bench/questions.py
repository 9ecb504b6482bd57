"""What the engines are asked: one question of each kind, and a mixed load as people search.

A question is a value, not a text, so that each engine reads it in its own language.
"""

import random
from dataclasses import dataclass

from tests.bench.zipf import words


@dataclass(frozen=True, slots=True)
class Question:
    """All words of `every`, one of `some`, none of `without`, the `phrase`, a word that begins with `prefix`; of a
    `year`, a `kind`, one of the `teams`."""

    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    year: int = 0
    kind: str = ""
    teams: tuple[str, ...] = ()

    def text(self, *, minus="-", star="*"):
        """The words, as three of the four engines spell them."""
        parts = [*self.every, " OR ".join(self.some), *(f"{minus}{word}" for word in self.without)]
        if self.phrase:
            parts.append(f'"{" ".join(self.phrase)}"')
        if self.prefix:
            parts.append(f"{self.prefix}{star}")
        return " ".join(part for part in parts if part)


RARE = ("rare",)
ANY_OF = ("common", "or3mid", "or3common", "or6")
ALL_OF = ("and2", "and3", "not", "phrase", "phrase3")


def kinds():
    """One question of each kind, by the ranks of its words (`{name: Question}`)."""
    word = words()
    return {
        "rare": Question(every=(word[20_000],)),
        "mid": Question(every=(word[500],)),
        "common": Question(every=(word[3],)),
        "or3mid": Question(some=(word[50], word[400], word[3000])),
        "or3common": Question(some=(word[2], word[10], word[30])),
        "or6": Question(some=(word[1], word[5], word[70], word[700], word[7000], word[15_000])),
        "and2": Question(every=(word[20], word[300])),
        "and3": Question(every=(word[2], word[9], word[300])),
        "not": Question(every=(word[20],), without=(word[3],)),
        "phrase": Question(phrase=(word[1], word[2])),
        "phrase3": Question(phrase=(word[1], word[2], word[0])),
        "prefix": Question(prefix=word[800][:4]),
        "date_and": Question(every=(word[20],), year=2021),
        "kw_and": Question(every=(word[30],), kind="lesson", teams=("team-3", "team-7")),
    }


def mixed(corpus, count, *, seed=6):
    """So many different questions of one to four words, which stand in entries: 10 % phrases, of the others 40 % all
    words and 60 % any of them."""
    chance = random.Random(seed)
    asked: dict[Question, None] = {}
    for document in corpus.sample(count * 3, seed=seed):
        found = document.sections[chance.randrange(2)].text.replace(".", "").split()
        if chance.random() < 0.1:
            start = chance.randrange(len(found) - 1)
            question = Question(phrase=tuple(found[start : start + 2]))
        else:
            picked = tuple(dict.fromkeys(chance.sample(found, chance.randint(1, 4))))
            question = Question(every=picked) if chance.random() < 0.4 or len(picked) < 2 else Question(some=picked)
        asked[question] = None
        if len(asked) == count:
            break
    return list(asked)
