"""Incident reviews from elsewhere as closed retrospectives: `manage.py import_postmortems` tells how a record looks."""

import re
from datetime import UTC, date, datetime, time

from lessons.common.errors import DomainError
from lessons.common.text import clean, fold
from lessons.entry.frontmatter import first_sentences
from lessons.intake.bulk import create_many
from lessons.intake.importing import Craft, Planned, import_all
from lessons.intake.reimporting import Reimport
from lessons.person.models import Team
from lessons.retrospective.analysis import Moment
from lessons.retrospective.board import LINES, LONGEST_TALK, CauseForm, Finding
from lessons.retrospective.causes import category_of
from lessons.retrospective.content import RETROSPECTIVE
from lessons.retrospective.formats import BUILT_IN
from lessons.retrospective.incident_text import TIMED, moments_of, parts_of, statements
from lessons.retrospective.models import Retrospective, Subject
from lessons.retrospective.phases import Phase
from lessons.retrospective.talking import MOST_LINES

ACCOUNT = ("postmortems@imported.invalid", "Imported incident reviews")
FORMAT = BUILT_IN["incident-review"]
CAUSES, HAPPENED = "Contributing causes", "How it came about"
FINDINGS = (
    (CAUSES, r"contributing factors.*|root causes?|what went (?:wrong|poorly|badly)|conclusions?"),
    (HAPPENED, r"context.*|background"),
    ("Detection", r"detection|identified"),
    ("Resolution", r"resolution"),
    ("What went well", r"what went well"),
    ("Where we were lucky", r"where we (?:got|were) lucky"),
    ("Lessons learned", r"lessons? learn(?:ed|t)"),
    ("Follow-ups", r"action items?|review actions|actions following review|questions for follow up"),
)
HEADINGS = frozenset(fold(name) for name, _ in FINDINGS)  # under these, any review says what it has to say
LINKS = re.compile(r"^\s*(?:[-*] )?(?:slack threads?|timeline)\b", re.I)
IMPACT = re.compile(r"\s+Impact:\s")  # some summaries repeat what has a part of its own
BARE_DATE = re.compile(r"(?:incident date:\s*)?\d{4}-\d\d-\d\d[,:]?\s*", re.I)


def import_records(
    records,
    *,
    author=None,
    team=None,
    visibility="everyone",
    teams=(),
    dry_run=False,
    progress=lambda done, total: None,
):
    """Import `(line, record)` pairs; a bad one is noted with its line and does not stop the rest.

    Each company becomes a team, unless one (`team`, a name) takes them all. `teams` are those who see them, for the
    visibility `teams`; without any, each team sees its own.
    """
    return import_all(
        records, lambda: _Importing(team, visibility, tuple(teams)).plan, account=ACCOUNT, craft=REVIEWS, author=author,
        dry_run=dry_run, progress=progress,
    )  # fmt: skip


class _Importing:
    """One run: knows the teams, so that each record costs few queries."""

    def __init__(self, team, visibility, teams):
        self.visibility, self.shared_with = visibility, teams
        self.teams = {each.name: each for each in Team.objects.all()}
        self.team = self._team(team) if team else None

    def plan(self, record):
        slug = _text(record, "slug")
        if not slug:
            raise DomainError("It has no slug.")
        held_on = _day(record)
        team = self.team or self._team(_text(record, "company"))
        shared = self.shared_with or ((team,) if team else ())
        if self.visibility == "teams" and not shared:
            raise DomainError("It has no company, so there is no team to show it to.")
        return Planned(
            _content(record, held_on, team), f"postmortem:{slug}"[:200], True, datetime.combine(held_on, time(12), UTC),
            visibility=self.visibility, teams=shared if self.visibility == "teams" else (),
        )  # fmt: skip

    def _team(self, company):
        name = " ".join(company.split())[:80]
        if name and name not in self.teams:
            self.teams[name] = Team.objects.start(name=name)
        return self.teams.get(name)


class ReviewReimport(Reimport):
    """Findings are known by their names: those that stay keep their address, and so does what hangs on them."""

    def is_same_text(self, kept, content):
        return super().is_same_text(_without_keys(kept), _without_keys(content))

    def save(self, entry, planned, content, *, by):
        retrospective = entry.retrospective
        held = {finding.name: finding for finding in retrospective.findings.all()}
        for place, data in enumerate(content["findings"]):
            finding = held.pop(data["name"], None) or Finding(retrospective=retrospective, name=data["name"])
            finding.place = place
            finding.save()
            data["key"] = finding.pk
        retrospective.findings.filter(
            pk__in=[finding.pk for finding in held.values()], harvests=None, actions=None
        ).delete()
        super().save(entry, planned, content, by=by)


def _create(news):
    return create_many(news, kind="retrospective", fill=_fill)


