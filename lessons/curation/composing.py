"""Composing one text of two: the parts that are put side by side, and the content that a curator makes of them."""

from dataclasses import dataclass

from lessons.curation.merging import LISTS, proposal
from lessons.curation.own_words import one_after_the_other, parts_in_words
from lessons.entry.kinds import kind_of
from lessons.entry.names import names_of
from lessons.person.models import Project, Team

OWN = {"team": Team, "project": Project}
STEPS, UNUSED = "steps", ("answers",)


@dataclass(frozen=True, slots=True)
class Text:
    """A part that is words: what both say, and what the curator begins with."""

    key: str
    heading: str
    kept: str
    gone: str
    proposed: str

    @property
    def both(self):
        """One text after the other, where both say something of their own."""
        return one_after_the_other(self.kept, self.gone)


@dataclass(frozen=True, slots=True)
class Choice:
    """A part of which one of two values is taken, as words; `is_gone_proposed` where only the other one has any."""

    key: str
    heading: str
    kept: str
    gone: str
    is_gone_proposed: bool


def texts(kept, gone):
    """The parts that are words, without those that are empty in both."""
    mine, other, proposed = kept.live.content, gone.live.content, proposal(kept, gone)
    return [
        Text(key, heading, mine[key], other[key], proposed[key])
        for key, heading in parts_in_words(kept)
        if mine[key] or other[key]
    ]


def choices(kept, gone):
    """The values that differ and of which only one can be: team, project, and what the kind has."""
    mine, other = kept.live.content, gone.live.content
    found = [
        Choice(key, key.capitalize(), _name(model, mine[key]), _name(model, other[key]), not mine[key])
        for key, model in OWN.items()
        if mine[key] != other[key] and other[key]
    ]
    names = names_of(mine, other)
    for fact in kind_of(kept).facts:
        if fact.key in (*LISTS, *UNUSED, STEPS) or not other.get(fact.key) or mine.get(fact.key) == other[fact.key]:
            continue
        said = [_said(fact, content.get(fact.key), names) for content in (mine, other)]
        found.append(Choice(fact.key, fact.label, *said, not mine.get(fact.key)))
    return found


def steps(kept, gone):
    """The steps of both: `(those of the kept one, those of the other one)`; empty for what has none."""
    return kept.live.content.get(STEPS, []), gone.live.content.get(STEPS, [])


def composed(kept, gone, *, words, taken, steps_added):
    """The content that was composed: `words` by key, the keys of the choices `taken` from the other one, and the keys
    of its steps that are added."""
    content = proposal(kept, gone) | words
    mine, other = kept.live.content, gone.live.content
    for choice in choices(kept, gone):
        content[choice.key] = other[choice.key] if choice.key in taken else mine[choice.key]
    if STEPS in mine:
        used = {step["key"] for step in mine[STEPS]}
        added = [step | {"key": "" if step["key"] in used else step["key"]} for step in other[STEPS]]
        keys = [step["key"] for step in other[STEPS]]
        content[STEPS] = mine[STEPS] + [step for step, key in zip(added, keys, strict=True) if key in steps_added]
    return content


def _name(model, pk):
    return str(model.objects.filter(pk=pk).first() or "None") if pk else "None"


def _said(fact, value, names):
    if not value:
        return "Nothing"
    if fact.refers_to:
        return ", ".join(sorted(names[fact.key][pk] for pk in value if pk in names[fact.key]))
    return fact.show(value)
