"""A closed retrospective as a document, and what past ones say about the like of a finding."""

import statistics
from collections import Counter
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.utils import timezone

from lessons.action.models import Action
from lessons.common.markdown import excerpt, marked, render
from lessons.entry.models import Entry, Link
from lessons.entry.reading import links_of
from lessons.retrospective import reading
from lessons.retrospective.analysis import Moment
from lessons.retrospective.board import Finding
from lessons.retrospective.content import in_order
from lessons.retrospective.harvest import Harvest
from lessons.retrospective.voting import mean_worth

MOST_MARKS = 20
CSV_COLUMNS = ("finding", "dots", "what", "text", "more", "owner", "due", "state")


def page(entry, viewer, marks=()):
    """The context of a closed retrospective's page; `marks` are words to be marked in it."""
    marks = [word[:64] for word in marks if word.strip()][:MOST_MARKS]
    retrospective = entry.retrospective
    findings = in_order(retrospective.findings.all())
    actions = list(entry.actions.select_related("owner").soonest_first())
    notes = list(retrospective.notes.select_related("author").in_order())
    reading.mark_columns(retrospective, notes)
    told = reading.timeline(retrospective, moments=_moments(entry))
    for said in (*notes, *told["moments"]):
        said.shown = marked(said.text, marks)
    for action in actions:
        _mark_action(action, marks)
    links = links_of(entry, viewer)
    for finding in findings:
        _mark_finding(finding, marks)
        reading.name_kinds(finding)
        finding.shown_notes = [note for note in notes if note.finding_id == finding.pk]
        finding.marks_notes = any("<mark>" in note.shown for note in finding.shown_notes)
        finding.promises = [action for action in actions if action.finding_id == finding.pk]
        finding.lessons = [(link.kind, other) for link, other, _ in links if link.anchor == finding.anchor]
    mean, answers = mean_worth(retrospective)
    return reading.commitments(retrospective, viewer) | told | {
        "entry": entry,
        "retrospective": retrospective,
        "takeaway": render(entry.summary, prefix="takeaway", marks=marks),
        "background": render(retrospective.background, prefix="about", marks=marks),
        "findings": findings,
        "tags": entry.tags.all(),
        "loose": [note for note in notes if note.finding_id is None],
        "actions": actions,
        "actions_done": actions_in_words(actions),
        "lessons": [lesson for finding in findings for kind, lesson in finding.lessons if kind == Link.Kind.CAME_FROM],
        "links": [row for row in links if not row[0].anchor],
        "is_followed": any(row[2] == Link.REVERSED["follows"] for row in links),
        "note_count": len(notes),
        "unsigned": sum(not note.is_signed for note in notes),
        "worth": mean,
        "worth_answers": answers,
        "attachments": entry.attachments.all(),
        "may_edit": _may_edit(entry, viewer),
        "versions": entry.live.number,
        "description": excerpt(entry.summary, 160),
    }  # fmt: skip


def _moments(entry):
    """The timeline as the version that readers see has it."""
    return [
        Moment(at=datetime.fromisoformat(data["at"]), text=data["text"], mark=data["mark"])
        for data in entry.live.content.get("timeline", [])
    ]


def _may_edit(entry, viewer):
    """As `may_edit` decides, without asking again what `seen_or_404` knows."""
    if not entry.is_open_to:
        return False
    return entry.team_id in viewer.team_ids() or viewer.is_curator or entry.is_by(viewer)


def _mark_finding(finding, marks):
    finding.shown_name, finding.shown_talk = marked(finding.name, marks), render(finding.talk, marks=marks)
    for line in (*finding.causes, *finding.alternatives):
        line["shown"], line["shown_why_not"] = marked(line["text"], marks), marked(line.get("why_not", ""), marks)
    for line in finding.evidence:
        line["shown"] = marked(line["label"], marks)


