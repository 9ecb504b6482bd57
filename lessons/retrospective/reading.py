"""What the pages of a retrospective show, gathered in a constant number of queries."""

from dataclasses import dataclass, field

from lessons.action.models import Action
from lessons.common.markdown import render
from lessons.entry.models import Entry
from lessons.retrospective.analysis import Category, durations
from lessons.retrospective.anonymity import is_writer
from lessons.retrospective.board import dots_of, voters_of
from lessons.retrospective.commitments import tally
from lessons.retrospective.content import in_order
from lessons.retrospective.grouping import suggestions, words_of
from lessons.retrospective.moving import is_without_facilitator
from lessons.retrospective.phases import LABELS, RAIL, Phase
from lessons.retrospective.planning import one_before

KINDS_OF_CAUSES = dict(Category.choices)


@dataclass(slots=True)
class Step:
    """One phase on the rail: `note` is the few words under it."""

    phase: str
    label: str
    state: str
    note: str = ""


@dataclass(slots=True)
class Pile:
    """Notes under one heading: of a column, of a finding, or loose (`finding` None)."""

    name: str
    notes: list = field(default_factory=list)
    own: list = field(default_factory=list)
    hidden: int = 0
    column: object = None
    finding: object = None

    @property
    def signed_by(self):
        """How many people signed notes here; who wrote the others is not known."""
        return len({note.author_id for note in self.notes if note.is_signed})


def frame(entry, viewer):
    """What every phase shows around it: the rail, who takes part, and what this person may do."""
    retrospective = entry.retrospective
    participations = list(retrospective.participations.select_related("person").order_by("person__sort_key"))
    people = [participation.person for participation in participations]
    joined = any(person.pk == viewer.pk for person in people)
    return {
        "entry": entry,
        "retrospective": retrospective,
        "people": people,
        "is_joined": joined and entry.is_open_to,
        "may_join": entry.is_open_to and not joined,
        "is_facilitator": entry.is_open_to and retrospective.is_facilitated_by(viewer),
        "without_facilitator": is_without_facilitator(retrospective),
        "next_label": LABELS.get(retrospective.next_phase),
        "before_label": LABELS.get(retrospective.phase_before),
    }


def rail(retrospective, people):
    """The steps of the rail; while everybody writes, it says how many do."""
    steps = []
    for phase in RAIL:
        here = phase == retrospective.phase
        state = "now" if here else "done" if retrospective.has_reached(phase) else ""
        note = f"{len(people)} take part" if here and phase == Phase.REFLECT and len(people) > 1 else ""
        steps.append(Step(phase, LABELS[phase], state, note))
    return steps


def plan(retrospective, viewer):
    """What people should know before it opens."""
    return {
        "background": render(retrospective.background, prefix="about"),
        "ends": list(retrospective.phase_ends.all()),
        "before": one_before(retrospective, viewer),
    }


def commitments(retrospective, viewer):
    """Every earlier commitment that the viewer may see, with what was said of it, and how they stand together."""
    rows = list(
        retrospective.commitments.filter(action__in=Action.objects.visible_to(viewer))
        .select_related("action__owner", "action__origin", "by")
        .order_by("action__due_on", "pk")
    )
    origins = {row.action.origin_id for row in rows}
    seen = set(Entry.objects.visible_to(viewer).filter(pk__in=origins).values_list("pk", flat=True)) if rows else set()
    return {"commitments": rows, "tally": tally(rows), "seen_origins": seen}


def columns(retrospective, viewer, secret):
    """The board by columns. Before they are revealed, of others' notes only the number is shown."""
    notes = list(retrospective.notes.select_related("author").in_order())
    piles = []
    for column in retrospective.board:
        here = [note for note in notes if note.column == column.key]
        own = [note for note in here if is_writer(note, person=viewer, secret=secret)]
        others = [note for note in here if note not in own]
        shown = [note for note in others if not note.face_down]
        piles.append(Pile(column.name, shown, own, len(others) - len(shown), column))
    return {"piles": piles, "note_count": len(notes)}


def own_notes(retrospective, viewer, secret):
    """One's own notes by columns, wherever on the board they are by now; empty columns are left out."""
    notes = retrospective.notes.select_related("finding").in_order()
    own = [note for note in notes if is_writer(note, person=viewer, secret=secret)]
    for note in own:
        note.is_late = note.face_down and retrospective.phase != Phase.REFLECT
    piles = [
        Pile(column.name, own=[note for note in own if note.column == column.key], column=column)
        for column in retrospective.board
    ]
    return [pile for pile in piles if pile.own]


