"""A made corpus with everything that is hard to get right, the same at every run, and the shapes an index can have."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from search.columnar import builder, merging, postings
from search.document import Document, Label, Section
from search.opening import opened
from search.scratch import snapshot_of
from tests.search.columnar.indexes import NAME, built

COMMON = ["valve", "night", "crew", "gate"]
MIDDLE = ["pumps", "pumping", "rehearsal", "rehearsed", "winter", "summer", "signals", "station", "budget", "leak"]
RARE = [f"rare{letter}word" for letter in "abcdefghij"]
STOPS = ["the", "of", "and", "before", "was", "it's"]
ODD = [
    "TLS-1.3", "ERR_CONN_RESET", "lessons/entry.py", "CVE-2026-1234", "C++", "F#", "cut-over", "cutover", "start-up",
    "startup", "Örjan’s", "O'Brien", "café", "Cafe\u0301", "naïve", "1234", "2023", "night-shift", "walk-s", "run-s",
    "x86_64", "Straße", "ﬁre", "co‑operate", "𝔘niversal", "日本語", "drip", "wet floor", "kick off",
]  # fmt: skip
TEAMS = [Label("stations", "Stations"), Label("signals", "Signals & Power"), Label("payments", "Payments")]
PROJECTS = [Label("cut-over", "Cut-over 2024"), Label("norr", "Norrbotniabanan")]
TAGS = [Label(name.lower(), name) for name in ("Ice", "Night shift", "Valves", "Läckage", "C++", "Safety", "Handover")]
ALIASES = {"ice": ("frost", "rime"), "night shift": ("graveyard shift",)}
FORMATS = [Label("four-ls", "4Ls"), Label("incident-review", "Blameless incident review"), Label("team-3", "Our own")]
CAUSES = [Label("handover", "Handover"), Label("tools", "Tools and software"), Label("capacity", "Capacity and load")]
FLAGS = [(), (), ("attachments",), ("actions",), ("actions", "open-actions"), ("attachments", "actions")]
AUTHORS = ["Ada Ek", "Ben Bo", "Cleo Carr", "Örjan Ås"]
STATUSES = ["published"] * 7 + ["superseded", "archived", "archived"]
AUDIENCES = [("everyone",), ("everyone",), ("everyone",), ("team:1",), ("team:2", "user:3"), ("user:3",)]
READERS = [("everyone",), ("everyone", "team:1", "user:3"), ("everyone", "team:2", "user:9")]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYNONYMS = {
    ("leak",): (("drip",), ("wet", "floor")),
    ("start", "crew"): (("kick", "off"),),
    ("drip",): (("leak",),),
    ("out", "of", "servic"): (("leak",),),
}
SHAPES = [
    "one segment", "five segments", "opened again", "merged", "many segments", "merged in many steps", "dense",
    "merged, dense",
]  # fmt: skip


def documents(count=320, seed=7):
    """The whole corpus."""
    random = Random(seed)
    return [_document(random, number) for number in range(count)]


def snapshot(shape, made, gone, patch):
    """The corpus as an index of some shape; `patch` is a test's `monkeypatch.setattr`."""
    if shape == "one segment":
        return snapshot_of(made, deleted=gone)
    batches = [made[start::5] for start in range(5)]
    if shape.endswith("dense"):
        patch(postings, "WORTH_DENSE", 1)
    if shape == "opened again":
        with TemporaryDirectory() as folder:
            return opened(built(Path(folder), batches, gone).storage, NAME, 0)
    if shape == "many segments":
        patch(builder, "MOST_CHUNKS", 1200)
        return snapshot_of(made, deleted=gone)
    if shape == "merged in many steps":
        patch(merging, "MOST_AT_ONCE", 40)
    return snapshot_of(*batches, deleted=gone, merge=shape.startswith("merged"))


def deleted(made, seed=11):
    """About a sixth of the corpus: the keys of what is gone again."""
    random = Random(seed)
    return {document.key for document in made if random.random() < 0.15}


def text(random, most):
    """Some words, most of them common."""
    kinds = random.choices([COMMON, MIDDLE, RARE, STOPS, ODD], [8, 6, 0.15, 6, 1.5], k=random.randrange(most + 1))
    words = [random.choice(kind) for kind in kinds]
    return "".join(word + random.choice([" ", " ", " ", ", ", ". ", " – "]) for word in words)


def _document(random, number):
    tags = random.sample(TAGS, random.choice([0, 0, 1, 1, 2, 7]))
    body = [text(random, random.choice([0, 12, 40, 120])) for _ in range(random.choice([0, 1, 1, 2, 5]))]
    if number % 40 == 3:  # frequencies beyond a byte
        body += ["valve " * (254 + number // 40) + "gate " * 700 + "night crew " * 260]
    if number % 90 == 5:
        body += ["winter valve " + "filler " * 4000 + "winter crew"]
    author = random.choice(AUTHORS)
    return Document(
        kind=random.choice(["lesson", "lesson", "playbook"]),
        key=number,
        title=text(random, 8),
        summary=random.choice(["", text(random, 20)]),
        sections=tuple(Section(f"s{at}", random.choice(["", text(random, 3)]), part) for at, part in enumerate(body)),
        tags=tuple(tags),
        aliases=tuple(alias for tag in tags for alias in ALIASES.get(tag.value, ())),
        team=random.choice([None, *TEAMS]),
        project=random.choice([None, None, *PROJECTS]),
        author=(author,),
        people=(f"user:{AUTHORS.index(author)}",),
        status=random.choice(STATUSES),
        date=random.choice([None, *(NOW - timedelta(days=random.randrange(1, 1500)) for _ in range(9))]),
        audience=random.choice(AUDIENCES),
        has=random.choice(FLAGS),
        format=random.choice([None, None, *FORMATS]),
        causes=tuple(random.sample(CAUSES, random.choice([0, 0, 1, 2]))),
        held_on=random.choice([None, (NOW - timedelta(days=random.randrange(1, 1500))).date()]),
        verified=random.random() < 0.3,
        applications=random.choice([0, 0, 1, 2, 3, 7, 40]),
    )
