"""What a version of a playbook holds, how it becomes rows, and what readers find under which heading.

A step of a content, whose key of eight hex digits stays from version to version:

    {"key", "title", "text": Markdown, "who", "minutes": int | None, "warning", "only_if", "checklist": [str, …],
     "basis": [{"entry": id, "anchor", "reason"}, …]}
"""

from lessons.entry.kinds import Fact, Item, Kind, Passage, Section, register
from lessons.playbook import findings
from lessons.playbook import steps as step_rows
from lessons.playbook.models import Moment
from lessons.playbook.tidying import tidy

SECTIONS = (
    Section("purpose", "purpose", "What it is for"),
    Section("when", "when", "When to use it"),
    Section("preconditions", "before", "Before you begin"),
    Section("roles", "roles", "Who does what"),
)


def duration(minutes):
    """Minutes as people say them.

    >>> duration(45), duration(60), duration(150), duration(None)
    ('45 minutes', '1 hour', '2 hours 30 minutes', '')
    """
    hours, rest = divmod(minutes or 0, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number)


def in_markdown(step):
    """A step without its title as Markdown; what `import_playbook` reads back, but for what it is based on."""
    facts = " · ".join(
        f"{label}: {value}" for label, value in (("Who", step["who"]), ("Time", duration(step["minutes"]))) if value
    )
    parts = [
        f"Only if: {step['only_if']}" if step["only_if"] else "",
        facts,
        step["text"].strip(),
        f"Warning: {step['warning']}" if step["warning"] else "",
        "\n".join(f"- [ ] {item}" for item in step["checklist"]),
        "\n".join(_because(basis) for basis in step["basis"]),
    ]
    return "\n\n".join(part for part in parts if part)


def _because(basis):
    return f"Because of L-{basis['entry']}" + (f": {basis['reason']}" if basis["reason"] else "")


def _write(entry, content):
    """Put a content into the playbook's rows."""
    playbook = entry.playbook
    rows = {section.key: content[section.key] for section in SECTIONS} | {"moments": content["moments"]}
    for name, value in rows.items():
        setattr(playbook, name, value)
    playbook.save(update_fields=list(rows))
    playbook.fit(teams=content["for_teams"], tags=content["for_tags"])
    playbook.entrust(content["curators"])
    step_rows.rewrite(playbook, content["steps"])
    if entry.live is not None:
        findings.answer(playbook, content["answers"], entry.live)


def _read(entry):
    """A playbook's own part of a content, from its rows."""
    playbook = entry.playbook
    return {section.key: getattr(playbook, section.key) for section in SECTIONS} | {
        "moments": list(playbook.moments),
        "for_teams": sorted(team.pk for team in playbook.for_teams.all()),
        "for_tags": sorted((tag.name for tag in playbook.project_tags.all()), key=str.casefold),
        "curators": sorted(person.pk for person in playbook.curators.all()),
        "steps": [step_rows.as_data(step) for step in playbook.steps.all()],
        "answers": [],
    }


def _passages(entry):
    """What readers find under headings: the sections, and each step."""
    playbook = entry.playbook
    for section in SECTIONS:
        yield Passage(section.anchor, section.heading, getattr(playbook, section.key))
    for step in playbook.steps.all():
        said = in_markdown(step_rows.as_data(step) | {"basis": []})
        yield Passage(step.anchor, f"{step.place}. {step.title}", said or step.title)


def _items(content):
    """The steps as parts that are compared one by one."""
    return [Item(step["key"], "Step", step["title"], in_markdown(step)) for step in content["steps"]]


def _in_words(moments):
    return ", ".join(Moment(value).label.lower() for value in moments if value in Moment.values)


PLAYBOOK = register(
    Kind(
        name="playbook",
        label="Playbook",
        plural="Playbooks",
        path="playbooks",
        sections=SECTIONS,
        facts=(
            Fact("moments", "Offered when", [], _in_words),
            Fact(
                "for_teams", "For these teams", [], refers_to="lessons.Team",
                names=lambda entry: sorted(str(team) for team in entry.playbook.for_teams.all()),
            ),
            Fact("for_tags", "For projects tagged", [], ", ".join),
            Fact(
                "curators", "Curators", [], refers_to="lessons.User",
                names=lambda entry: sorted(str(person) for person in entry.playbook.curators.all()),
            ),
            Fact("steps", "Steps", [], in_front=False, in_words=False),
            Fact("answers", "Answers what runs found", [], in_front=False, in_words=False),
        ),
        write=_write,
        read=_read,
        tidy=tidy,
        items=_items,
        passages=_passages,
        related=("for_teams", "project_tags", "curators", "steps__bases"),
    )
)  # fmt: skip