def groups(retrospective, viewer, secret, *, suggest=False):
    """The board by findings: the loose notes last, and late ones face down. `suggest`: which loose ones sound alike."""
    notes = list(retrospective.notes.select_related("author").in_order())
    named = {column.key: column for column in retrospective.board}
    findings = list(retrospective.findings.in_place())
    piles = {finding.pk: Pile(finding.name, finding=finding) for finding in findings}
    loose = Pile("Loose")
    for note in notes:
        note.shown_column = named.get(note.column)
        note.finding = piles[note.finding_id].finding if note.finding_id in piles else None
        pile = piles.get(note.finding_id, loose)
        if not note.face_down:
            pile.notes.append(note)
        elif is_writer(note, person=viewer, secret=secret):
            loose.own.append(note)
        else:
            loose.hidden += 1
    shown = [note for pile in (*piles.values(), loose) for note in pile.notes]
    alike = suggestions(shown, words_of(retrospective.notes.face_up())) if suggest else []
    return {
        "piles": list(piles.values()), "loose": loose, "findings": findings, "suggestions": alike,
        "suggesting": suggest, "note_count": len(shown),
    }  # fmt: skip


def votes(retrospective, viewer):
    """The findings with this person's own dots only: totals stay hidden until the vote is over."""
    own = dots_of(retrospective, viewer)
    findings = list(retrospective.findings.in_place().prefetch_related("notes"))
    left = retrospective.dots_each - sum(own.values())
    for finding in findings:
        finding.own_dots = own.get(finding.pk, 0)
        finding.dot_places = [place < finding.own_dots for place in range(retrospective.dots_a_finding)]
        finding.may_take_more = left > 0 and finding.own_dots < retrospective.dots_a_finding
    return {
        "findings": findings,
        "dots_left": left,
        "dot_places": [place < retrospective.dots_each - left for place in range(retrospective.dots_each)],
        "voters": voters_of(retrospective),
    }


def talk(retrospective, viewer, asked):
    """The findings by dots, and one of them whole: the one somebody `asked` for by its id, or that all look at."""
    findings = in_order(retrospective.findings.all())
    wanted = asked if asked in {finding.pk for finding in findings} else retrospective.discussing_id
    chosen = next((finding for finding in findings if finding.pk == wanted), findings[0] if findings else None)
    context = {"findings": findings, "finding": chosen, "categories": Category.choices}
    if chosen is None:
        return context
    notes = list(chosen.notes.select_related("author").in_order())
    mark_columns(retrospective, notes)
    name_kinds(chosen)
    seen = chosen.harvests.filter(lesson__in=Entry.objects.visible_to(viewer)).select_related("lesson")
    actions = chosen.actions.select_related("owner").soonest_first()
    return context | {"notes": notes, "actions": actions, "harvests": seen}


def promises(retrospective, viewer):
    """The findings with their actions, and what was said of the meeting's worth."""
    findings = in_order(retrospective.findings.all())
    actions = list(retrospective.entry.actions.select_related("owner").soonest_first())
    for finding in findings:
        finding.promises = [action for action in actions if action.finding_id == finding.pk]
    worths = dict(retrospective.worths.values_list("person", "value"))
    facilitates = retrospective.is_facilitated_by(viewer)
    return {
        "findings": findings, "actions": actions, "worth": worths.get(viewer.pk), "worths": len(worths),
        "face_down": retrospective.notes.filter(face_down=True).count() if facilitates else 0,
    }  # fmt: skip


def timeline(retrospective, moments=None):
    """What happened when, and how long it took; `moments` where the caller has them."""
    moments = list(retrospective.moments.all()) if moments is None else moments
    return {"moments": moments, "durations": durations(moments)}


def name_kinds(finding):
    """Give a finding's causes the words for their kinds."""
    for line in finding.causes:
        line["kind"] = KINDS_OF_CAUSES.get(line["category"], "")


def mark_columns(retrospective, notes):
    """Give notes the column they are in, for its name and sign."""
    named = {column.key: column for column in retrospective.board}
    for note in notes:
        note.shown_column = named.get(note.column)
