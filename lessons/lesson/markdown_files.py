"""A folder of Markdown files as lessons, each known by its folder and its path in there."""

import re
from datetime import UTC, date, datetime, time
from functools import partial

from django.db.models import Q
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean, sentences
from lessons.entry.frontmatter import first_sentences, read_lesson
from lessons.intake.folders import files_in, key_of, source_of, text_of
from lessons.intake.importing import Planned
from lessons.lesson.importing import import_all
from lessons.person.models import Project, Team, User

ACCOUNT = ("markdown@imported.invalid", "Imported texts")
ATTACHED = re.compile(r"(?:^|/)files/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/")  # as a download of the library has


def import_folder(folder, *, source=None, author=None, dry_run=False, progress=lambda done, total: None):
    """Import every `*.md` below a folder; a bad file is noted with its reason and does not stop the rest.

    `source` is what the folder is known by when it is imported again, its resolved path unless it is given. Files that
    a download keeps beside its entries are no lessons.
    """
    named = [(name, (name, path)) for name, path in files_in(folder) if not ATTACHED.search(name)]
    plan = partial(_plan, key_of(folder, source))
    return import_all(named, lambda: plan, account=ACCOUNT, author=author, dry_run=dry_run, progress=progress)


def _plan(key, named):
    name, path = named
    record = read_lesson(text_of(path))
    kind = str(record.front.get("kind") or "lesson").lower()
    if kind != "lesson":
        raise DomainError(f"Its kind is “{kind}”; only lessons can be imported.")
    team = _team(record.front.get("team"))
    content = record.content(team=team, project=_project(record.front.get("project"), team))
    content["title"] = content["title"] or name.rsplit("/", 1)[-1].removesuffix(".md").replace("-", " ").capitalize()
    if not content["summary"] and content.get("happened"):
        content["summary"] = first_sentences(_first_paragraph(content["happened"]))
    publish = bool(content["summary"]) and len(sentences(content["summary"])) <= 2
    publish = publish and record.front.get("status") != "draft"
    visibility, shared_with = record.audience()
    return Planned(
        content,
        source_of("markdown", key, name),
        publish,
        _moment(record.front.get("date")),
        named=_author(record.front.get("author")),
        visibility=visibility,
        teams=tuple({team.pk: team for team in map(_existing_team, shared_with)}.values()),
    )


def _first_paragraph(text):
    paragraphs = [part for part in text.split("\n\n") if part.strip() and not part.lstrip().startswith(("#", "|", "-"))]
    return paragraphs[0] if paragraphs else ""


def _name(value, longest):
    return " ".join(clean(str(value or "")).split())[:longest]


def _author(value):
    """The person of this address or name; None when that is nobody, or more than one."""
    name = _name(value, 254)
    people = User.objects.filter(Q(email__iexact=name) | Q(display_name__iexact=name))[:2] if name else []
    return people[0] if len(people) == 1 else None


def _team(value):
    name = _name(value, 80)
    if not name:
        return None
    return _find_team(name) or Team.objects.start(name=name)


def _existing_team(name):
    if (team := _find_team(name)) is None:
        raise DomainError(f"It is for the team “{name}”, which does not exist. Make the team first.")
    return team


def _find_team(name):
    return Team.objects.filter(name__iexact=name).first() or Team.objects.filter(slug=name).first()


def _project(value, team):
    name = _name(value, 120)
    if not name:
        return None
    return Project.objects.filter(name__iexact=name).first() or Project.objects.start(name=name, team=team)


def _moment(value):
    if value is None:
        return timezone.now()
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(12), UTC)
    try:
        return datetime.combine(date.fromisoformat(str(value)[:10]), time(12), UTC)
    except ValueError:
        raise DomainError(f"The date “{value}” is no date. Write it as 2026-02-28.") from None
