"""The phases of a retrospective: moving on and back, the timer everybody sees, and what each move brings about."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from lessons.common.errors import DomainError

MOST_MINUTES = 180


class Phase(models.TextChoices):
    PLANNED = "planned", "Planned"
    COMMITMENTS = "commitments", "Commitments"
    REFLECT = "reflect", "Reflect"
    GROUP = "group", "Group"
    VOTE = "vote", "Vote"
    DISCUSS = "discuss", "Discuss"
    ACTIONS = "actions", "Actions"
    CLOSED = "closed", "Closed"


LABELS = dict(Phase.choices)
ORDER = tuple(Phase.values)
RAIL = ORDER[1:]  # what the rail on the page shows
UNDER_WAY = ORDER[1:-1]
BEFORE_CLOSING = ORDER[:-1]


class Phases:
    """The verbs that move a retrospective through its phases. Mixed into `Retrospective`."""

    @property
    def next_phase(self):
        """The phase after this one; None when it is closed."""
        return None if self.phase == Phase.CLOSED else ORDER[ORDER.index(self.phase) + 1]

    @property
    def phase_before(self):
        """The phase before this one; None where nobody can go back to it."""
        place = ORDER.index(self.phase)
        return ORDER[place - 1] if 1 < place < len(ORDER) - 1 else None

    def has_reached(self, phase):
        return ORDER.index(self.phase) >= ORDER.index(phase)

    @transaction.atomic
    def move_on(self, *, by, seen=None, at=None):
        """Go on to the next phase, up to actions; closing it is a verb of its own, because it needs a takeaway.

        `seen` is the phase that the facilitator had before them: when it has moved on meanwhile, nothing happens.
        """
        if self._is_elsewhere(seen):
            return
        if self.phase in (Phase.ACTIONS, Phase.CLOSED):
            raise DomainError("Write the takeaway and close it. There is no phase after that.")
        self.take(self.phase)
        now = at or timezone.now()
        if self.phase == Phase.PLANNED:
            self.opened_at = now
        elif self.phase == Phase.REFLECT:
            self.reveal(at=now)
        elif self.phase == Phase.GROUP:
            self.give_loose_notes_findings()
        elif self.phase == Phase.VOTE:
            self.count_dots()
        self._go_to(self.next_phase, now)

    @transaction.atomic
    def move_back(self, *, by, seen=None):
        """Go back one phase. What was revealed stays revealed; nothing is lost."""
        if self._is_elsewhere(seen):
            return
        before = self.phase_before
        if before is None:
            raise DomainError("There is no phase to go back to.")
        self.take(self.phase)
        self._go_to(before, timezone.now())

    @transaction.atomic
    def set_timer(self, minutes, *, by):
        """Let the phase end so many minutes from now, for everybody's eyes; 0 takes the timer away."""
        self.take(*UNDER_WAY)
        if self.by_the_clock:
            raise DomainError("This one runs by the clock: change the end of its phases in its settings.")
        if not 0 <= minutes <= MOST_MINUTES:
            raise DomainError(f"A timer runs for at most {MOST_MINUTES} minutes.")
        self.ends_at = timezone.now() + timedelta(minutes=minutes) if minutes else None
        self.save(update_fields=["ends_at"])

    @transaction.atomic
    def move_by_the_clock(self, now):
        """Open it, or move it on, when its time has come. It closes by a person's hand, who writes the takeaway."""
        self.refresh_from_db()
        due = self.opens_at if self.phase == Phase.PLANNED else self.ends_at if self.by_the_clock else None
        if due is None or due > now or self.phase in (Phase.ACTIONS, Phase.CLOSED):
            return False
        self.move_on(by=None, at=now)
        return True

    def _is_elsewhere(self, seen):
        """Whether somebody has moved it since: two people who press the same button move it one phase, not two."""
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        return seen is not None and seen != self.phase

    def _go_to(self, phase, now):
        ends = self.phase_ends.filter(phase=phase).values_list("at", flat=True).first() if self.by_the_clock else None
        self.phase, self.ends_at = phase, ends
        self.save(update_fields=["phase", "ends_at", "opened_at", "revealed_at"])
