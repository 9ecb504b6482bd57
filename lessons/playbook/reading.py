"""What a playbook's pages show, gathered in a constant number of queries."""

from django.db.models import Prefetch

from lessons.common.asked import whole_number
from lessons.common.markdown import excerpt, render
from lessons.entry.access import may_edit
from lessons.entry.models import Entry, Link
from lessons.entry.reading import links_of
from lessons.playbook.content import SECTIONS, duration
from lessons.playbook.findings import RunFinding
from lessons.playbook.flags import flags_of, flags_of_deleted
from lessons.playbook.models import Moment
from lessons.playbook.run import Run
from lessons.playbook.running import lines_of
from lessons.playbook.steps import Basis

OPEN_RUNS = 5


def playbooks():
    """Entries of playbooks with what their own page shows."""
    bases = Basis.objects.select_related("entry")
    return (
        Entry.objects.filter(kind="playbook")
        .for_page()
        .select_related("playbook")
        .prefetch_related(
            Prefetch("playbook__steps__bases", queryset=bases), "playbook__for_teams", "playbook__project_tags",
            "playbook__curators",
        )
    )  # fmt: skip


def page(entry, viewer, *, harmful=lambda ids: ()):
    """The context of a playbook's own page. `harmful(ids)` tells which entries lately made something worse."""
    playbook = entry.playbook
    links = links_of(entry, viewer)
    steps = steps_shown(playbook, viewer, harmful=harmful)
    runs = playbook.runs.all()
    return {
        "entry": entry,
        "playbook": playbook,
        "takeaway": render(entry.summary, prefix="takeaway"),
        "sections": [
            {"anchor": section.anchor, "heading": section.heading, "html": render(text, prefix=section.anchor)}
            for section in SECTIONS
            if (text := getattr(playbook, section.key)).strip()
        ],
        "steps": steps,
        "founded": sum(bool(step["bases"] or step["hidden"]) for step in steps),
        "flagged": [step for step in steps if step["flags"]],
        "minutes": duration(sum(step["row"].minutes or 0 for step in steps)),
        "moments": moments_of(playbook),
        "figures": runs.figures() if not entry.is_draft else None,
        "open_runs": list(runs.open().for_listing().newest_first()[:OPEN_RUNS]),
        "last_run": last_run_behind(entry, viewer),
        "findings": list(RunFinding.objects.of(playbook).open().for_listing().newest_first()),
        "links": links,
        "replacements": [other for _, other, label in links if label == Link.REVERSED["replaces"]],
        "attachments": entry.attachments.all(),
        "may_edit": may_edit(viewer, entry),
        "versions": (entry.live or entry.latest).number,
        "description": excerpt(entry.summary, 160),
    }


def steps_shown(playbook, viewer, *, harmful=lambda ids: ()):
    """The steps as readers see them: what is behind each as far as the viewer sees it, and what speaks against that."""
    rows = list(playbook.steps.all())
    named = {basis.entry_id for row in rows for basis in row.bases.all()}
    seen = set(Entry.objects.visible_to(viewer).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    entries = {basis.entry_id: basis.entry for row in rows for basis in row.bases.all() if basis.entry_id in seen}
    flags = flags_of(entries.values(), viewer, harmful=set(harmful(seen))) if entries else {}
    flags |= flags_of_deleted(named - seen, viewer)
    return [_shown(row, seen, flags) for row in rows]


def bases_named(contents, viewer):
    """The entries that the steps of some texts stand on, as far as somebody sees them, by their numbers."""
    steps = [step for content in contents for step in content.get("steps") or ()]
    named = {basis["entry"] for step in steps for basis in step["basis"]}
    return list(Entry.objects.visible_to(viewer).filter(pk__in=named).order_by("pk")) if named else []


def moments_of(playbook):
    """When it is offered, in words."""
    return [Moment(value).label for value in playbook.moments]


def last_run_behind(entry, viewer):
    """The viewer's newest run, where the playbook has changed since; else None."""
    if entry.live is None:
        return None
    run = Run.objects.filter(playbook=entry.pk).with_somebody(viewer).select_related("version").newest_first().first()
    return run if run is not None and run.version_id != entry.live_id else None


def preview(form):
    """The writer's text as readers would see it, from a form that may be unfinished."""
    words = {key: form[key].value() or "" for key in ("title", "summary")}
    return {
        "title": words["title"],
        "takeaway": render(words["summary"], prefix="takeaway"),
        "sections": [
            {"heading": section.heading, "html": render(form[section.key].value() or "", prefix=section.anchor)}
            for section in SECTIONS
            if (form[section.key].value() or "").strip()
        ],
        "steps": [
            {
                "title": step.heading,
                "html": render(step["text"].value() or "", prefix=f"step-{step.name}"),
                "who": step["who"].value(),
                "duration": duration(whole_number(str(step["minutes"].value() or ""))),
                "only_if": step["only_if"].value(),
                "warning": step["warning"].value(),
                "checklist": lines_of(step["checklist"].value() or ""),
                "bases": [(basis["entry"], basis["why"].value()) for basis in step.bases if basis["entry"]],
            }
            for step in form.step_forms
        ],
    }


def _shown(row, seen, flags):
    """`hidden` are the reasons of what the viewer may not open; a reason is the playbook's own text."""
    bases = list(row.bases.all())
    shown = [basis for basis in bases if basis.entry_id in seen]
    return {
        "row": row,
        "html": render(row.text, prefix=row.anchor),
        "duration": duration(row.minutes),
        "bases": shown,
        "hidden": [basis.reason for basis in bases if basis.entry_id not in seen],
        "flags": [flag for basis in bases for flag in flags.get(basis.entry_id, ())],
    }
