"""Entries to measure with: NASA's lessons where the data is there (resampled when more are wanted), made-up words
otherwise. The same seed gives the same entries."""

import gzip
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

LLIS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "nasa_llis.jsonl.gz"
TEAMS = [f"Team {number}" for number in range(1, 16)]
TAGS = [f"topic {number}" for number in range(1, 121)]
PARTS = {"context": "driving_event", "happened": "lesson", "recommendation": "recommendation", "reasons": "evidence"}
FIRST_DAY = datetime(2010, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One entry to be: its texts by section, and what it is filtered by."""

    title: str
    summary: str
    sections: dict
    team: int
    tags: tuple[int, ...]
    author: int
    date: datetime
    visibility: str

    @property
    def body(self):
        return "\n".join(self.sections.values())


def records(count, *, seed=1):
    """So many records; the first 2,157 are NASA's own, the rest are mixed from their parts."""
    chance = random.Random(seed)
    originals = _llis() if LLIS.exists() else [_invented(chance) for _ in range(min(count, 2000))]
    for number in range(count):
        if number < len(originals):
            title, summary, sections = originals[number]
        else:
            picked = [chance.choice(originals) for _ in range(5)]
            title, summary = picked[0][0], picked[1][1]
            sections = {key: chance.choice(picked)[2].get(key, "") for key in PARTS}
        yield Record(
            title=title[:300] or f"Untitled {number}",
            summary=summary[:1900] or "None.",
            sections=sections,
            team=min(int(chance.expovariate(0.25)), len(TEAMS) - 1),
            tags=tuple({min(int(chance.expovariate(0.05)), len(TAGS) - 1) for _ in range(chance.randrange(4))}),
            author=chance.randrange(40),
            date=FIRST_DAY + timedelta(days=chance.randrange(6000)),
            visibility=chance.choices(("everyone", "teams", "me"), (85, 10, 5))[0],
        )


def queries(texts, count, *, seed=2):
    """Queries as people write them: one to five words that occur in titles and texts, some quoted, some filtered."""
    chance = random.Random(seed)
    texts = list(texts)
    asked = []
    while len(asked) < count:
        record = chance.choice(texts)
        source = record.title if chance.random() < 0.5 else record.body or record.title
        words = [word for word in source.split() if word.isalpha() and len(word) > 2]
        if len(words) < 5:
            continue
        start = chance.randrange(len(words) - 4)
        if chance.random() < 0.1:
            asked.append(f'"{" ".join(words[start : start + 2])}"')
        elif chance.random() < 0.1:
            asked.append(f"{chance.choice(words)} tag:topic-{chance.randrange(1, 20)}")
        else:
            asked.append(" ".join(chance.sample(words, chance.choice((1, 2, 2, 3, 3, 4, 5)))))
    return asked


def _llis():
    with gzip.open(LLIS, "rt") as file:
        rows = [json.loads(line) for line in file]
    return [
        (row["title"] or "", (row["abstract"] or "")[:1900], {key: row.get(name) or "" for key, name in PARTS.items()})
        for row in rows
    ]


def _invented(chance):
    def text(length):
        return " ".join(
            f"{'bdfgklmnprstvz'[number % 14]}{'aeiou'[number % 5]}{number:x}x"
            for number in (min(int(chance.paretovariate(0.8)), 60_000) for _ in range(length))
        )

    return text(7).capitalize(), text(30), {key: text(chance.randrange(20, 200)) for key in PARTS}
