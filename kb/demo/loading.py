"""Putting the demo organisation into an empty database, through the same verbs people use."""

from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path

import yaml
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from kb.demo import curation, experiments, playbooks, retrospectives, wanted
from lessons.common.text import slug
from lessons.entry.frontmatter import read_lesson
from lessons.models import Entry, Lesson, Membership, Project, Tag, TagAlias, Team, User
from search.models import Synonym

FOLDER = Path(__file__).parent
DEMO_ROLES = ("reader", "author", "curator", "administrator")


def organisation():
    return yaml.safe_load((FOLDER / "organisation.yaml").read_text(encoding="utf-8"))


def accounts():
    """The accounts to sign in with: `(role, e-mail)`."""
    return [(role, f"{role}@norrland.example") for role in DEMO_ROLES]


def is_loaded():
    return User.objects.exists()


def load(progress=lambda done, total: None):
    """Write the whole organisation; all of it or, when interrupted, nothing."""
    with transaction.atomic(), _without_savepoints():
        _load(progress)


@contextmanager
def _without_savepoints():
    """Each verb marks where it could go back to, which is a third of all that is said to the database here. Nothing
    goes back: the first thing that is refused ends the load."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True


def _load(progress):
    facts = organisation()
    people = _people_and_teams(facts)
    projects = _projects(facts)
    _tags(facts)
    files = sorted((FOLDER / "lessons").glob("*.md"))
    total = len(files) + len(retrospectives.paths(FOLDER / "retrospectives"))
    done = count(1)
    entries, records = {}, {}
    for path in files:
        records[path.stem] = record = read_lesson(path.read_text(encoding="utf-8"))
        entries[path.stem] = _lesson(record, people, projects)
        progress(next(done), total)
    for name, record in records.items():
        for link in record.front.get("links", []):
            source, target = entries[name], entries[link["to"]]
            source.link_to(target, link["kind"], by=source.author, at=max(source.changed_at, target.changed_at))
    tried = experiments.load(FOLDER / "experiments", people=people, projects=projects, lessons=entries)
    retrospectives.load(
        FOLDER / "retrospectives", people=people, projects=projects, entries=entries | tried,
        formats=facts["formats"], progress=lambda: progress(next(done), total),
    )  # fmt: skip
    playbooks.load(FOLDER / "playbooks", people=people, projects=projects, entries=entries | tried)
    wanted.load(FOLDER / "wanted.yaml", people=people, entries=entries)
    for name, record in records.items():
        if record.front.get("status") == "archived":
            entries[name].refresh_from_db()
            entries[name].archive(by=entries[name].author)
    curation.load()


def _people_and_teams(facts):
    from kb.demo import PASSWORD

    teams: dict[str, Team] = {}
    for row in facts["teams"]:
        teams[row["slug"]] = Team.objects.start(
            slug=row["slug"], name=row["name"], description=row["description"], parent=teams.get(row.get("parent"))
        )
    password = make_password(PASSWORD)
    people = {}
    for row in facts["people"]:
        person = User(
            email=row["email"],
            display_name=row["name"],
            role=row["role"],
            password=password,
            time_zone=row.get("time_zone", ""),
            is_active="left" not in row,
        )
        person.keep(by=None)
        people[row["key"]] = person
        for team, role in row.get("teams", {}).items():
            Membership.objects.start(person=person, team=teams[team], role=role)
    return people


def _projects(facts):
    projects = {}
    for row in facts["projects"]:
        project = Project.objects.start(
            name=row["name"],
            goal=row["goal"],
            team=Team.objects.get(slug=row["team"]),
            started=row.get("started"),
            ended=row.get("ended"),
        )
        project.tags.set(Tag.objects.named(row.get("tags", [])))
        projects[row["slug"]] = project
    return projects


def _tags(facts):
    for row in facts["tags"]:
        (tag,) = Tag.objects.named([row["name"]])
        Tag.objects.filter(pk=tag.pk).update(description=row.get("description", ""))
        for alias in row.get("aliases", []):
            TagAlias.objects.create(name=alias, slug=slug(alias, "tag"), tag=tag)
    for words in facts.get("synonyms", []):
        Synonym.objects.create(words=", ".join(words))


def _lesson(record, people, projects):
    front = record.front
    team = Team.objects.get(slug=front["team"]) if front.get("team") else None
    content = record.content(team=team, project=projects.get(front.get("project")))
    author = people[front["author"]]
    visibility = front.get("visibility", "everyone")
    shared_with = list(Team.objects.filter(slug__in=visibility)) if isinstance(visibility, list) else []
    history = front.get("history", [])
    first = content | _changed(history[0]) if history else content
    published = front.get("status") != "draft"
    begun = _moment(front["date"], record) - timedelta(days=2)
    entry = Lesson.objects.start(
        first,
        by=author,
        at=begun,
        visibility="teams" if shared_with else visibility,
        teams=shared_with,
    ).entry
    entry.co_authors.set(people[key] for key in front.get("co_authors", []))
    for step in history:
        entry.save_text(
            content | _changed(step),
            by=people[step["author"]],
            note=step.get("note", ""),
            publish=published,
            at=_moment(step["date"], record),
        )
    entry.save_text(
        content,
        by=author,
        note=front.get("note", ""),
        publish=published,
        at=_moment(front.get("changed") or front["date"], record),
    )
    return Entry.objects.get(pk=entry.pk)


def _changed(step):
    renamed = {"takeaway": "summary"}
    return {renamed.get(key, key): value for key, value in step.items() if key not in ("date", "author", "note")}


def _moment(day, record):
    """A time of day that differs from lesson to lesson, in working hours."""
    spread = sum(map(ord, record.front["title"]))
    return datetime.combine(day, time(7 + spread % 9, spread * 7 % 60), UTC)
