"""Writing notes, changing and withdrawing one's own, turning late ones over, and moving them between findings."""

import uuid

from django.db import transaction

from lessons.common.errors import DomainError, NotAllowed
from lessons.common.text import clean
from lessons.retrospective.anonymity import is_writer, shuffle, token_hash
from lessons.retrospective.board import LONGEST_NAME, LONGEST_NOTE, Finding, Note
from lessons.retrospective.phases import UNDER_WAY, Phase

MOST_NOTES, MOST_FINDINGS = 500, 100
WRITTEN_IN = (Phase.REFLECT, Phase.GROUP)
NEW = "new"


class MovedMeanwhile(DomainError):
    """Two people moved the same note; the first has won."""

    def __init__(self, note):
        where = f"to “{note.finding}”" if note.finding else "out of its group"
        super().__init__(f"Somebody moved this note {where} just before you. It is there; move it again if need be.")


@transaction.atomic
def write_note(retrospective, column, text, *, by, secret=""):
    """A note in a column, by its key; unsigned when the writer's browser gives its `secret`. Returns it.

    What is written after the notes were revealed lies face down until its writer turns it over.
    """
    text = _judged(text)
    retrospective.take(*WRITTEN_IN, by=by)
    if retrospective.notes.count() >= MOST_NOTES:
        raise DomainError(f"The board is full: it holds {MOST_NOTES} notes.")
    key = uuid.uuid4()
    note = Note.objects.create(
        id=key,
        retrospective=retrospective,
        column=retrospective.column(column).key,
        text=text,
        author=None if secret else by,
        token_hash=token_hash(secret, key) if secret else "",
    )
    if secret:
        shuffle(retrospective)
    return note


@transaction.atomic
def change_note(note, text, *, by, secret=""):
    """Its writer says it otherwise."""
    text = _judged(text)
    _take_own(note, by, secret)
    note.text = text
    note.save(update_fields=["text"])
    _lose_among_others(note)


@transaction.atomic
def withdraw_note(note, *, by, secret=""):
    """Its writer takes it back; nothing of it is kept."""
    _take_own(note, by, secret)
    was_signed = note.is_signed
    note.delete()
    if not was_signed:
        shuffle(note.retrospective)


@transaction.atomic
def turn_over(note, *, by, secret=""):
    """Its writer shows a note that came late."""
    _take_own(note, by, secret)
    note.face_down = False
    note.save(update_fields=["face_down"])
    _lose_among_others(note)


@transaction.atomic
def move_note(note, to, *, by, seen):
    """Put a note into a finding, `None` for none, or `NEW` for one of its own. `seen` is the id of the finding that the
    mover saw it in; `MovedMeanwhile` when it has gone elsewhere since."""
    retrospective = note.retrospective
    retrospective.take(Phase.GROUP, by=by)
    note = Note.objects.select_for_update(of=("self",)).select_related("finding").get(pk=note.pk)
    if note.face_down:
        raise DomainError("That note is still face down; only its writer can turn it over.")
    target = to if to in (None, NEW) else to.pk
    if note.finding_id == target:
        return note
    if note.finding_id != seen:
        raise MovedMeanwhile(note)
    note.finding = new_finding(retrospective, first_words(note.text)) if to == NEW else to
    note.save(update_fields=["finding"])
    return note


@transaction.atomic
def group_notes(retrospective, notes, *, by, name=""):
    """Put loose notes into a finding of their own. Those that somebody grouped meanwhile stay where they are."""
    retrospective.take(Phase.GROUP, by=by)
    loose = list(retrospective.notes.face_up().loose().filter(pk__in=[note.pk for note in notes]).select_for_update())
    if not loose:
        raise DomainError("Those notes are in groups already.")
    finding = new_finding(retrospective, name or first_words(loose[0].text))
    retrospective.notes.filter(pk__in=[note.pk for note in loose]).update(finding=finding)
    return finding


@transaction.atomic
def start_finding(retrospective, name, *, by):
    """An empty group, to move notes into."""
    retrospective.take(Phase.GROUP, Phase.DISCUSS, by=by)
    return new_finding(retrospective, name)


def new_finding(retrospective, name):
    """The last finding of a board that was taken."""
    name = _named(name)
    if retrospective.findings.count() >= MOST_FINDINGS:
        raise DomainError(f"There are {MOST_FINDINGS} groups already. Put the note into one of them.")
    last = retrospective.findings.order_by("-place").values_list("place", flat=True).first() or 0
    return Finding.objects.create(retrospective=retrospective, name=name, place=last + 1)


@transaction.atomic
def rename_finding(finding, name, *, by, seen=None):
    """Call a group something a stranger would understand; `seen` is the name that the person saw."""
    name = _named(name)
    finding.retrospective.take(*UNDER_WAY, by=by)
    finding.refresh_from_db()
    if seen is not None and finding.name not in (seen, name):
        raise DomainError(f"Somebody has just named it “{finding.name}”. Change that if yours is better.")
    finding.name = name
    finding.save(update_fields=["name"])


@transaction.atomic
def dissolve(finding, *, by):
    """Take a group apart: its notes are loose again."""
    finding.retrospective.take(Phase.GROUP, by=by)
    finding.delete()


def first_words(text, limit=60):
    """A provisional name for a group: the beginning of a note."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rpartition(" ")[0] or line[:limit]


def _take_own(note, by, secret):
    """Take the board for a change of one's own note, before it closes."""
    note.retrospective.take(*UNDER_WAY)
    note.refresh_from_db(fields=["text", "face_down", "author", "token_hash"])
    if not is_writer(note, person=by, secret=secret):
        raise NotAllowed("Only who wrote a note can change it. An unsigned one is known by the browser it came from.")


def _lose_among_others(note):
    """A changed row is the newest one: unsigned, it gets lost among the others."""
    if not note.is_signed:
        shuffle(note.retrospective)


def _judged(text):
    text = " ".join(clean(text).split())
    if not text:
        raise DomainError("Write something on the note first.")
    if len(text) > LONGEST_NOTE:
        raise DomainError(f"A note holds {LONGEST_NOTE} characters; this one has {len(text)}. Make two of it.")
    return text


def _named(name):
    name = " ".join(clean(name).split())
    if not name:
        raise DomainError("Give the group a name that a stranger would understand.")
    if len(name) > LONGEST_NAME:
        raise DomainError(f"The name has {len(name)} characters. Use at most {LONGEST_NAME}.")
    return name
