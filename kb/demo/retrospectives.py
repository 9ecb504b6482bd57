"""The retrospectives of the demo organisation: held phase by phase, as far as each has come."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import yaml
from django.utils import timezone

from kb.demo.promises import Promises
from lessons.common.text import slug
from lessons.models import Entry, Retrospective, Team, TeamFormat
from lessons.retrospective import harvest, moving, notes, talking, voting
from lessons.retrospective.anonymity import new_secret
from lessons.retrospective.formats import BUILT_IN
from lessons.retrospective.phases import RAIL, Phase

HERE = ZoneInfo("Europe/Stockholm")
TOLD_UNTIL = date(2026, 11, 24)  # the day up to which the texts tell
MINUTES = dict(zip(RAIL, (0, 8, 22, 38, 46, 75, 90), strict=True))  # when a meeting comes to each of its phases
BEGAN = timedelta(minutes=35)  # how long ago the one that is under way opened
RELATIVE = re.compile(r"(?:in (?P<ahead>\d+) days?|(?P<ago>\d+) days? ago|today)")


@dataclass
class World:
    """What the files speak of by name, and what is still to happen."""

    people: dict
    projects: dict
    entries: dict
    formats: dict = field(default_factory=lambda: dict(BUILT_IN))
    boards: dict = field(default_factory=dict)
    promises: Promises = field(default_factory=Promises)


@dataclass
class Meeting:
    """One retrospective on its way: what its file says, its board, and the notes and findings that are on it."""

    facts: dict
    world: World
    board: Retrospective
    written: list = field(default_factory=list)
    findings: list = field(default_factory=list)

    @property
    def people(self):
        return [self.world.people[key] for key in self.facts["people"]]

    @property
    def facilitator(self):
        return self.world.people[self.facts["facilitator"]]

    @property
    def found(self):
        """Each finding with what the file says of it."""
        return zip(self.findings, self.facts["findings"], strict=True)

    def moment_of(self, phase):
        """When it comes to a phase."""
        if "clock" in self.facts:
            opens, *ends = (_local(*at.split()) for at in self.facts["clock"].values())
            return dict(zip(RAIL, (opens, *ends), strict=True))[phase]
        return self.opens + timedelta(minutes=MINUTES[phase])

    @property
    def opens(self):
        if self.facts.get("phase"):
            return timezone.now() - BEGAN
        return _local(self.facts["held"].isoformat(), self.facts.get("begins", "13:00"))


def load(folder, *, people, projects, entries, formats, progress):
    """Hold every retrospective of a folder, in the order of names; `entries` are lessons and experiments by name."""
    world = World(people, projects, entries)
    _make_formats(formats, world)
    for path in paths(folder):
        facts = with_days(yaml.safe_load(path.read_text(encoding="utf-8")))
        world.boards[path.stem] = _retrospective(facts, world)
        progress()
    world.promises.happen_until(timezone.now())


def paths(folder):
    return sorted(folder.glob("*.yaml"))


def _make_formats(rows, world):
    for row in rows:
        world.formats[row["key"]] = TeamFormat.objects.make(
            team=Team.objects.get(slug=row["team"]), name=row["name"], purpose=row["purpose"],
            columns=[tuple(column) for column in row["columns"]], based_on=row["based_on"],
            by=world.people[row["by"]], at=datetime.combine(row["made"], time(9, 20), UTC),
        ).as_format()  # fmt: skip


def _retrospective(facts, world):
    """One retrospective, from its plan as far as it has come."""
    meeting = Meeting(facts, world, _plan(facts, world))
    for person in meeting.people:
        moving.join(meeting.board, by=person)
    goal = facts.get("phase", Phase.CLOSED)
    if goal == Phase.PLANNED:
        return meeting.board
    world.promises.happen_until(meeting.moment_of(RAIL[0]))
    for phase in RAIL[: RAIL.index(goal) + 1]:
        _come_to(meeting, phase, meeting.moment_of(phase))
        DONE_IN[phase](meeting, meeting.moment_of(phase))
    return meeting.board


def _plan(facts, world):
    facilitator = world.people[facts["facilitator"]]
    visibility = facts.get("visibility", "everyone")
    clock = facts.get("clock", {})
    followed = world.boards.get(facts.get("follows"))
    entry = Retrospective.objects.plan(
        title=facts["title"], purpose=facts["purpose"], team=Team.objects.get(slug=facts["team"]),
        project=world.projects.get(facts.get("project")), tags=facts["tags"], format=world.formats[facts["format"]],
        subject=facts["subject"], held_on=facts["held"], background=facts.get("background", ""), by=facilitator,
        visibility="teams" if isinstance(visibility, list) else visibility,
        teams=list(Team.objects.filter(slug__in=visibility)) if isinstance(visibility, list) else (),
        follows=followed, every_weeks=facts.get("every_weeks"), by_the_clock=bool(clock),
        opens_at=_local(*clock["opens"].split()) if clock else None,
        at=datetime.combine(facts["held"] - timedelta(days=facts.get("planned_before", 4)), time(8, 41), UTC),
    )  # fmt: skip
    if followed:
        entry.link_to(followed.entry, "follows", by=facilitator, at=entry.created_at)
    board = Retrospective.objects.get(pk=entry.pk)
    for phase in list(clock)[1:-1]:
        board.phase_ends.create(phase=phase, at=_local(*clock[phase].split()))
    return board


def _come_to(meeting, phase, at):
    if phase == Phase.CLOSED:
        moving.close(meeting.board, meeting.facts["takeaway"], by=meeting.facilitator, at=at)
    elif meeting.board.by_the_clock:
        moving.move_by_the_clock(meeting.board, at)
    else:
        moving.move_on(meeting.board, by=meeting.facilitator, at=at)


def _look_back(meeting, at):
    """At what was promised before: all of it, as the phase is for."""
    said = meeting.facts.get("commitments", {})
    meeting.world.promises.look_at(meeting.board, said, people=meeting.world.people, at=at + timedelta(minutes=4))


def _write(meeting, at):
    secret = new_secret()
    for row in [*meeting.facts["findings"], {"notes": meeting.facts.get("loose", [])}]:
        meeting.written.append([_note(meeting, line, secret) for line in row["notes"]])


def _note(meeting, line, secret):
    """A note of `{"column, person": text}`; without a person it is unsigned."""
    ((where, text),) = line.items()
    column, _, signed = where.partition(", ")
    by = meeting.world.people[signed] if signed else meeting.people[0]
    return notes.write_note(meeting.board, slug(column, "column"), text, by=by, secret="" if signed else secret)


def _group(meeting, at):
    for row, written in zip(meeting.facts["findings"], meeting.written[:-1], strict=True):
        meeting.findings.append(
            notes.group_notes(meeting.board, written, name=row["name"], by=meeting.facilitator)
        )  # fmt: skip
    secret = new_secret()
    for line in meeting.facts.get("late", []):
        _note(meeting, line, secret)


def _vote(meeting, at):
    """Dots go round the table, so that nobody puts more than they have."""
    table = cycle(meeting.people)
    for finding, row in meeting.found:
        for _ in range(row["dots"]):
            voting.put_dot(finding, by=next(table))


def _talk(meeting, at):
    for moment in meeting.facts.get("moments", []):
        when = _local(*moment["at"].split())
        talking.add_moment(meeting.board, when, moment["text"], mark=moment.get("mark", ""), by=meeting.facilitator)
    for finding, row in meeting.found:
        _talk_about(finding, row, meeting)
        for promise in row.get("actions", []):
            meeting.world.promises.promise(
                meeting.board, finding, promise, people=meeting.world.people, by=meeting.facilitator, at=at
            )


def _talk_about(finding, row, meeting):
    by = meeting.facilitator
    if "talk" in row:
        talking.write_talk(finding, row["talk"], by=by, seen=0)
    if "whys" in row:
        talking.choose_cause_form(finding, "whys", by=by)
    for text in row.get("whys", []):
        talking.add_cause(finding, text, by=by)
    for line in row.get("causes", []):
        ((category, text),) = line.items()
        talking.add_cause(finding, text, category=category, by=by)
    for line in row.get("alternatives", []):
        talking.add_alternative(finding, line["text"], why_not=line.get("why_not", ""), by=by)
    for line in row.get("evidence", []):
        url = line.get("url") or meeting.world.entries[line["entry"]].get_absolute_url()
        talking.add_evidence(finding, url, label=line["label"], by=by)


def _say_worth(meeting, at):
    for person, value in zip(meeting.people, meeting.facts.get("worth", []), strict=False):
        voting.say_worth(meeting.board, value, by=person)


def _connect(meeting, at):
    """What became lessons, what had happened before, and the experiments around it."""
    entries = meeting.world.entries
    for finding, row in meeting.found:
        for name in row.get("became", []):
            lesson = entries[name]
            harvest.adopt(finding, lesson, by=lesson.author, at=max(at, lesson.published_at or lesson.created_at))
        for name in row.get("again", []):
            harvest.recur(finding, entries[name], by=meeting.facilitator, at=at)
    entry = Entry.objects.get(pk=meeting.board.pk)
    for name in meeting.facts.get("about", []):
        entry.link_to(entries[name], "relates", by=meeting.facilitator, at=max(at, entries[name].created_at))
    for name in meeting.facts.get("led_to", []):
        entries[name].link_to(entry, "came-from", by=entries[name].author, at=max(at, entries[name].created_at))


DONE_IN = dict(zip(RAIL, (_look_back, _write, _group, _vote, _talk, _say_worth, _connect), strict=True))


def with_days(value):
    """The same facts, with days like “in 3 days” counted from today: the demo may be started later than it was told."""
    if isinstance(value, dict):
        return {key: with_days(each) for key, each in value.items()}
    if isinstance(value, list):
        return [with_days(each) for each in value]
    if isinstance(value, str) and (found := RELATIVE.fullmatch(value)):
        today = max(timezone.localdate(), TOLD_UNTIL)
        return today + timedelta(days=int(found["ahead"] or 0) - int(found["ago"] or 0))
    return value


def _local(day, hour):
    """A moment on the railway’s own clock."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=HERE)
