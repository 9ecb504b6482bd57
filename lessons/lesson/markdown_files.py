"""A folder of Markdown files as lessons, each known by its path."""

from datetime import UTC, date, datetime, time

from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import sentences
from lessons.entry.frontmatter import MOST_BYTES, first_sentences, read_lesson
from lessons.lesson.importing import Planned, import_all, importer
from lessons.person.models import Project, Team, User


def import_folder(folder, *, dry_run=False, progress=lambda done, total: None):
    """Import every `*.md` below a folder; a bad file is noted with its reason and does not stop the rest."""
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file() and not path.is_symlink())
    names = [path.relative_to(folder).as_posix() for path in paths]
    named = [(name, (name, path)) for name, path in zip(names, paths, strict=True)]
    return import_all(named, _plan, dry_run=dry_run, progress=progress)


def _read(path):
    if path.stat().st_size > MOST_BYTES:
        raise DomainError("It is larger than 2 MB.")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DomainError(f"It is not UTF-8 text (byte {error.start}).") from error


def _plan(named):
    name, path = named
    record = read_lesson(_read(path))
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
    source = f"markdown:{name}"
    if len(source) > 200:
        raise DomainError("Its path is longer than 190 characters.")
    author = User.objects.filter(email__iexact=str(record.front.get("author") or "")).first()
    by = author or importer("markdown@imported.invalid", "Imported texts")
    return Planned(content, by, source, publish, _moment(record.front.get("date")))


def _first_paragraph(text):
    paragraphs = [part for part in text.split("\n\n") if part.strip() and not part.lstrip().startswith(("#", "|", "-"))]
    return paragraphs[0] if paragraphs else ""


def _team(name):
    name = " ".join(str(name or "").split())[:80]
    if not name:
        return None
    return (
        Team.objects.filter(slug=name).first()
        or Team.objects.filter(name__iexact=name).first()
        or (Team.objects.create(name=name))
    )


def _project(name, team):
    name = " ".join(str(name or "").split())[:120]
    if not name:
        return None
    return Project.objects.filter(name__iexact=name).first() or Project.objects.create(name=name, team=team)


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
