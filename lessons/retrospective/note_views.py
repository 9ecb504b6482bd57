"""Notes, groups and dots."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from lessons.common import asked
from lessons.common.errors import DomainError
from lessons.retrospective import notes, voting
from lessons.retrospective.answering import board_verb, secret_of, secret_or_new
from lessons.retrospective.phases import Phase


@board_verb()
def write(request, retrospective):
    """Put a note on the board, signed or not."""
    unsigned = request.POST.get("unsigned") == "on"
    column = request.POST.get("column", "")
    notes.write_note(
        retrospective, column, request.POST.get("text", ""), by=request.user,
        secret=secret_or_new(request, retrospective) if unsigned else "",
    )  # fmt: skip
    return f"#column-{column}"


@board_verb()
def change(request, retrospective, key):
    """Say one's own note otherwise."""
    note = _note(retrospective, key)
    notes.change_note(note, request.POST.get("text", ""), by=request.user, secret=secret_of(request, retrospective))
    return _back(note, f"#column-{note.column}", Phase.REFLECT)


@board_verb()
def withdraw(request, retrospective, key):
    """Take one's own note back."""
    note = _note(retrospective, key)
    notes.withdraw_note(note, by=request.user, secret=secret_of(request, retrospective))
    return _back(note, f"#column-{note.column}", Phase.REFLECT)


@board_verb()
def turn_over(request, retrospective, key):
    """Show one's own late note."""
    note = _note(retrospective, key)
    notes.turn_over(note, by=request.user, secret=secret_of(request, retrospective))
    return _back(note, "#loose", Phase.GROUP)


@board_verb()
def move(request, retrospective, key):
    """Put a note into another group, a new one, or none."""
    where = request.POST.get("to", "")
    to = notes.NEW if where == "new" else _finding(retrospective, where) if where else None
    notes.move_note(_note(retrospective, key), to, by=request.user, seen=asked.whole_number(request.POST.get("seen")))
    return f"#note-{key}"


@board_verb()
def group(request, retrospective):
    """Accept a suggestion: some loose notes together, in a new group or in one that is there."""
    keys = [key for text in request.POST.getlist("note") if (key := asked.key(text))]
    chosen = list(retrospective.notes.filter(pk__in=keys[:100]))
    if to := request.POST.get("to", ""):
        finding = _finding(retrospective, to)
        for note in chosen:
            notes.move_note(note, finding, by=request.user, seen=None)
        return f"#group-{finding.pk}"
    made = notes.group_notes(retrospective, chosen, by=request.user, name=request.POST.get("name", ""))
    return f"#group-{made.pk}"


@board_verb()
def start(request, retrospective):
    """Begin a group."""
    made = notes.start_finding(retrospective, request.POST.get("name", ""), by=request.user)
    return f"#group-{made.pk}"


@board_verb()
def rename(request, retrospective, finding_pk):
    """Name a group."""
    finding = _finding(retrospective, finding_pk)
    notes.rename_finding(finding, request.POST.get("name", ""), by=request.user, seen=request.POST.get("seen"))
    return f"#group-{finding.pk}"


@board_verb()
def dissolve(request, retrospective, finding_pk):
    """Take a group apart."""
    notes.dissolve(_finding(retrospective, finding_pk), by=request.user)
    return "#loose"


@board_verb()
def vote(request, retrospective, finding_pk):
    """Put a dot on a finding, or take one back."""
    finding = _finding(retrospective, finding_pk)
    verb = voting.take_dot if request.POST.get("dot") == "less" else voting.put_dot
    verb(finding, by=request.user)
    return f"#group-{finding.pk}"


def _back(note, place, phase):
    """A place on the board, in the phase that shows one's own notes there; otherwise the page that does."""
    retrospective = note.retrospective
    return place if retrospective.phase == phase else reverse("retrospective:own_notes", args=[retrospective.pk])


def _note(retrospective, key):
    note = get_object_or_404(retrospective.notes, pk=key)
    note.retrospective = retrospective
    return note


def _finding(retrospective, pk):
    finding = retrospective.findings.filter(pk=asked.whole_number(str(pk), 0)).first()
    if finding is None:
        raise DomainError("That group is gone: somebody took it apart. Choose another one.")
    finding.retrospective = retrospective
    return finding