def _mark_action(action, marks):
    """Give an action its sentence and what was said of its end; that is shown whole when it has one of the words."""
    said = " ".join(part for part in (action.evidence or action.reason, action.helped_how) if part)
    action.shown, whole = marked(action.text, marks), marked(said, marks)
    action.shown_words = whole if "<mark>" in whole else excerpt(said, 160)


def whole_findings(findings, viewer):
    """Findings with all that was said, and of lessons those that the viewer may see."""
    seen = Harvest.objects.filter(lesson__in=Entry.objects.visible_to(viewer)).select_related("lesson__team")
    return findings.prefetch_related(
        Prefetch("harvests", queryset=seen),
        Prefetch("actions", queryset=Action.objects.select_related("owner").soonest_first()),
    )  # fmt: skip


def actions_in_words(actions):
    """How many are done, and how long it took: `(done, all, median days or None)`."""
    days = [(timezone.localdate(each.ended_at) - timezone.localdate(each.created_at)).days
            for each in actions if each.state == "done"]  # fmt: skip
    return len(days), len(actions), round(statistics.median(days)) if days else None


def related(hits, viewer, limit=3):
    """Findings of past retrospectives that a search hit, each with what came of it: `hit`, `finding`, `entry`."""
    anchors = {int(hit.anchor.removeprefix("finding-")): hit for hit in hits if hit.anchor.startswith("finding-")}
    found = whole_findings(Finding.objects.filter(pk__in=anchors), viewer).select_related("retrospective__entry__team")
    by_key = {finding.pk: finding for finding in found}
    rows = [{"hit": hit, "finding": by_key[pk]} for pk, hit in anchors.items() if pk in by_key]
    for row in rows:
        states = Counter(action.state for action in row["finding"].actions.all())
        row["address"] = marked_address(row["hit"])
        row["came"] = {"done": states["done"], "open": states["open"], "dropped": states["dropped"]}
    return rows[:limit]


def marked_address(hit):
    """Where a hit opens, with the words that were found marked on the page."""
    words = {piece.text.lower() for piece in (*hit.title, *hit.snippet) if piece.hit}
    query = urlencode([("mark", word) for word in sorted(words)[:MOST_MARKS]])
    address, _, anchor = hit.address.partition("#")
    return f"{address}?{query}#{anchor}" if query and anchor else hit.address


def rows_for_csv(entry):
    """Findings, notes, causes, alternatives, evidence and actions, a row each, with the cells of `CSV_COLUMNS`."""
    return [[row.get(column, "") for column in CSV_COLUMNS] for row in _rows(entry)]


def _rows(entry):
    retrospective = entry.retrospective
    notes = list(retrospective.notes.select_related("author").in_order())
    reading.mark_columns(retrospective, notes)
    for finding in in_order(retrospective.findings.all()):
        about = {"finding": finding.name, "dots": finding.dots}
        yield about | {"what": "finding", "text": finding.talk}
        yield from (about | _note_row(note) for note in notes if note.finding_id == finding.pk)
        for line in finding.causes:
            kind = reading.KINDS_OF_CAUSES.get(line["category"], "")
            yield about | {"what": "cause", "text": line["text"], "more": kind}
        for line in finding.alternatives:
            yield about | {"what": "alternative", "text": line["text"], "more": line["why_not"]}
        for line in finding.evidence:
            yield about | {"what": "evidence", "text": line["label"], "more": line["url"]}
    yield from (_note_row(note) for note in notes if note.finding_id is None)
    for action in entry.actions.select_related("owner", "finding").soonest_first():
        yield {
            "finding": action.finding.name if action.finding else "", "what": "action", "text": action.text,
            "more": action.evidence or action.reason, "owner": action.owner.display_name,
            "due": action.due_on.isoformat(), "state": action.get_state_display(),
        }  # fmt: skip


def _note_row(note):
    column = note.shown_column.name if note.shown_column else ""
    return {"what": "note", "text": note.text, "more": column, "owner": str(note.author) if note.is_signed else ""}
