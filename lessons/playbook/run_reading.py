"""What the pages of a run show."""

from lessons.common.errors import NotAllowed
from lessons.common.markdown import render
from lessons.entry.access import is_for, may_edit
from lessons.entry.models import Entry
from lessons.playbook.content import duration
from lessons.playbook.flags import flags_of, flags_of_deleted
from lessons.playbook.retiring import RETIRED, replacing
from lessons.playbook.run import Run


def runs_of(playbook, viewer):
    """The runs of a playbook that somebody sees, with what their own page shows."""
    return (
        Run.objects.visible_to(viewer).filter(playbook=playbook).select_related("version", "team", "project", "leader")
    )


def may_follow(person, run):
    """Whether somebody who sees a run may mark its steps: its crew, its team, and whoever may change the playbook."""
    if not person.can_write or not is_for(person, run.playbook.entry):
        return False
    if run.team_id in person.team_ids() or may_edit(person, run.playbook.entry):
        return True
    return any(member.pk == person.pk for member in run.crew.all())


def may_lead(person, run):
    """Whether somebody who sees a run may take it over."""
    return person.can_write and is_for(person, run.playbook.entry)


def follow_or_refuse(person, run):
    """The run, or 403 with how one joins."""
    if not may_follow(person, run):
        way = "Take it over, or ask" if may_lead(person, run) else "Ask"
        raise NotAllowed(f"You can read this run but not change it. {way} who leads it.")
    return run


def page(run, viewer, *, harmful=lambda ids: ()):
    """The context of a run's own page: its steps in order, the first that is not marked lit. `harmful(ids)` tells which
    entries lately made something worse."""
    marks = {mark.key: mark for mark in run.marks.select_related("by")}
    named = {basis["entry"] for step in run.steps for basis in step["basis"]}
    seen = _seen(named, viewer)
    flags = _flags(named, seen, viewer, harmful) if run.is_open else {}
    steps = [_step(place, step, marks.get(step["key"]), seen, flags) for place, step in enumerate(run.steps, 1)]
    waiting = next((step for step in steps if not step["is_marked"]), None)
    if waiting and run.is_under_way:
        waiting["is_now"] = True
    return {
        "entry": run.playbook.entry,
        "run": run,
        "steps": steps,
        "now": waiting,
        "marked": sum(step["is_marked"] for step in steps),
        "gone": [mark for mark in marks.values() if mark.gone and mark.state],
        "findings": list(run.findings.select_related("by", "version").order_by("at", "pk")),
        "events": list(run.events.select_related("person")),
        "others": list(run.crew.exclude(pk=run.leader_id).order_by("sort_key")),
        "newer": run.newer_version(),
        **_retired(run, viewer),
        "may_follow": may_follow(viewer, run),
        "may_lead": may_lead(viewer, run) and run.is_open and run.leader_id != viewer.pk,
    }


def lessons_used(run, viewer):
    """The lessons behind the steps that were done, as far as this person sees them, by title."""
    done = set(run.marks.filter(state__in=["done", "differently"], gone=False).values_list("key", flat=True))
    named = {basis["entry"] for step in run.steps if step["key"] in done for basis in step["basis"]}
    lessons = {entry.pk: entry for entry in _seen(named, viewer).values() if entry.kind == "lesson"}
    return sorted(lessons.values(), key=lambda lesson: (lesson.title_key, lesson.pk))


def _retired(run, viewer):
    """Whether the playbook of an open run was retired since, and what took its place."""
    entry = run.playbook.entry
    is_retired = run.is_open and entry.status in RETIRED
    return {
        "is_retired": is_retired,
        "replacements": [link.source for link in replacing(entry, viewer)] if is_retired else [],
    }


def _seen(keys, viewer):
    """`{id: entry}` of those that this person sees; for one that was merged, the one that was kept."""
    if not keys:
        return {}
    standing = Entry.objects.standing_for(keys)
    entries = Entry.objects.visible_to(viewer).in_bulk(set(standing.values()))
    return {key: entries[now] for key, now in standing.items() if now in entries}


def _flags(named, seen, viewer, harmful):
    """`{id that a step names: [Flag, …]}` of what no longer holds."""
    found = flags_of(seen.values(), viewer, harmful=set(harmful([entry.pk for entry in seen.values()]))) if seen else {}
    flags = {key: found[entry.pk] for key, entry in seen.items() if entry.pk in found}
    return flags | flags_of_deleted(named - seen.keys(), viewer)


def _step(place, step, mark, seen, flags):
    ticked = set(mark.ticked) if mark else set()
    return {
        **step,
        "place": place,
        "html": render(step["text"], prefix=f"step-{step['key']}"),
        "duration": duration(step["minutes"]),
        "mark": mark if mark and mark.state else None,
        "is_marked": bool(mark and mark.state),
        "said": mark,  # also of a step that was marked as still to do
        "is_now": False,
        "items": [{"text": item, "is_ticked": item in ticked} for item in step["checklist"]],
        "flags": [flag for basis in step["basis"] for flag in flags.get(basis["entry"], ())],
        "bases": [
            basis | {"entry": seen.get(basis["entry"])}
            for basis in step["basis"]
            if basis["entry"] in seen or basis["reason"]  # a reason is the playbook's own text
        ],
    }
