"""What a version of an experiment holds, and how it becomes rows and passages."""

from datetime import date
from decimal import Decimal, InvalidOperation

from lessons.common.text import clean
from lessons.entry.kinds import Fact, Kind, Passage, Section, register

HYPOTHESIS = (
    Section("belief", "hypothesis", "We believe that"),
    Section("effect", "hypothesis", "It will"),
    Section("whom", "hypothesis", "For whom"),
    Section("sign", "hypothesis", "We will know when"),
)
SANDBOX = (
    Section("sandbox", "sandbox", "Where it is safe to fail"),
    Section("limits", "limits", "What we leave alone"),
    Section("stop_rule", "stop-rule", "When we stop at once"),
)
CONCLUSION = (
    Section("came_out", "came-out", "What came out"),
    Section("learned", "learned", "What we learned"),
    Section("next_steps", "next", "What we do next"),
)
BACKGROUND = Section("background", "background", "What made us think of it")
MEASURE = Section("measure", "measure", "What we measure, and how")
SECTIONS = (*HYPOTHESIS, MEASURE, *SANDBOX, BACKGROUND, *CONCLUSION)
NUMBERS = ("baseline", "target", "result")
DAYS = ("starts_on", "ends_on")
PROMISED = (*(section.key for section in (*HYPOTHESIS, MEASURE)), "unit", "baseline", "target", "stop_rule", "ends_on")
MOST_DIGITS, MOST_PLACES = 12, 4
LONGEST_UNIT = 60


def number(text):
    """The number somebody wrote, or None where it is none that can be kept: `7`, `-0.5`, `12,5`."""
    words = clean(str(text or "")).strip().replace(",", ".").replace("−", "-").replace(" ", "").replace("\u00a0", "")
    if not words.isascii():
        return None
    try:
        value = Decimal(words)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= 10 ** (MOST_DIGITS - MOST_PLACES):
        return None
    return round(value, MOST_PLACES) + 0  # no minus before nothing


def figure(value):
    """A number as people write it, without empty decimals and with thin thousands: `1 204.5`; nothing for None."""
    if value is None:
        return ""
    words = f"{value.normalize():,f}".replace(",", "\u202f")
    return words.replace("-", "−")


def plain_number(value):
    """A number as a content keeps it: `1204.5`."""
    return "" if value is None else f"{value.normalize():f}"


def hypothesis_of(content):
    """The hypothesis as one paragraph; what is not written yet is left out.

    >>> hypothesis_of({"belief": "a longer stop", "effect": "help", "whom": "everyone", "sign": "we see it"})
    'We believe that a longer stop will help for everyone. We will know when we see it.'
    """
    parts = {key: " ".join(content[key].split()).rstrip(".") for key in ("belief", "effect", "whom", "sign")}
    words = [
        before + parts[key]
        for key, before in (("belief", "We believe that "), ("effect", "will "), ("whom", "for "))
        if parts[key]
    ]
    sentences = [" ".join(words), f"We will know when {parts['sign']}" if parts["sign"] else ""]
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def in_figures(experiment):
    """Baseline, target and result in words: `Before 14, target 8, result 9 delays a week.`"""
    values = (("before", experiment.baseline), ("target", experiment.target), ("result", experiment.result))
    shown = ", ".join(f"{label} {figure(value)}" for label, value in values if value is not None)
    return f"{shown.capitalize()} {experiment.unit}".strip() + "." if shown else ""


def rows_of(content):
    """The columns of an experiment that hold a content."""
    return (
        {section.key: content[section.key] for section in SECTIONS}
        | {"unit": content["unit"][:LONGEST_UNIT]}
        | {key: number(content[key]) for key in NUMBERS}
        | {key: _day(content[key]) for key in DAYS}
    )


def _write(entry, content):
    """Put a content into the experiment's rows; people and teams that are gone are left out."""
    experiment, rows = entry.experiment, rows_of(content)
    for name, value in rows.items():
        setattr(experiment, name, value)
    experiment.save(update_fields=list(rows))
    experiment.gather(content["squad"], content["squad_teams"])


def _read(entry):
    """An experiment's own part of a content, from its rows."""
    experiment = entry.experiment
    members = experiment.members.all()
    return (
        {section.key: getattr(experiment, section.key) for section in SECTIONS}
        | {"unit": experiment.unit}
        | {key: plain_number(getattr(experiment, key)) for key in NUMBERS}
        | {key: value.isoformat() if (value := getattr(experiment, key)) else "" for key in DAYS}
        | {
            "squad": sorted(member.person_id for member in members if member.person_id),
            "squad_teams": sorted(member.team_id for member in members if member.team_id),
        }
    )


def _passages(entry):
    """What readers find under headings, the log included."""
    experiment = entry.experiment
    texts = {section.key: getattr(experiment, section.key) for section in SECTIONS}
    yield Passage("hypothesis", "Hypothesis", hypothesis_of(texts))
    measured = "\n\n".join(part for part in (texts["measure"], in_figures(experiment)) if part.strip())
    yield Passage(MEASURE.anchor, MEASURE.heading, measured)
    for section in (*CONCLUSION, *SANDBOX, BACKGROUND):
        yield Passage(section.anchor, section.heading, texts[section.key])
    yield Passage("stopped", "Why we stopped early", experiment.stop_reason)
    yield Passage("log", "Log", "\n\n".join(record.in_words for record in experiment.lines.all()))


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _names_of_people(entry):
    return sorted(str(member.person) for member in entry.experiment.members.all() if member.person_id)


def _names_of_teams(entry):
    return sorted(str(member.team) for member in entry.experiment.members.all() if member.team_id)


EXPERIMENT = register(
    Kind(
        name="experiment",
        label="Experiment",
        plural="Experiments",
        path="experiments",
        sections=SECTIONS,
        facts=(
            Fact("unit", "Unit", ""),
            Fact("baseline", "Before", ""),
            Fact("target", "Target", ""),
            Fact("result", "Result", ""),
            Fact("starts_on", "Planned start", ""),
            Fact("ends_on", "Planned end", ""),
            Fact("squad", "Squad", [], refers_to="lessons.User", names=_names_of_people),
            Fact("squad_teams", "Teams in the squad", [], refers_to="lessons.Team", names=_names_of_teams),
        ),
        write=_write,
        read=_read,
        passages=_passages,
        related=("members__person", "members__team", "lines"),
    )
)
