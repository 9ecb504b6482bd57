"""The retrospectives of the permission matrix: one in each state of an entry, full of words found nowhere else."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from lessons.models import Action, Entry, Finding, Moment, Note, Retrospective, TeamFormat
from lessons.retrospective import moving, notes, talking
from lessons.retrospective.anonymity import token_hash
from tests import builders

SECRET = "gammal-nyckel"
STATES = ("everyone", "teams", "me", "archived", "deleted", "deleted-teams")
WORDS = ("titel", "syfte", "lapp", "samtal", "orsak", "utväg", "bevis", "löfte", "stund", "grupp", "minne")


@dataclass
class Board:
    """A retrospective in one state, moved into a phase for one question at a time."""

    state: str
    entry: Entry
    retrospective: Retrospective
    finding: Finding
    note: Note
    unsigned: Note
    moment: Moment
    action: Action
    promised_before: Action
    format: TeamFormat

    @property
    def canaries(self):
        mark = self.state.replace("-", "")
        return [f"kanarieretro{mark}{word}" for word in WORDS]

    def put_into(self, phase):
        """Without the verbs, which would ask for more than the phase."""
        now = timezone.now()
        Retrospective.objects.filter(pk=self.retrospective.pk).update(
            phase=phase, closed_at=now if phase == "closed" else None, facilitator_seen_at=now
        )


def boards(ada, others, stations):
    """`{state: Board}`; everybody in `others` has joined each of them, and may be kept out since."""
    made = builders.project("Boards", team=stations)
    format_ = TeamFormat.objects.make(
        team=stations, name="Our own", purpose="", columns=[("Only", "What?", "plain")], based_on="four-ls", by=ada
    )
    return {state: _board(state, ada, others, stations, made, format_) for state in STATES}


def _board(state, ada, others, stations, project, format_):
    mark = f"kanarieretro{state.replace('-', '')}"
    before = builders.retrospective(f"Before {state}", by=ada, team=stations, phase="actions", visibility=_who(state))
    promised = talking.promise_action(before, f"{mark}minne", owner=ada, due_on=date(2026, 12, 1), by=ada)
    retrospective = builders.retrospective(
        f"{mark}titel", by=ada, team=stations, purpose=f"{mark}syfte is what we want.", phase="reflect",
        visibility=_who(state),
    )  # fmt: skip
    for person in others:
        moving.join(retrospective, by=person)
    note = notes.write_note(retrospective, "stop", f"{mark}lapp", by=ada)
    unsigned = notes.write_note(retrospective, "stop", f"{mark}lapp unsigned", by=ada, secret=SECRET)
    moving.move_on(retrospective, by=ada)
    finding = notes.group_notes(retrospective, [note, unsigned], by=ada, name=f"{mark}grupp")
    moving.move_on(retrospective, by=ada)
    moving.move_on(retrospective, by=ada)
    talking.write_talk(finding, f"{mark}samtal", by=ada, seen=0)
    talking.add_cause(finding, f"{mark}orsak", by=ada, category="handover")
    talking.add_alternative(finding, f"{mark}utväg", by=ada)
    talking.add_evidence(finding, "https://example.org/", label=f"{mark}bevis", by=ada)
    action = talking.promise_action(
        retrospective, f"{mark}löfte", owner=ada, due_on=date(2026, 12, 1), by=ada, finding=finding
    )
    moment = talking.add_moment(retrospective, timezone.now(), f"{mark}stund", by=ada)
    moving.move_on(retrospective, by=ada)
    moving.close(retrospective, f"{mark}syfte is what we took away.", by=ada)
    Note.objects.filter(pk=unsigned.pk).update(token_hash=token_hash(SECRET, unsigned.pk))
    if state == "archived":
        retrospective.entry.archive(by=ada)
    if state.startswith("deleted"):
        for gone in (retrospective, before):
            gone.entry.delete_softly(by=ada)
    entry = Entry.objects.get(pk=retrospective.pk)
    return Board(state, entry, retrospective, finding, note, unsigned, moment, action, promised, format_)


def _who(state):
    return {"teams": "teams", "deleted-teams": "teams", "me": "me"}.get(state, "everyone")


__all__ = ["SECRET", "STATES", "Board", "boards"]
