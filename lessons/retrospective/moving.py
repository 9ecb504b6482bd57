"""Moving a retrospective on and back, timing it, handing it over, and closing it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lessons.common.errors import DomainError, NotAllowed
from lessons.retrospective.anonymity import shuffle
from lessons.retrospective.board import Vote
from lessons.retrospective.commitments import gather
from lessons.retrospective.models import Retrospective
from lessons.retrospective.notes import MOST_FINDINGS, first_words, new_finding
from lessons.retrospective.phases import UNDER_WAY, Phase
from lessons.retrospective.voting import count_dots, count_worth

MOST_MINUTES = 180
AWAY_AFTER = timedelta(minutes=3)


@transaction.atomic
def move_on(retrospective, *, by, seen=None, at=None):
    """Go on to the next phase, up to actions; closing is a verb of its own, because it needs a takeaway.

    `seen` is the phase that the facilitator had before them: if it has moved on meanwhile, nothing happens, so that
    two presses of the button are not two phases. `by` is None when the clock moves it.
    """
    if _has_moved(retrospective, seen):
        return
    if retrospective.phase in (Phase.ACTIONS, Phase.CLOSED):
        raise DomainError("Write the takeaway and close it. There is no phase after that.")
    retrospective.take(retrospective.phase)
    now = at or timezone.now()
    match retrospective.phase:
        case Phase.PLANNED:
            retrospective.opened_at = now
            gather(retrospective)
        case Phase.REFLECT:
            shuffle(retrospective, face_down=False)
        case Phase.GROUP:
            _settle_groups(retrospective)
        case Phase.VOTE:
            count_dots(retrospective)
    _go_to(retrospective, retrospective.next_phase)
    if retrospective.phase == Phase.COMMITMENTS:
        retrospective.entry.record("opened the retrospective", by=by, at=at)


@transaction.atomic
def move_back(retrospective, *, by, seen=None):
    """Go back one phase. What was revealed stays revealed; nothing is lost."""
    if _has_moved(retrospective, seen):
        return
    if retrospective.phase_before is None:
        raise DomainError("There is no phase to go back to.")
    retrospective.take(retrospective.phase)
    _go_to(retrospective, retrospective.phase_before)


@transaction.atomic
def set_timer(retrospective, minutes, *, by):
    """Let the phase end so many minutes from now, for everybody's eyes; 0 takes the timer away."""
    retrospective.take(*UNDER_WAY)
    if retrospective.by_the_clock:
        raise DomainError("This one runs by the clock: change the end of its phases in its settings.")
    if not 0 <= minutes <= MOST_MINUTES:
        raise DomainError(f"A timer runs for at most {MOST_MINUTES} minutes.")
    retrospective.ends_at = timezone.now() + timedelta(minutes=minutes) if minutes else None
    retrospective.save(update_fields=["ends_at"])


@transaction.atomic
def move_by_the_clock(retrospective, now):
    """Open it, or move it on, when its time has come: whether it did. A person closes it, and writes the takeaway."""
    _has_moved(retrospective, None)
    due = retrospective.opens_at if retrospective.is_planned else retrospective.ends_at
    by_itself = retrospective.is_planned or retrospective.by_the_clock
    if not by_itself or due is None or due > now or retrospective.phase in (Phase.ACTIONS, Phase.CLOSED):
        return False
    move_on(retrospective, by=None, at=now)
    return True


@transaction.atomic
def join(retrospective, *, by):
    """Somebody takes part."""
    if retrospective.is_closed:
        raise DomainError("It is closed. You can read what came of it.")
    if retrospective.participations.get_or_create(person=by)[1]:
        retrospective.touch()


@transaction.atomic
def hand_over(retrospective, to, *, by):
    """Somebody else facilitates from now on."""
    retrospective.take(Phase.PLANNED, *UNDER_WAY)
    if not to.can_write:
        raise DomainError(f"{to} cannot write here and so cannot facilitate. Choose somebody else.")
    retrospective.participations.get_or_create(person=to)
    before = retrospective.facilitator_id
    retrospective.facilitator, retrospective.facilitator_seen_at = to, timezone.now()
    retrospective.save(update_fields=["facilitator", "facilitator_seen_at"])
    retrospective.entry.record("facilitator", by=by, before={"facilitator": before}, after={"facilitator": to.pk})


@transaction.atomic
def take_over(retrospective, *, by):
    """Facilitate it, because who did is gone."""
    _has_moved(retrospective, None)
    if not is_without_facilitator(retrospective) and not retrospective.entry.is_by(by):
        raise NotAllowed(f"{retrospective.facilitator} is here and facilitates. Ask them to hand it over.")
    hand_over(retrospective, by, by=by)


def is_without_facilitator(retrospective, now=None):
    """Whether who facilitates has left the page, or the house, while it is under way."""
    if not retrospective.is_under_way:
        return False
    if not retrospective.facilitator.is_active:
        return True
    if retrospective.by_the_clock:
        return False
    seen = retrospective.facilitator_seen_at or retrospective.opened_at
    return seen is not None and (now or timezone.now()) - seen > AWAY_AFTER


def note_facilitator(retrospective, person, now=None):
    """Keep, once a minute, that the facilitator is there. Of nobody else such a thing is kept."""
    now = now or timezone.now()
    seen = retrospective.facilitator_seen_at
    facilitates = retrospective.is_under_way and retrospective.is_facilitated_by(person)
    if facilitates and (seen is None or now - seen > timedelta(minutes=1)):
        Retrospective.objects.filter(pk=retrospective.pk).update(facilitator_seen_at=now)
        retrospective.facilitator_seen_at = now


@transaction.atomic
def close(retrospective, takeaway, *, by, at=None):
    """Close it: what it found becomes a version of its entry. Notes can no longer be changed, tokens and votes go, and
    notes that their writers did not turn over are taken away unread."""
    retrospective.take(Phase.ACTIONS)
    now = at or timezone.now()
    shuffle(retrospective, only_face_up=True, token_hash="")
    Vote.objects.filter(finding__retrospective=retrospective).delete()
    count_worth(retrospective)
    retrospective.phase, retrospective.closed_at, retrospective.ends_at = Phase.CLOSED, now, None
    retrospective.discussing = None
    retrospective.save(update_fields=["phase", "closed_at", "ends_at", "discussing"])
    entry = type(retrospective.entry).objects.get(pk=retrospective.pk)
    entry.save_text(entry.content() | {"summary": takeaway}, by=by, note="Closed", publish=True, at=at)
    entry.record("closed the retrospective", by=by, at=at)
    retrospective.entry = entry


def _settle_groups(retrospective):
    """Loose notes become findings of their own, and empty groups go, so that everything said can be voted on; as far
    as a board has room for groups, the others stay loose."""
    retrospective.findings.filter(notes=None).delete()
    room = MOST_FINDINGS - retrospective.findings.count()
    for note in retrospective.notes.face_up().loose().in_order()[:room]:
        note.finding = new_finding(retrospective, first_words(note.text))
        note.save(update_fields=["finding"])


def _has_moved(retrospective, seen):
    """See it as it is now, and let others wait; whether it is in another phase than somebody saw."""
    Retrospective.objects.select_for_update().get(pk=retrospective.pk)
    retrospective.refresh_from_db()
    return seen is not None and seen != retrospective.phase


def _go_to(retrospective, phase):
    ends = retrospective.phase_ends.filter(phase=phase).values_list("at", flat=True).first()
    retrospective.phase = phase
    retrospective.ends_at = ends if retrospective.by_the_clock else None
    retrospective.save(update_fields=["phase", "ends_at", "opened_at"])
