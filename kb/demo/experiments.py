"""The experiments of the demo organisation: tried, logged and concluded through the verbs people use."""

import re
from datetime import UTC, datetime, time

import yaml

from lessons.entry.frontmatter import FENCE
from lessons.experiment.checklist import BY_HAND
from lessons.experiment.content import CONCLUSION, DAYS, HYPOTHESIS, NUMBERS, SECTIONS
from lessons.models import Action, Entry, Experiment, Team

HEADING = re.compile(r"^## (.+)$", re.M)
KEYS = {section.heading: section.key for section in SECTIONS} | {"Takeaway": "summary"}


def load(folder, *, people, projects, lessons):
    """Write every experiment of a folder and return the entries by file name; `lessons` are those around them."""
    entries = {}
    for path in sorted(folder.glob("*.md")):
        front, texts = _read(path)
        entries[path.stem] = _experiment(front, texts, people, projects, lessons)
    return entries


def _read(path):
    match = FENCE.match(path.read_text(encoding="utf-8"))
    assert match, f"{path.name} has no front matter"
    pieces = HEADING.split(match["body"])
    texts = {KEYS[name.strip()]: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}
    return yaml.safe_load(match["head"]), texts


def _experiment(front, texts, people, projects, lessons):
    """One experiment, from its idea as far as it has come."""
    author = people[front["author"]]
    concluded = {section.key: texts.get(section.key, "") for section in CONCLUSION}
    content = _plan(front, texts, people, projects)
    experiment = Experiment.objects.draft(content, by=author, at=_moment(front["idea"], 8))
    entry = experiment.entry
    entry.save_text(content, by=author, publish=True, at=_moment(front["proposed"], 9))
    for item in front.get("ticked", BY_HAND):
        experiment.tick(item, by=people[front["ticked_by"]], at=_moment(front["proposed"], 14))
    if "started" in front:
        experiment.start(by=author, at=_moment(front["started"], 4))
    for number, line in enumerate(front.get("log", [])):
        verb = experiment.begin_iteration if line.get("begins") else experiment.log
        verb(line["text"], by=people[line["by"]], value=line.get("value"), at=_moment(line["date"], 6 + number % 9))
    ended = _moment(front["ended"], 15) if "ended" in front else None
    conclusion = concluded | {"summary": texts["summary"], "result": str(front.get("result", ""))}
    if "stopped" in front:
        experiment.stop(by=author, reason=front["stopped"], at=_moment(front["ended"], 5))
        experiment.write_up(conclusion, by=author, note="What we learned", at=ended)
    elif ended:
        experiment.conclude(front["outcome"], conclusion, by=author, at=ended)
    _connect(entry, front, lessons)
    _promise(entry, front, people, at=ended)
    return Entry.objects.get(pk=entry.pk)


def _plan(front, texts, people, projects):
    keys = [section.key for section in SECTIONS if section not in CONCLUSION and section not in HYPOTHESIS]
    return {
        "title": front["title"],
        "summary": front["proposal"],
        "team": Team.objects.get(slug=front["team"]).pk,
        "project": projects[front["project"]].pk,
        "tags": front["tags"],
        "unit": front["unit"],
        **{section.key: front[section.key] for section in HYPOTHESIS},
        **{key: texts.get(key, "") for key in keys},
        **{key: str(front[key]) for key in NUMBERS if key != "result"},
        **{key: front[key].isoformat() for key in DAYS},
        "squad": sorted(people[key].pk for key in front["squad"]),
        "squad_teams": sorted(Team.objects.filter(slug__in=front["squad_teams"]).values_list("pk", flat=True)),
    }


def _connect(entry, front, lessons):
    """Where it came from, what it says about others, and the lessons that came from it."""
    entry = Entry.objects.get(pk=entry.pk)
    for link in front.get("links", []):
        target = lessons[link["to"]]
        entry.link_to(target, link["kind"], by=entry.author, at=max(entry.changed_at, target.changed_at))
    for name in front.get("lessons", []):
        lesson = lessons[name]
        lesson.link_to(entry, "came-from", by=lesson.author, at=max(entry.changed_at, lesson.changed_at))


def _promise(entry, front, people, *, at):
    for row in front.get("actions", []):
        owner = people[row["owner"]]
        action = Action.objects.promise(
            row["text"], owner=owner, due_on=row["due"], origin=entry, by=entry.author, at=at
        )  # fmt: skip
        if "done" in row:
            action.finish(by=owner, evidence=row["evidence"], at=_moment(row["done"], 13))


def _moment(day, hour):
    """A moment of a day in working hours, or before them where people were up."""
    return datetime.combine(day, time(hour, (day.toordinal() * 7 + hour) % 60), UTC)
