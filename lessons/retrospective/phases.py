"""The phases of a retrospective, in order, and what one can ask of the one it is in."""

from django.db import models


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
    """Where a retrospective stands. Mixed into `Retrospective`; `moving.py` has the verbs."""

    @property
    def phase_label(self):
        return LABELS[self.phase]

    @property
    def is_planned(self):
        return self.phase == Phase.PLANNED

    @property
    def is_closed(self):
        return self.phase == Phase.CLOSED

    @property
    def is_under_way(self):
        return self.phase in UNDER_WAY

    @property
    def is_revealed(self):
        """Whether the notes have been turned over, and it goes on."""
        return self.is_under_way and self.has_reached(Phase.GROUP)

    @property
    def next_phase(self):
        """The phase after this one; None when it is closed."""
        return None if self.is_closed else ORDER[ORDER.index(self.phase) + 1]

    @property
    def phase_before(self):
        """The phase before this one; None where nobody can go back to it."""
        place = ORDER.index(self.phase)
        return ORDER[place - 1] if 1 < place < len(ORDER) - 1 else None

    def has_reached(self, phase):
        return ORDER.index(self.phase) >= ORDER.index(phase)
