"""Markdown files with front matter, as they are exported and imported."""

import datetime
import re
from dataclasses import dataclass, field

import yaml

from lessons.common.errors import DomainError
from lessons.common.text import clean, sentences
from lessons.entry.models import Visibility

FENCE = re.compile(r"\A\ufeff?---[ \t]*\n(?P<head>.*?)\n---[ \t]*(?:\n|\Z)(?P<body>.*)\Z", re.S)
HEADING = re.compile(r"^##[ \t]+(?P<name>[^\n#]+?)[ \t]*#*[ \t]*$", re.M)
SECTION_KEYS = {
    "takeaway": "summary",
    "summary": "summary",
    "context": "context",
    "what happened": "happened",
    "why it made sense at the time": "reasons",
    "why": "reasons",
    "recommendation": "recommendation",
    "what we recommend": "recommendation",
    "recommendations": "recommendation",
    "where it may not hold": "limits",
}


@dataclass
class Record:
    """One file: its front matter and the texts under the headings we know; other text goes under “What happened”."""

    front: dict
    texts: dict = field(default_factory=dict)

    @property
    def title(self):
        return str(self.front.get("title") or "").strip()

    def content(self, *, team=None, project=None):
        """A lesson's content, with the ids of its team and project."""
        happened = self.front.get("happened_on") or self.front.get("happened") or ""
        impact = self.front.get("impact")
        return {
            "title": self.title,
            "summary": "",
            "team": team.pk if team else None,
            "project": project.pk if project else None,
            "tags": as_list(self.front.get("tags")),
            "nature": str(self.front.get("nature") or "problem"),
            "happened_on": _day(happened),
            "impact": impact if isinstance(impact, dict) else {},
            **self.texts,
        }

    def audience(self):
        """Who may see it, as a visibility and the names of teams; everyone when the file does not say."""
        visibility = str(self.front.get("visibility", "everyone") or "").strip().lower()
        names = _names(self.front.get("shared_with"))
        if visibility not in Visibility.values:
            raise DomainError(f"The visibility “{visibility}” is unknown. Write everyone, teams or me.")
        if visibility == "teams" and not names:
            raise DomainError("It is for teams but names none. Write, for example, shared_with: [Stations, Payments].")
        if visibility != "teams" and names:
            raise DomainError("It names teams in shared_with but is not for teams. Write visibility: teams.")
        return visibility, names


def _day(value):
    """A date as YAML reads it or as somebody wrote it, in ISO form; nothing when it is none."""
    try:
        return (value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))).isoformat()[:10]
    except ValueError:
        return ""


def read_front(text):
    """The front matter of a Markdown text, as a dictionary, and the rest; `DomainError` says what is wrong with it."""
    match = FENCE.match(text.replace("\r\n", "\n"))
    head, body = (match["head"], match["body"]) if match else ("", text)
    try:
        front = yaml.safe_load(head) or {}
    except ValueError as error:  # YAML makes dates of what looks like one
        raise DomainError(f"The front matter holds a date or number that is none: {error}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise DomainError(
            f"The front matter cannot be read{where}. It must be YAML between two lines of ---."
        ) from error
    if not isinstance(front, dict):
        raise DomainError("The front matter must be a list of names and values, like “title: …”.")
    return front, body


def read_lesson(text):
    """The record of a Markdown text; `DomainError` says what is wrong with it."""
    front, body = read_front(text)
    record = Record(front, _texts(clean(body)))
    if not record.title and (found := re.search(r"^#[ \t]+(.+)$", body, re.M)):
        front["title"] = found[1].strip()
    return record


def as_list(value):
    """Tags as people write them: a list, or words with commas between."""
    items = value if isinstance(value, list) else str(value or "").split(",")
    return [str(item).replace(",", " ").strip() for item in items if str(item).strip()]


def _names(value):
    """Names as people write them: a list, or with commas between. In a list, a name may have a comma."""
    items = value if isinstance(value, list) else str(value or "").split(",")
    return [name for item in items if (name := " ".join(clean(str(item)).split()))]


def first_sentences(text, most=1, longest=300):
    """The first sentence or two of a text as a takeaway, cut at a word when they are very long."""
    words = " ".join(sentences(text)[:most])
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]}…"


def _texts(body):
    pieces = HEADING.split(re.sub(r"\A\s*#[ \t]+[^\n]+\n", "", body))
    texts, loose = {}, [pieces[0].strip()]
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        key = SECTION_KEYS.get(name.strip().casefold())
        if key and key not in texts:
            texts[key] = text.strip()
        else:
            loose.append(f"### {name.strip()}\n\n{text.strip()}")
    rest = "\n\n".join(part for part in loose if part)
    if rest:
        texts["happened"] = "\n\n".join(part for part in (texts.get("happened", ""), rest) if part)
    return texts
