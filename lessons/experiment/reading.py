"""What an experiment's pages show, gathered in a constant number of queries."""

from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from lessons.action.models import Action
from lessons.common.markdown import excerpt, render
from lessons.entry.access import may_edit
from lessons.entry.models import Entry, Link, Visibility
from lessons.entry.reading import links_of
from lessons.experiment.checklist import checklist, what_is_missing
from lessons.experiment.content import BACKGROUND, CONCLUSION, HYPOTHESIS, SANDBOX
from lessons.experiment.drawing import drawing, is_reached
from lessons.experiment.squad import SquadMember, may_run


def experiments():
    """Entries of experiments with what their own page shows."""
    members = SquadMember.objects.select_related("person", "team").order_by("person__sort_key", "team__sort_key")
    attached = Entry.attachments.rel.related_model.objects.filter(entry=OuterRef("pk"))
    return (
        Entry.objects.filter(kind="experiment")
        .select_related("author", "team", "project", "live", "latest", "latest__author", "experiment__started_version")
        .with_check()
        .prefetch_related("co_authors", "tags", Prefetch("experiment__members", queryset=members))
        .annotate(has_files=Exists(attached))
    )


def page(entry, viewer, **forms):
    """The context of an experiment's own page; `forms` are those on it, empty or with what was typed."""
    if entry.visibility == Visibility.TEAMS:
        prefetch_related_objects([entry], "shared_with")
    experiment = entry.experiment
    links = links_of(entry, viewer)
    lines = list(experiment.lines.select_related("by")) if experiment.has_started else []
    items = [] if experiment.has_started else checklist(experiment)
    return {
        "entry": entry,
        "experiment": experiment,
        "takeaway": render(entry.summary, prefix="takeaway"),
        "hypothesis": [(section.key, getattr(experiment, section.key).strip().rstrip(".")) for section in HYPOTHESIS],
        "measure": render(experiment.measure, prefix="measure"),
        "drawing": drawing(experiment, reading=_latest_reading(lines)),
        "is_reached": is_reached(experiment),
        "conclusion": _sections(experiment, CONCLUSION),
        "sandbox": _sections(experiment, (*SANDBOX, BACKGROUND)),
        "iterations": _iterations(lines),
        "items": items,
        "missing": what_is_missing(items),
        "members": experiment.members.all(),
        "actions": list(Action.objects.visible_to(viewer).about(entry).for_reader(viewer).open_first()),
        "lessons": [other for link, other, _ in links if _came_from_here(link, entry)],
        "links": [row for row in links if not _came_from_here(row[0], entry)],
        "replacements": [other for _, other, label in links if label == Link.REVERSED["replaces"]],
        "attachments": entry.attachments.all() if entry.has_files else [],
        "may_run": may_run(viewer, entry),
        "may_edit": may_edit(viewer, entry),
        "versions": (entry.live or entry.latest).number,
        "has_changed": experiment.changed_since_start(),
        "description": excerpt(entry.summary, 160),
        **forms,
    }


def people_around(entry):
    """Who can be asked to do something because of it: the squad and the authors."""
    people = [*(member.person for member in entry.experiment.members.all() if member.person_id), *entry.authors]
    return sorted({person.pk: person for person in people}.values(), key=lambda person: person.sort_key)


def preview(form):
    """The writer's text as readers would see it, from a form that may be unfinished."""
    typed = {key: form[key].value() or "" for key in ("title", "summary", "measure")}
    return {
        "title": typed["title"],
        "takeaway": render(typed["summary"], prefix="takeaway"),
        "hypothesis": [(section.key, (form[section.key].value() or "").strip().rstrip(".")) for section in HYPOTHESIS],
        "sections": [
            {"heading": section.heading, "html": render(form[section.key].value(), prefix=section.anchor)}
            for section in (*SANDBOX, BACKGROUND)
            if (form[section.key].value() or "").strip()
        ],
        "measure": render(typed["measure"], prefix="measure"),
    }


def _sections(experiment, sections):
    return [
        {"anchor": section.anchor, "heading": section.heading, "html": render(text, prefix=section.anchor)}
        for section in sections
        if (text := getattr(experiment, section.key)).strip()
    ]


def _iterations(lines):
    """The log by iteration, the newest first in both."""
    shown = [
        {"line": line, "html": render(line.text, prefix=f"line-{line.pk}")}
        for line in sorted(lines, key=lambda line: (line.iteration, line.at, line.pk), reverse=True)
    ]
    return [
        {"number": number, "lines": list(found)}
        for number, found in groupby(shown, key=lambda part: part["line"].iteration)
    ]


def _latest_reading(lines):
    return next((line.value for line in reversed(lines) if line.value is not None), None)


def _came_from_here(link, entry):
    """Whether a link says that a lesson came from this experiment."""
    return link.kind == Link.Kind.CAME_FROM and link.target_id == entry.pk and link.source.kind == "lesson"
