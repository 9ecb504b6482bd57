"""Plain functions that make the things tests need, and the four people everyone knows."""

import uuid
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from lessons.models import (
    Action,
    Entry,
    Experiment,
    Finding,
    Lesson,
    Membership,
    Note,
    Playbook,
    Project,
    Retrospective,
    Team,
    User,
)
from lessons.retrospective.formats import BUILT_IN
from lessons.retrospective.moving import close, join, move_on

PASSWORD = "a-long-enough-word"


def person(name, *, role="author", teams=(), **fields):
    """A person who can sign in with `PASSWORD`."""
    email = fields.pop("email", f"{name.split()[0].lower()}@norrland.example")
    made = User.objects.create_user(email=email, password=PASSWORD, display_name=name, role=role, **fields)
    for team in teams:
        Membership.objects.create(person=made, team=team)
    return made


def signed_in(person):
    """A browser, without Chromium, in which that person has signed in."""
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def team(name, **fields):
    return Team.objects.create(name=name, **fields)


def project(name, **fields):
    return Project.objects.create(name=name, **fields)


def lesson(
    title="Rehearse at night",
    *,
    by,
    takeaway="Rehearse with the people who will be awake.",
    publish=True,
    visibility="everyone",
    shared_with=(),
    tags=(),
    team=None,
    project=None,
    at=None,
    **text,
):
    """A lesson's entry, published unless told otherwise."""
    content = {
        "title": title,
        "summary": takeaway,
        "tags": list(tags),
        "team": team.pk if team else None,
        "project": project.pk if project else None,
        **text,
    }
    entry = Lesson.objects.start(content, by=by, at=at).entry
    if visibility != "everyone":
        entry.show_to(visibility, by=by, teams=shared_with)
    if publish:
        entry.save_text(content, by=by, publish=True, at=at)
    return Entry.objects.get(pk=entry.pk)


def retrospective(
    title="Gate cut-over, Umeå",
    *,
    by,
    team=None,
    format="start-stop-continue",
    purpose="What should we do otherwise next time?",
    visibility="everyone",
    held_on=date(2026, 11, 20),
    phase="planned",
    **fields,
):
    """A retrospective with its facilitator on board, moved on to a phase."""
    entry = Retrospective.objects.plan(
        title=title, purpose=purpose, team=team, format=BUILT_IN[format], held_on=held_on, by=by,
        visibility=visibility, **fields,
    )  # fmt: skip
    retrospective = Retrospective.objects.get(pk=entry.pk)
    join(retrospective, by=by)
    while retrospective.phase not in (phase, "actions"):
        move_on(retrospective, by=by)
    if phase == "closed":
        close(retrospective, "The gates were ready and the crew was not.", by=by)
    return Retrospective.objects.get(pk=entry.pk)


def until(board, phase):
    """Move a board on, as its facilitator, until it has come to a phase."""
    while board.phase != phase:
        move_on(board, by=board.facilitator)
    return board


def told_retrospective(title="Gate cut-over, Umeå", *, by, findings=(), loose=(), phase="closed", **fields):
    """A retrospective with what was said in it, written straight into its phase.

    Each finding is a dictionary: `name`, and perhaps `talk`, `notes` (texts), `causes` (`(text, category)`),
    `alternatives` (`(text, why_not)`) and `actions` (texts, promised by whoever it is `by`).
    """
    made = retrospective(title, by=by, **fields)
    for place, said in enumerate(findings):
        finding = Finding.objects.create(
            retrospective=made, name=said["name"], place=place, talk=said.get("talk", ""),
            causes=[{"text": text, "category": category} for text, category in said.get("causes", ())],
            alternatives=[{"text": text, "why_not": why_not} for text, why_not in said.get("alternatives", ())],
        )  # fmt: skip
        for text in said.get("notes", ()):
            Note.objects.create(
                retrospective=made, column="stop", text=text, author=by, face_down=False, finding=finding
            )
        for text in said.get("actions", ()):
            action(text, origin=made.entry, owner=by, finding=finding)
    for text in loose:
        Note.objects.create(retrospective=made, column="stop", text=text, author=by, face_down=False)
    Retrospective.objects.filter(pk=made.pk).update(phase="actions" if phase == "closed" else phase)
    if phase == "closed":
        close(made, fields.get("purpose", "What we took away."), by=by)
    return Retrospective.objects.get(pk=made.pk)


