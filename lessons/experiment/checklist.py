"""What must be so before an experiment starts: some of it is seen in its text, the rest somebody ticks."""

from dataclasses import dataclass

from lessons.entry.models import Visibility
from lessons.experiment.content import HYPOTHESIS
from lessons.experiment.log import Tick

BY_HAND = {
    "told": (
        "The people it affects have been told",
        "Those on shift, the passengers, the neighbours: whoever would otherwise wonder.",
        "that the people it affects have been told",
    ),
    "may_stop": (
        "Anybody in the squad may stop it, at any time, without giving reasons first",
        "They know it, and they know whom to ring.",
        "that anybody in the squad may stop it",
    ),
    "agreed": (
        "We have agreed what we will do with either result",
        "Also when it is not what we hope for. An experiment that can only confirm is a plan.",
        "what we will do with either result",
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the checklist; `tick` says who ticked it, for those that are ticked by hand."""

    key: str
    label: str
    help: str
    missing: str
    is_met: bool
    tick: Tick | None = None

    @property
    def by_hand(self):
        return self.key in BY_HAND


def checklist(experiment):
    """All items, those first that are seen in the text."""
    ticks = {tick.item: tick for tick in experiment.ticks.select_related("by")}
    return [
        *(Item(key, *words, is_met=is_met(experiment)) for key, *words, is_met in SEEN),
        *(Item(key, *words, is_met=key in ticks, tick=ticks.get(key)) for key, words in BY_HAND.items()),
    ]


def what_is_missing(items):
    """The sentence that refuses to start; empty when everything is there."""
    missing = [item.missing for item in items if not item.is_met]
    return f"It cannot start yet. Missing: {'; '.join(missing)}." if missing else ""


def _hypothesis(experiment):
    return all(getattr(experiment, section.key).strip() for section in HYPOTHESIS)


def _measure(experiment):
    known = experiment.measure.strip() and experiment.baseline is not None and experiment.target is not None
    return bool(known and experiment.baseline != experiment.target)


def _squad(experiment):
    return any(member.person_id for member in experiment.members.all())


def _squad_sees_it(experiment):
    """Everybody named in the squad can open the page. Teams are not asked: some of theirs may be elsewhere."""
    entry = experiment.entry
    if entry.visibility == Visibility.EVERYONE:
        return True
    people = {member.person_id for member in experiment.members.all() if member.person_id}
    people -= {person.pk for person in entry.authors}
    if entry.visibility == Visibility.TEAMS and people:
        people -= set(entry.shared_with.filter(members__in=people).values_list("members", flat=True))
    return not people


def _sandbox(experiment):
    return all(text.strip() for text in (experiment.sandbox, experiment.limits, experiment.stop_rule))


def _dates(experiment):
    return bool(experiment.starts_on and experiment.ends_on and experiment.ends_on > experiment.starts_on)


SEEN = (
    (
        "hypothesis",
        "The hypothesis is whole",
        "What we believe, its effect, for whom, and how we will know.",
        "a part of the hypothesis",
        _hypothesis,
    ),
    (
        "measure",
        "The measure has a baseline, and a target that differs from it",
        "Without a “before” there is no “after”.",
        "a measure with a baseline and another target",
        _measure,
    ),
    ("squad", "Somebody is in the squad", "A team alone is nobody to ring.", "a person in the squad", _squad),
    (
        "seen",
        "Everybody in the squad can see this page",
        "Widen who may see it, or ask somebody else.",
        "a page that everybody in the squad can see",
        _squad_sees_it,
    ),
    (
        "sandbox",
        "The sandbox says where, what we leave alone, and when we stop",
        "That is what makes it safe to fail.",
        "a sandbox with its limits and a stop rule",
        _sandbox,
    ),
    (
        "dates",
        "The planned end lies after the planned start",
        "Without an end it is no experiment but a change.",
        "a planned end after the planned start",
        _dates,
    ),
)
