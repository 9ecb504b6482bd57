"""A library that never was: entries of made-up words whose frequencies follow Zipf's law, the same for the same seed.

About 167 words an entry: a title of 6, a summary of 20, two sections of 70 each; 100,000 entries have about 58,000
different words. The words can be pronounced and end in letters no English suffix ends in, so that every stemmer leaves
them as they are: all engines look for the same terms. Entries are made a thousand at a time from a seed of their own,
so an entry does not depend on how many there are.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

import numpy as np

from search.document import Document, Label, Section

AT_ONCE = 1000
VOCABULARY, EXPONENT, SHIFT = 58_300, 1.07, 2.7  # Zipf and Mandelbrot: 1 / (rank + shift) ** exponent
SENTENCE = 0.07  # the share of words with a full stop
YEARS, FIRST_DAY = range(2011, 2026), datetime(2011, 1, 1, tzinfo=UTC)
KINDS = ("lesson", "playbook")
STATUSES = ("published", "superseded", "archived")
TAGS = tuple(Label(f"topic-{number}", f"Topic {number}") for number in range(1, 201))
TEAMS = tuple(Label(f"team-{number}", f"Team {number}") for number in range(1, 21))
PROJECTS = tuple(Label(f"project-{number}", f"Project {number}") for number in range(1, 41))
PEOPLE = 40
READER = ("everyone", "team:1", "user:1")
ALL_TOKENS = (
    "everyone",
    *(f"team:{number}" for number in range(1, len(TEAMS) + 1)),
    *(f"user:{number}" for number in range(1, PEOPLE + 1)),
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many entries of one seed; small, so that it can be handed to other processes."""

    entries: int
    seed: int = 1

    def documents(self, start=0, stop=None):
        """Yield the entries from `start` up to `stop`; the key of each is its number."""
        stop = self.entries if stop is None else min(stop, self.entries)
        for number in range(start // AT_ONCE, -(-stop // AT_ONCE)):
            first = number * AT_ONCE
            yield from islice(_batch(self.seed, number), max(0, start - first), min(AT_ONCE, stop - first))

    def sample(self, count, *, seed=7):
        """Some entries by chance, as a list, out of at most eight places of the corpus (that is faster)."""
        chance = random.Random(seed)
        batches = -(-self.entries // AT_ONCE)
        near = [
            document
            for number in chance.sample(range(batches), min(8, batches))
            for document in self.documents(number * AT_ONCE, (number + 1) * AT_ONCE)
        ]
        return [chance.choice(near) for _ in range(count)]


@cache
def words():
    """All words, the most frequent one first (`tuple[str, …]`)."""
    chance = random.Random(11)
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        length = 2 if len(found) < 2000 else chance.choice((2, 3, 3, 3, 4))
        found["".join(chance.choice(syllables) for _ in range(length)) + chance.choice("kbpfxz")] = None
    return tuple(found)


def long_documents(count, *, size=44_000, seed=5):
    """Entries of so many characters each, for what depends on the length of a text."""
    chance = np.random.default_rng(seed)
    for number in range(count):
        text = " ".join(_text(chance, size // 5))
        half = size // 2
        sections = (Section("happened", "", text[:half]), Section("recommendation", "", text[half:size]))
        title, summary = " ".join(_text(chance, 6)), " ".join(_text(chance, 20))
        yield Document("lesson", number, title, summary, sections, audience=("everyone",))


def typos(count=36):
    """Words with one slip each, of all frequencies: `[(as typed, as meant), …]`."""
    chance = random.Random(13)
    slips = (_swapped, _dropped, _doubled, _mistaken)
    known, made = set(words()), []
    for number in range(count):
        while True:
            meant = words()[int(20 * 1000 ** chance.random())]
            typed = slips[number % len(slips)](meant, chance.randrange(1, len(meant) - 1))
            if typed not in known and len(typed) > 3:
                made.append((typed, meant))
                break
    return made


def _batch(seed, number):
    """A thousand entries; everything is drawn at once, then cut up."""
    chance = np.random.default_rng((seed, number))
    lengths = np.stack(
        [chance.integers(least, most + 1, AT_ONCE) for least, most in ((4, 8), (14, 26), (35, 106), (35, 106))], axis=1
    )
    text = _text(chance, int(lengths.sum()))
    parts = _cut(text, lengths.ravel().tolist())
    days = chance.integers(0, 365 * len(YEARS), AT_ONCE).tolist()
    kinds = (chance.random(AT_ONCE) < 0.2).astype(int).tolist()
    status = np.searchsorted((0.94, 0.99), chance.random(AT_ONCE)).tolist()
    tags = _labels(chance, len(TAGS), 4 * AT_ONCE)
    tag_counts = chance.integers(0, 5, AT_ONCE).tolist()
    teams, projects = (_labels(chance, len(labels), AT_ONCE) for labels in (TEAMS, PROJECTS))
    people = chance.integers(1, PEOPLE + 1, AT_ONCE).tolist()
    audience = chance.random(AT_ONCE).tolist()
    applications = chance.poisson(0.7, AT_ONCE).tolist()
    verified = (chance.random(AT_ONCE) < 0.3).tolist()
    for at in range(AT_ONCE):
        person, share = people[at], audience[at]
        yield Document(
            kind=KINDS[kinds[at]],
            key=number * AT_ONCE + at,
            title=next(parts),
            summary=next(parts),
            sections=(Section("happened", "", next(parts)), Section("recommendation", "", next(parts))),
            tags=tuple(dict.fromkeys(TAGS[tag] for tag in tags[4 * at : 4 * at + tag_counts[at]])),
            team=TEAMS[teams[at]],
            project=PROJECTS[projects[at]],
            author=(f"Person {person}",),
            people=(f"user:{person}",),
            status=STATUSES[status[at]],
            date=FIRST_DAY + timedelta(days[at]),
            audience=("everyone" if share < 0.85 else f"team:{teams[at] + 1}" if share < 0.95 else f"user:{person}",),
            verified=verified[at],
            applications=applications[at],
        )


def _text(chance, count):
    """So many words by their frequencies, some with a full stop (`list[str]`)."""
    numbers = np.searchsorted(_shares(VOCABULARY, EXPONENT, SHIFT), chance.random(count))
    return _surfaces()[numbers + VOCABULARY * (chance.random(count) < SENTENCE)].tolist()


def _labels(chance, labels, count):
    """So many numbers below `labels`, the low ones most often (`list[int]`)."""
    return np.searchsorted(_shares(labels, 0.8, 1.0), chance.random(count)).tolist()


def _cut(text, lengths):
    at = 0
    for length in lengths:
        yield " ".join(text[at : at + length])
        at += length


@cache
def _shares(count, exponent, shift):
    weights = 1 / (np.arange(count) + 1 + shift) ** exponent
    return (np.cumsum(weights) / weights.sum())[:-1]


@cache
def _surfaces():
    return np.array([*words(), *(f"{word}." for word in words())], dtype=object)


def _swapped(word, at):
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _dropped(word, at):
    return word[:at] + word[at + 1 :]


def _doubled(word, at):
    return word[:at] + word[at] + word[at:]


def _mistaken(word, at):
    return word[:at] + ("e" if word[at] in "aiou" else "h") + word[at + 1 :]
