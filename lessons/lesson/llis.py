"""NASA's public Lessons Learned export: centres become teams, topics become tags, dates are kept."""

import csv
import gzip
import io
import json
import re
from datetime import UTC, date, datetime, time

from lessons.common.errors import DomainError
from lessons.common.text import clean
from lessons.entry.frontmatter import first_sentences
from lessons.intake.importing import Planned
from lessons.lesson.importing import import_all
from lessons.person.models import Project, Team

ACCOUNT = ("llis@imported.invalid", "NASA Lessons Learned")
CENTRES = {
    "AFRC": "Armstrong Flight Research Center",
    "ARC": "Ames Research Center",
    "GRC": "Glenn Research Center",
    "GSFC": "Goddard Space Flight Center",
    "HQ": "NASA Headquarters",
    "IVV": "Independent Verification and Validation",
    "JPL": "Jet Propulsion Laboratory",
    "JSC": "Johnson Space Center",
    "KSC": "Kennedy Space Center",
    "LaRC": "Langley Research Center",
    "MSFC": "Marshall Space Flight Center",
    "NESC": "NASA Engineering and Safety Center",
    "SSC": "Stennis Space Center",
    "WFF": "Wallops Flight Facility",
    "WSTF": "White Sands Test Facility",
}


def read_records(path):
    """`(line number, record or the error that it is)` for each record of a file."""
    raw = gzip.open(path, "rb") if path.suffix == ".gz" else open(path, "rb")  # noqa: SIM115  (closed below)
    with raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        if path.name.removesuffix(".gz").endswith(".csv"):
            csv.field_size_limit(10_000_000)
            reader = csv.DictReader(text)
            for record in reader:
                yield reader.line_num, record
            return
        for number, line in enumerate(text, 1):
            if line.strip():
                yield number, _parsed(line)


def import_records(records, *, author=None, dry_run=False, progress=lambda done, total: None):
    """Import `(line, record)` pairs; a bad one is noted with its line and does not stop the rest."""
    return import_all(
        records, lambda: _Importing().plan, account=ACCOUNT, author=author, dry_run=dry_run, progress=progress
    )


class _Importing:
    """One run: knows the teams and projects, so that each record costs few queries."""

    def __init__(self):
        self.teams = {team.name: team for team in Team.objects.all()}
        self.projects = {project.name: project for project in Project.objects.all()}

    def plan(self, record):
        number = str(record.get("lesson_id") or "").strip()
        if not number.isdigit():
            raise DomainError("It has no lesson_id.")
        publish = bool(_text(record, "lesson") or _text(record, "recommendation"))
        return Planned(self._content(record), f"llis:{number}", publish, _moment(record))

    def _content(self, record):
        lesson, abstract = _text(record, "lesson"), _text(record, "abstract")
        takeaway = first_sentences(lesson or abstract or _text(record, "recommendation"), longest=400)
        title = _text(record, "title") or first_sentences(lesson or abstract, longest=90)
        if not title:
            raise DomainError("It has no title, no lesson and no abstract.")
        centre = _text(record, "organization")
        return {
            "title": title,
            "summary": takeaway,
            "context": abstract,
            "happened": _joined(_text(record, "driving_event"), ("Evidence", _text(record, "evidence"))),
            "recommendation": _joined(
                "",
                ("What was learned", lesson if lesson != takeaway else ""),
                ("Recommendation" if lesson != takeaway else "", _text(record, "recommendation")),
                ("Related documents", _text(record, "related_documents")),
                ("Published at", _text(record, "url")),
            ),
            "tags": _topics(record),
            "team": self._team(centre).pk if centre else None,
            "project": self._project(record),
            "happened_on": happened.isoformat() if (happened := _day(record, "date")) else "",
        }

    def _team(self, centre):
        name = CENTRES.get(centre, centre)[:80]
        if name not in self.teams:
            self.teams[name] = Team.objects.start(name=name)
        return self.teams[name]

    def _project(self, record):
        name = " ".join(_text(record, "project").split())[:120]
        if not name:
            return None
        if name not in self.projects:
            self.projects[name] = Project.objects.start(name=name)
        return self.projects[name].pk


def _parsed(line):
    try:
        record = json.loads(line)
    except ValueError as error:
        return DomainError(f"It is not JSON: {error}")
    return record if isinstance(record, dict) else DomainError("It is not a record with names and values.")


def _text(record, key):
    """A field as text; HTML lists that the export carries become Markdown."""
    value = record.get(key)
    text = clean(str(value)) if value not in (None, []) else ""
    if "<" in text:
        text = re.sub(r"<li>\s*(.*?)\s*</li>", r"- \1", text, flags=re.S | re.I)
        text = re.sub(r"</?(?:ul|ol|p|br|div|span|b|i|strong|em)\b[^>]*>", "\n", text, flags=re.I)
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _joined(text, *parts):
    """A text with further texts under headings of their own."""
    shown = [text] if text else []
    shown += [f"### {heading}\n\n{part}" if heading else part for heading, part in parts if part]
    return "\n\n".join(shown)


def _topics(record):
    """Topics as tags: a list in JSON, words between semicolons in CSV. A comma in one would split it."""
    topics = record.get("topics") or []
    if isinstance(topics, str):
        topics = json.loads(topics) if topics.startswith("[") else re.split(r"[;|]", topics)
    return [str(topic).replace(",", " ").strip()[:50] for topic in topics if str(topic).strip()]


def _moment(record):
    """When the record was published, else when it happened, at noon."""
    if day := _day(record, "published") or _day(record, "date"):
        return datetime.combine(day, time(12), UTC)
    raise DomainError("It has no date.")


def _day(record, key):
    """A date of the record, None where it has none."""
    text = _text(record, key)[:10]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DomainError(f"The {key} “{text}” is no date. Write it as 1999-02-28.") from None
