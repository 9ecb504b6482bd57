"""What is said while findings are discussed: talk, causes, alternatives, evidence, and when what happened."""

import re
from datetime import UTC

from django.db import IntegrityError, transaction

from lessons.action.models import Action
from lessons.common.errors import DomainError
from lessons.common.text import clean, one_line
from lessons.retrospective.analysis import LONGEST_LINE, Category, Mark
from lessons.retrospective.board import LINES, LONGEST_TALK, CauseForm
from lessons.retrospective.phases import UNDER_WAY, Phase

TALKED_IN = (Phase.DISCUSS, Phase.ACTIONS)
MOST_LINES = 30
ADDRESS = re.compile(r"(https?://|/)\S+", re.I)


class TalkConflict(DomainError):
    """Two people wrote the notes of one talk at once; `theirs` is what is kept."""

    def __init__(self, theirs):
        super().__init__("Somebody else wrote here while you did. Both texts are below: put them together and save.")
        self.theirs = theirs


@transaction.atomic
def discuss(finding, *, by):
    """Have everybody look at this finding."""
    retrospective = finding.retrospective
    retrospective.take(*TALKED_IN, by=by)
    retrospective.discussing = finding
    retrospective.save(update_fields=["discussing"])


@transaction.atomic
def write_talk(finding, text, *, by, seen):
    """Notes of the talk about a finding, in Markdown. `seen` is the revision of the text that it started from."""
    text = clean(text).strip()
    if len(text) > LONGEST_TALK:
        raise DomainError(f"The notes of the talk have {len(text)} characters. Use at most {LONGEST_TALK}.")
    finding.retrospective.take(*TALKED_IN, by=by)
    finding.refresh_from_db()
    if finding.revision != seen and finding.talk != text:
        raise TalkConflict(finding)
    finding.talk, finding.revision = text, finding.revision + 1
    finding.save(update_fields=["talk", "revision"])


@transaction.atomic
def choose_cause_form(finding, form, *, by):
    """Tell the causes as a chain of whys, or as contributing causes."""
    if form not in CauseForm.values:
        raise DomainError("Choose one of the two: contributing causes, or a chain of whys.")
    finding.retrospective.take(*TALKED_IN, by=by)
    finding.cause_form = form
    finding.save(update_fields=["cause_form"])


@transaction.atomic
def add_cause(finding, text, *, by, category=""):
    """One more cause; in a chain, the answer to the why before it."""
    text = _line(text, "Write what contributed: a situation, a system, a rule. Not a person.")
    if category and category not in Category.values:
        raise DomainError("Choose one of the kinds of causes, or none.")
    _add_line(finding, "causes", by, text=text, category=category)


@transaction.atomic
def add_alternative(finding, text, *, by, why_not=""):
    """Something else that could have been done."""
    text = _line(text, "Write what else could have been done.")
    why_not = _line(why_not, "") if one_line(why_not) else ""
    _add_line(finding, "alternatives", by, text=text, why_not=why_not)


@transaction.atomic
def add_evidence(finding, url, *, by, label=""):
    """Where one can see it."""
    url = one_line(url)
    if not ADDRESS.fullmatch(url) or url.startswith("//") or len(url) > 1000:
        raise DomainError("Give an address that begins with https:// or, for a page of ours, with a stroke.")
    _add_line(finding, "evidence", by, label=one_line(label)[:200] or url[:200], url=url)


@transaction.atomic
def remove_line(finding, what, place, *, seen, by):
    """Take the line at a place of the causes, alternatives or evidence away; `seen` is how it reads there."""
    finding.retrospective.take(*TALKED_IN, by=by)
    finding.refresh_from_db(fields=[what])
    lines = getattr(finding, what)
    if place >= len(lines) or lines[place][LINES[what][0]] != seen:
        raise DomainError("Somebody has changed that list just now. Look at it again.")
    del lines[place]
    finding.save(update_fields=[what])


@transaction.atomic
def promise_action(retrospective, text, *, owner, due_on, by, finding=None, at=None):
    """An action, for a finding or for the whole retrospective. `at` dates imported ones."""
    retrospective.take(*TALKED_IN, by=by)
    return Action.objects.promise(
        text, owner=owner, due_on=due_on, origin=retrospective.entry, finding=finding, by=by, at=at
    )


@transaction.atomic
def add_moment(retrospective, at, text, *, by, mark=""):
    """Something that happened, and when; a mark says between which moments durations are counted."""
    text = _line(text, "Write what happened at that time.")
    if mark and mark not in Mark.values:
        raise DomainError("Choose one of the marks, or none.")
    retrospective.take(*UNDER_WAY, by=by)
    if retrospective.moments.count() >= 200:
        raise DomainError("The timeline holds 200 moments. Remove one first.")
    try:
        with transaction.atomic():
            return retrospective.moments.create(at=at.astimezone(UTC), text=text, mark=mark)
    except IntegrityError:
        raise DomainError(f"“{Mark(mark).label}” is in the timeline already. Remove that moment first.") from None


@transaction.atomic
def remove_moment(moment, *, by):
    moment.retrospective.take(*UNDER_WAY, by=by)
    moment.delete()


def _add_line(finding, what, by, **line):
    """One more line; of two people who add at once, one waits."""
    finding.retrospective.take(*TALKED_IN, by=by)
    finding.refresh_from_db(fields=[what])
    lines = getattr(finding, what)
    if len(lines) >= MOST_LINES:
        raise DomainError(f"There are {MOST_LINES} already. Remove one first, or say it in the notes of the talk.")
    lines.append(line)
    finding.save(update_fields=[what])


def _line(text, missing):
    text = one_line(text)
    if not text:
        raise DomainError(missing)
    if len(text) > LONGEST_LINE:
        raise DomainError(f"That has {len(text)} characters. Use at most {LONGEST_LINE}; the talk has room for more.")
    return text