def _fill(entries, news, contents):
    """Write the rows of closed retrospectives; gives the contents with the keys of their findings."""
    made = Retrospective.objects.bulk_create(
        Retrospective(
            entry=entry, phase=Phase.CLOSED, subject=content["subject"], background=content["background"],
            held_on=date.fromisoformat(content["held_on"]), format_key=FORMAT.key, format_name=FORMAT.name,
            columns=FORMAT.columns_as_data(), facilitator=new.by, closed_at=new.at, opened_at=new.at,
        )
        for entry, new, content in zip(entries, news, contents, strict=True)
    )  # fmt: skip
    findings = Finding.objects.bulk_create(
        Finding(
            retrospective=retrospective, name=data["name"], place=place, talk=data["talk"],
            cause_form=data["cause_form"], **{name: data[name] for name in LINES},
        )
        for retrospective, content in zip(made, contents, strict=True)
        for place, data in enumerate(content["findings"])
    )  # fmt: skip
    Moment.objects.bulk_create(
        Moment(retrospective=retrospective, at=datetime.fromisoformat(data["at"]), text=data["text"], mark=data["mark"])
        for retrospective, content in zip(made, contents, strict=True)
        for data in content["timeline"]
    )
    keys = iter([finding.pk for finding in findings])
    return [
        content | {"findings": [data | {"key": next(keys)} for data in content["findings"]]} for content in contents
    ]


REVIEWS = Craft(RETROSPECTIVE, "retrospectives", _create, ReviewReimport)


def _content(record, held_on, team):
    body, told = _text(record, "body"), IMPACT.split(_text(record, "summary"))[0]
    parts = parts_of(body)
    takeaway = first_sentences(told or " ".join(statements(body)[:1]), most=2, longest=400)
    title = BARE_DATE.sub("", _text(record, "title")) or first_sentences(takeaway, longest=90)
    if not title:
        raise DomainError("It has no title and no summary.")
    moments = moments_of(body, held_on, began=_moment(record, "start"), resolved=_moment(record, "end"))
    impact = "\n\n".join(part.text for part in parts if part.heading == "impact")
    about = (
        told if " ".join(told.split()) != takeaway else "",
        impact and f"### Impact\n\n{impact}",
        _text(record, "product") and f"Product: {_text(record, 'product')}",
        _text(record, "url")
        and f"Published [at its source](<{_text(record, 'url')}>), licence {_text(record, 'license') or 'unknown'}.",
    )
    return {
        "title": title,
        "summary": takeaway or title,
        "background": "\n\n".join(part for part in about if part),
        "tags": [str(tag).replace(",", " ").strip()[:50] for tag in record.get("categories") or [] if str(tag).strip()],
        "team": team.pk if team else None,
        "format": FORMAT.name,
        "subject": Subject.INCIDENT.value,
        "held_on": held_on.isoformat(),
        "findings": _findings(parts),
        "timeline": [{"at": each.at.isoformat(), "text": each.text, "mark": each.mark} for each in moments],
    }


def _findings(parts):
    """What a review found: its parts under names that all reviews share. What is below a part belongs to it."""
    texts: dict[str, list[str]] = {name: [] for name, _ in FINDINGS}
    here, level = "", 0
    for part in parts:
        name = next((name for name, headings in FINDINGS if re.fullmatch(headings, part.heading)), "")
        if name or part.level <= level:
            here, level = name, part.level
            texts.get(here, []).append(part.text)
        elif here and part.text:
            texts[here].append(f"### {part.title}\n\n{part.text}")
    joined = {name: "\n\n".join(text for text in held if text) for name, held in texts.items()}
    return [_finding(name, text) for name, text in joined.items() if not all(map(LINKS.match, statements(text)))]


def _finding(name, text):
    """Of causes, each statement becomes one; of a story, those that tell of a cause. The rest stays as it was told."""
    said = [line for line in statements(text) if not LINKS.match(line) and not TIMED.match(line)]
    causes = [{"text": line, "category": category_of(line)} for line in said]
    causes = [cause for cause in causes if name == CAUSES or (name == HAPPENED and cause["category"])]
    is_whole = (
        name == CAUSES and len(causes) <= MOST_LINES and "```" not in text and not any("…" in line for line in said)
    )
    talk = "" if is_whole else text
    if len(talk) > LONGEST_TALK:
        talk = f"{talk[: LONGEST_TALK - 1].rsplit(' ', 1)[0]}…"
    own = {"key": None, "name": name, "talk": talk, "cause_form": CauseForm.CONTRIBUTING.value}
    return own | {lines: [] for lines in LINES} | {"causes": causes[:MOST_LINES]}


def _without_keys(content):
    return content | {"findings": [data | {"key": None} for data in content["findings"]]}


def _text(record, key):
    value = record.get(key)
    return clean(str(value)).strip() if value not in (None, []) else ""


def _day(record):
    try:
        return date.fromisoformat(_text(record, "date")[:10])
    except ValueError:
        raise DomainError(f"The date “{_text(record, 'date')}” is none. Write it as 2024-02-28.") from None


def _moment(record, key):
    """A time of the record in UTC, None where it has none; one that is no time is left out."""
    try:
        found = datetime.fromisoformat(_text(record, key))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
