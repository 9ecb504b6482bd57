"""Reads an incident review that somebody wrote elsewhere: its sections, its statements, and when what happened.

Two shapes are known: Markdown headings (`## Contributing Factors`), and a list of bold labels (`- **Context**: …`).
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from lessons.common.markdown import plain
from lessons.entry.frontmatter import first_sentences
from lessons.retrospective.analysis import LONGEST_LINE, Mark

COMMENT = re.compile(r"<!--.*?-->|\{\{|\}\}", re.S)
HEADING = re.compile(r"^(?P<depth>#{1,4})[ \t]+(?P<title>.+?)[ \t#]*$", re.M)
LABEL = re.compile(r"^ {0,2}- \*\*(?P<title>[\w /]+?):?\*\*:?[ \t]*", re.M)
TIMED = re.compile(r"\W*(?:20\d\d-\d\d-\d\d|\d{1,2}:\d\d)")
FENCE = re.compile(r"^[ \t]*(```|~~~)[^`\n]*\n.*?(?:^[ \t]*\1[ \t]*$|\Z)", re.M | re.S)
ADVICE = re.compile(
    r"^(?:Things that could have gone better\.|These are (?:good things that|only sample)|These sections should be)"
    r".*?(?=\n[ \t]*\n|\Z)",
    re.M | re.S,
)  # what a common template tells its writers
ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]+(?:\[[ x]\][ \t]+)?(.*)", re.S)
NOTHING = re.compile(r"\W*(?:tbd|n/?a|none|todo|\?)?\W*", re.I)
WORD = re.compile(r"[^\W\d_]{2}")
MOST_MOMENTS = 100
MONTHS = {name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                                      "oct", "nov", "dec"), 1)}  # fmt: skip
HOURS = {"UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "PST": -8, "PDT": -7}
ZONE = re.compile(rf"\btimes? in\b[^\n]*?\b(?:(?:UTC|GMT) ?([+-]\d{{1,2}})\b|({'|'.join(HOURS)})\b)", re.I)
DAY = r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
NAMED_DAY = rf"(?P<name>{'|'.join(MONTHS)})[a-z]* (?P<number>\d{{1,2}})(?:,? (?P<of>20\d\d))?"
CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::\d\d)?[ \t]?(?P<half>[ap])?\.?(?:m\b)?"
MOMENT = re.compile(
    rf"^[ \t>#*|\[({{~-]*(?:(?:{DAY}|{NAMED_DAY})[ \t,T|]*)?(?:ca\.|around|between|~)?[ \t]*{CLOCK}(?P<rest>[^\n]*)$",
    re.I,
)
EVENT = re.compile(rf"^[ \t]*- (?P<rest>[A-Z][a-z]+(?: [a-z]+){{0,3}})[: \t]+{DAY}[ \t]+{CLOCK}", re.I)
AFTER_CLOCK = re.compile(r"^(?:[ \t]*(?:-|–|to|and)[ \t]*\d{1,2}[:.]\d\d[^|:]*)?[ \t]*(?:[A-Z]{2,4}\b)?[\])}|: \t*#-]*")
MARKS = (
    (Mark.BEGAN, re.compile(r"^fault occurs|outage (?:starts|begins)|^start of incident", re.I)),
    (Mark.DETECTED, re.compile(r"^fault detected|^first detected|^team aware", re.I)),
    (Mark.MITIGATED, re.compile(r"^repaired", re.I)),
    (Mark.RESOLVED, re.compile(r"^resolved|outage ends|incident ends", re.I)),
)


class When(NamedTuple):
    """Something that happened at a time (UTC), and the mark that it is, if it is one."""

    at: datetime
    text: str
    mark: str = ""


class Part(NamedTuple):
    """A part of a review: its heading in lower case, as it is written, how deep it stands, and its own text."""

    heading: str
    title: str
    level: int
    text: str


def parts_of(body):
    """The parts of a review, in order."""
    body = ADVICE.sub("", COMMENT.sub("", body))
    pattern = HEADING if HEADING.search(FENCE.sub("", body)) and "**Key events**" not in body else LABEL
    fences = [match.span() for match in FENCE.finditer(body)]
    found = [match for match in pattern.finditer(body) if not any(a < match.start() < b for a, b in fences)]
    ends = [*(match.start() for match in found), len(body)][1:]
    return [_part(match, body[match.end() : end]) for match, end in zip(found, ends, strict=True)] if found else []


def statements(text):
    """The items and paragraphs of a text as plain sentences, at most 500 characters each; code and tables left out."""
    items: list[str] = []
    for block in re.split(r"\n[ \t]*\n", FENCE.sub("\n\n", text)):
        for line in block.splitlines():
            stripped = line.strip()
            is_new = ITEM.match(stripped) or line is block.splitlines()[0]
            if stripped.startswith(("|", "![", ">", "#")):
                continue
            if is_new or not items:
                items.append(stripped)
            else:
                items[-1] += f" {stripped}"
    said = [plain(match[1] if (match := ITEM.match(item)) else item) for item in items]
    whole = [" ".join(line.split()) for line in said]
    return [line if len(line) <= LONGEST_LINE else first_sentences(line, most=2, longest=LONGEST_LINE - 1)
            for line in whole if not NOTHING.fullmatch(line)]  # fmt: skip


def moments_of(body, day, *, began=None, resolved=None):
    """What happened when, in order: lines that begin with a time, in the zone that the review names (else UTC).

    `day` is that of the incident, for times without one. `began` and `resolved`, where they are known from elsewhere,
    are marked. A time before the one above it is of the next day.
    """
    zone = _zone(body)
    found, at = [], datetime.combine(day, datetime.min.time(), zone)
    lines = FENCE.sub("", COMMENT.sub("", body)).splitlines()
    for number, line in enumerate(lines):
        match = EVENT.match(line) or MOMENT.match(line)
        moment = match and _moment(match, at, day)
        if not moment:
            continue
        is_event = match.re is EVENT
        text = match["rest"] if is_event else _told(match["rest"], lines[number + 1 :])
        if text:
            at = moment
            found.append(When(moment.astimezone(UTC), text, _mark(text)))
    return _marked(found[:MOST_MOMENTS], began, resolved)


def _part(match, text):
    title, depth = match["title"].strip(" *:"), match.groupdict().get("depth", "")
    return Part(title.lower(), title, len(depth), "" if NOTHING.fullmatch(text) else _dedented(text))


def _zone(body):
    match = ZONE.search(body)
    hours = (int(match[1]) if match[1] else HOURS[match[2].upper()]) if match else 0
    return timezone(timedelta(hours=hours)) if abs(hours) < 15 else UTC


def _moment(match, before, day):
    """The moment that a line names; None when there is no such time, or it is more than two years off."""
    parts = match.groupdict()
    hour, half = int(parts["hour"]), (parts["half"] or "").lower()
    hour = hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour
    year, month, date = parts["year"], parts["month"], parts["day"]
    if parts.get("name"):
        year, month, date = parts["of"] or day.year, MONTHS[parts["name"].lower()], parts["number"]
    try:
        if year:
            found = datetime(int(year), int(month), int(date), hour, int(parts["minute"]), tzinfo=before.tzinfo)
        else:
            found = before.replace(hour=hour, minute=int(parts["minute"]))
            found += timedelta(days=1) if before - found > timedelta(hours=6) else timedelta(0)
    except ValueError:
        return None
    return found if abs((found.date() - day).days) < 730 else None


def _told(rest, following):
    """What a line says after its time, or else the paragraph below it."""
    rest = AFTER_CLOCK.sub("", rest, count=1).strip(" |#")
    if not rest:
        below = []
        for line in following:
            if line.lstrip().startswith("#") or (below and not line.strip()):
                break
            below += [line.strip()] if line.strip() else []
        rest = " ".join(below)
    text = " ".join(plain(rest).split())
    return "" if NOTHING.fullmatch(text) or not WORD.search(text) else first_sentences(text, most=2, longest=300)


def _mark(text):
    return next((mark.value for mark, words in MARKS if words.search(text)), "")


def _marked(found, began, resolved):
    """Each mark once, and those that are known from elsewhere where they belong."""
    kept, marks = [], set()
    for moment in sorted(found, key=lambda moment: moment.at):
        kept.append(moment._replace(mark="" if moment.mark in marks else moment.mark))
        marks.add(moment.mark)
    known = [(Mark.BEGAN.value, began, "The impact began"), (Mark.RESOLVED.value, resolved, "Resolved")]
    if began and resolved and resolved < began:
        known = []
    for mark, at, text in known:
        if at is None or mark in marks:
            continue
        here = next((place for place, moment in enumerate(kept) if moment.at == at), None)
        if here is None:
            kept.append(When(at, text, mark))
        else:
            kept[here] = kept[here]._replace(mark=mark)
    return sorted(kept, key=lambda moment: moment.at)


def _dedented(text):
    """Without what indents every line below the first, so that a list stays one."""
    lines = text.expandtabs(4).strip("\n").splitlines()
    depth = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return "\n".join([lines[0].strip(), *(line[depth:] for line in lines[1:])]).strip() if lines else ""
