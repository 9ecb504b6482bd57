"""A team's retrospectives in time: which there were, what became of what was promised, and what came up again."""

from dataclasses import dataclass

from django.utils import timezone

from lessons.action.models import Action
from lessons.common.paging import Page
from lessons.retrospective.board import Finding
from lessons.retrospective.models import Retrospective
from lessons.retrospective.summary import whole_findings
from lessons.retrospective.themes import by_category, by_wording

ROWS = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of commitments. Those that are open and not due yet are neither kept nor missed."""

    done: list
    dropped: list
    overdue: list
    not_due: list

    @classmethod
    def of(cls, actions, today):
        """Sort actions by how they stand today."""
        return cls(
            [action for action in actions if action.state == "done"],
            [action for action in actions if action.state == "dropped"],
            [action for action in actions if action.is_overdue(today)],
            [action for action in actions if action.is_open and not action.is_overdue(today)],
        )

    @property
    def base(self):
        """How many were to be kept by now."""
        return len(self.done) + len(self.dropped) + len(self.overdue)

    @property
    def percent(self):
        return round(100 * len(self.done) / self.base) if self.base else None

    @property
    def groups(self):
        """What the figure is made of: `[(words, actions)]`, without what there is none of."""
        named = (
            ("done", self.done),
            ("overdue", self.overdue),
            ("dropped", self.dropped),
            ("not due yet, not counted", self.not_due),
        )
        return [(words, actions) for words, actions in named if actions]


def page(viewer, team, asked):
    """The context of a team's page, as far as the viewer may see its retrospectives."""
    seen = Retrospective.objects.visible_to(viewer).of_team(team)
    closed = seen.closed()
    shown = Page.of(asked.get("page"), total=closed.count(), size=ROWS)
    findings = whole_findings(Finding.objects.filter(retrospective__in=closed), viewer)
    findings = list(findings.select_related("retrospective__entry").order_by("-retrospective__held_on", "place", "pk"))
    actions = Action.objects.filter(origin__retrospective__in=closed).for_listing().soonest_first()
    return {
        "team": team,
        "page": shown,
        "closed": list(closed.counted().for_listing()[shown.rows]),
        "others": list(seen.exclude(phase="closed").for_listing()),
        "kept": Kept.of(list(actions), timezone.localdate()),
        "wordings": by_wording(findings),
        "categories": by_category(findings),
        "finding_count": len(findings),
    }
