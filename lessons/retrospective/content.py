"""What a version of a retrospective holds, how it becomes rows again, and what readers find under which heading."""

import re
from datetime import date, datetime

from django.utils import timezone

from lessons.entry.kinds import Fact, Kind, Passage, Section, register
from lessons.retrospective.analysis import Category, Mark, Moment
from lessons.retrospective.board import LINES, CauseForm
from lessons.retrospective.models import Subject
from lessons.retrospective.traits import narrowing, saying, traits

SECTIONS = (Section("background", "about", "What it was about"),)
MARKUP = re.compile(r"([\\`*_\[\]<])|^([#>+-]|\d+[.)])", re.M)


def read(entry):
    """A retrospective's own part of a content, from its rows."""
    retrospective = entry.retrospective
    return {
        "background": retrospective.background,
        "format": retrospective.format_name,
        "subject": retrospective.subject,
        "held_on": retrospective.held_on.isoformat(),
        "findings": [_finding_as_data(finding) for finding in in_order(retrospective.findings.all())],
        "timeline": _timeline_as_data(retrospective),
    }


def write(entry, content):
    """Put a content into the rows; findings and timeline only once it is closed: until then the board is true."""
    retrospective = entry.retrospective
    retrospective.background = content["background"]
    retrospective.held_on = date.fromisoformat(content["held_on"]) if content["held_on"] else retrospective.held_on
    retrospective.save(update_fields=["background", "held_on"])
    if not retrospective.is_closed:
        return
    findings = {finding.pk: finding for finding in retrospective.findings.all()}
    for data in content["findings"]:
        if (finding := findings.get(data["key"])) is not None and _finding_as_data(finding) != data:
            _rewrite(finding, data)
    if content["timeline"] == _timeline_as_data(retrospective):
        return
    retrospective.moments.all().delete()
    Moment.objects.bulk_create(
        Moment(retrospective=retrospective, at=datetime.fromisoformat(data["at"]), text=data["text"], mark=data["mark"])
        for data in content["timeline"]
    )


def passages(entry):
    """What readers find: of one that is not closed, only what it is about."""
    retrospective = entry.retrospective
    yield Passage("about", "What it was about", retrospective.background)
    if not retrospective.is_closed:
        return
    findings = in_order(retrospective.findings.all())
    for finding in findings:
        yield Passage(finding.anchor, finding.name, _finding_in_markdown(finding))
    yield Passage("timeline", "What happened when", timeline_in_markdown(retrospective.moments.all()))
    actions = [action for action in entry.actions.all() if action.finding_id is None]
    yield Passage("actions", "Actions", "\n".join(_action_in_markdown(action) for action in actions))
    loose = [note for note in retrospective.notes.all() if note.finding_id is None]
    yield Passage("notes", "Other notes", "\n".join(f"- {literal(note.text)}" for note in loose))


def in_order(findings):
    """Findings as they are read: the most dots first."""
    return sorted(findings, key=lambda finding: (-finding.dots, finding.place, finding.pk))


def literal(text):
    """A line of plain text as Markdown that shows it as it is."""
    return MARKUP.sub(lambda match: f"\\{match[0]}", text)


def timeline_in_markdown(moments):
    return "\n".join(
        f"- {timezone.localtime(moment.at):%-d %B %Y, %H:%M} {literal(moment.text)}"
        + (f" ({moment.get_mark_display()})" if moment.mark else "")
        for moment in moments
    )


def _finding_as_data(finding):
    own = {"key": finding.pk, "name": finding.name, "talk": finding.talk, "cause_form": finding.cause_form}
    return own | {name: getattr(finding, name) for name in LINES}


def _timeline_as_data(retrospective):
    return [
        {"at": moment.at.isoformat(), "text": moment.text, "mark": moment.mark}
        for moment in retrospective.moments.all()
    ]


def _rewrite(finding, data):
    fields = ["name", "talk", "cause_form", *LINES]
    for name in fields:
        setattr(finding, name, data[name])
    finding.revision += 1
    finding.save(update_fields=[*fields, "revision"])


def _finding_in_markdown(finding):
    causes = [line["text"] for line in finding.causes]
    others = [
        f"{line['text']} Not done because: {line['why_not']}" if line["why_not"] else line["text"]
        for line in finding.alternatives
    ]
    parts = [
        finding.talk.strip(),
        _list(CauseForm(finding.cause_form).label, causes, numbered=finding.cause_form == CauseForm.WHYS),
        _list("Considered", others),
        _links(finding.evidence),
        _list("What was said", [note.text for note in finding.notes.all()]),
        "\n".join(_action_in_markdown(action) for action in finding.actions.all()),
    ]
    return "\n\n".join(part for part in parts if part)


def _list(title, lines, *, numbered=False):
    if not lines:
        return ""
    items = (f"{number}. {literal(line)}" if numbered else f"- {literal(line)}" for number, line in enumerate(lines, 1))
    return f"**{title}**\n\n" + "\n".join(items)


def _links(evidence):
    items = [f"- [{literal(line['label'])}](<{line['url']}>)" for line in evidence]
    return "**Evidence**\n\n" + "\n".join(items) if items else ""


def _action_in_markdown(action):
    """An action with what came of it."""
    said = action.evidence or action.reason
    answer = f" Did it help? {action.get_helped_display()}. {literal(action.helped_how)}".rstrip()
    helped = answer if action.helped else ""
    words = f" {literal(' '.join(said.split()))}" if said else ""
    return f"- Action: {literal(action.text)} ({action.get_state_display().lower()}){words}{helped}"


def _findings_in_words(findings):
    """Findings as text, to compare two versions by."""
    return "\n\n".join(_finding_in_words(data) for data in findings)


def _finding_in_words(data):
    lines = [data["name"], data["talk"]]
    lines += [f"Cause: {line['text']}" + _category(line["category"]) for line in data["causes"]]
    lines += [f"Considered: {line['text']} {line['why_not']}".strip() for line in data["alternatives"]]
    lines += [f"Evidence: {line['label']} {line['url']}" for line in data["evidence"]]
    return "\n".join(line for line in lines if line)


def _category(value):
    return f" ({Category(value).label.lower()})" if value in Category.values else ""


def _timeline_in_words(timeline):
    return "\n".join(
        f"{timezone.localtime(datetime.fromisoformat(data['at'])):%-d %B %Y, %H:%M} {data['text']}"
        + (f" ({Mark(data['mark']).label})" if data["mark"] in Mark.values else "")
        for data in timeline
    )


RETROSPECTIVE = register(
    Kind(
        name="retrospective",
        label="Retrospective",
        plural="Retrospectives",
        path="retrospectives",
        sections=SECTIONS,
        facts=(
            Fact("format", "Format", ""),
            Fact("subject", "About", "", lambda value: Subject(value).label if value in Subject.values else value),
            Fact("held_on", "Held on", ""),
            Fact("findings", "What we found", [], _findings_in_words, in_front=False),
            Fact("timeline", "What happened when", [], _timeline_in_words, in_front=False),
        ),
        write=write,
        read=read,
        passages=passages,
        traits=traits,
        saying=saying,
        narrowing=narrowing,
        dated="retrospective__held_on",
        related=(
            "findings__notes", "findings__actions", "entry__actions", "moments", "notes",
        ),
    )
)  # fmt: skip