def action(text="Print the rota", *, origin, owner, days=10, by=None, finding=None, at=None):
    """An open action that came out of an entry, due so many days from today."""
    due_on = timezone.localdate() + timedelta(days=days)
    return Action.objects.promise(
        text, owner=owner, due_on=due_on, origin=origin, by=by or owner, finding=finding, at=at
    )


def lesson_form(**changes):
    """What the editor's page sends when a new lesson is published; `based_on` and `started` are for an edit."""
    return {
        "title": "Rehearse at night", "summary": "Rehearse with the night crew.", "visibility": "everyone",
        "nature": "problem", "action": "publish", "based_on": "0", "key": str(uuid.uuid4()), **changes,
    }  # fmt: skip


PLAN = {
    "belief": "a longer stop at Jörn", "effect": "halve the minutes lost there", "whom": "all who change at Boden",
    "sign": "it is on time on eight days of ten", "measure": "Minutes lost at Jörn, by the log of control.",
    "unit": "minutes a week", "baseline": "14", "target": "7", "sandbox": "One train, on weekdays.",
    "limits": "No other train.", "stop_rule": "A missed connection at Boden.",
    "starts_on": "2026-11-02", "ends_on": "2026-12-11",
}  # fmt: skip


def experiment(
    title="Stop two minutes at Jörn",
    *,
    by,
    takeaway="We will stop for two minutes and count.",
    squad=None,
    squad_teams=(),
    publish=True,
    start=False,
    visibility="everyone",
    shared_with=(),
    tags=(),
    team=None,
    project=None,
    at=None,
    **text,
):
    """An experiment's entry with a whole plan: proposed unless told otherwise, ticked and running with `start`."""
    content = {
        "title": title,
        "summary": takeaway,
        "tags": list(tags),
        "team": team.pk if team else None,
        "project": project.pk if project else None,
        "squad": [person.pk for person in ([by] if squad is None else squad)],
        "squad_teams": [each.pk for each in squad_teams],
        **PLAN,
        **text,
    }
    entry = Experiment.objects.draft(content, by=by, at=at, visibility=visibility, teams=shared_with).entry
    if publish or start:
        entry.save_text(content, by=by, publish=True, at=at)
    if start:
        for item in ("told", "may_stop", "agreed"):
            entry.experiment.tick(item, by=by, at=at)
        entry.experiment.start(by=by, at=at)
    return Entry.objects.select_related("experiment").get(pk=entry.pk)


def experiment_form(**changes):
    """What the editor's page sends when a new experiment is proposed; `based_on` and `started` are for an edit."""
    return {
        "title": "Stop two minutes at Jörn", "summary": "We will stop for two minutes and count.", **PLAN,
        "visibility": "everyone", "action": "publish", "based_on": "0", "key": str(uuid.uuid4()), **changes,
    }  # fmt: skip


CONCLUSION = {
    "summary": "Two minutes were enough.", "result": "6", "came_out": "Six minutes a week.",
    "learned": "The stop was the reason.", "next_steps": "Keep it.",
}  # fmt: skip


def step(title="Count the gates", **fields):
    """A step of a playbook as a content holds it; `basis` may be entries."""
    basis = [
        given if isinstance(given, dict) else {"entry": given.pk, "anchor": "", "reason": ""}
        for given in fields.pop("basis", ())
    ]
    return {
        "key": "", "title": title, "text": "", "who": "", "minutes": None, "warning": "", "only_if": "",
        "checklist": [], "basis": basis, **fields,
    }  # fmt: skip


def playbook(
    title="Gate cut-over, one station overnight", *, by, steps=("Count the gates", "Open them"), publish=True,
    takeaway="For replacing gates in a single closure.", team=None, project=None, visibility="everyone", shared_with=(),
    at=None, **content,
):  # fmt: skip
    """A playbook's entry, published unless told otherwise; steps may be titles."""
    text = {
        "title": title, "summary": takeaway, "team": team and team.pk, "project": project and project.pk,
        "steps": [step(given) if isinstance(given, str) else given for given in steps], **content,
    }  # fmt: skip
    entry = Playbook.objects.draft(text, by=by, at=at, visibility=visibility, teams=shared_with, publish=publish).entry
    return Entry.objects.get(pk=entry.pk)
