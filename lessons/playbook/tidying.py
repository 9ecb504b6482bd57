"""A content of a playbook as it is kept: every step whole, within its limits, and with a key of its own."""

import re
from uuid import uuid4

from lessons.common.errors import DomainError
from lessons.common.text import clean, one_line
from lessons.playbook.models import Moment
from lessons.playbook.steps import (
    LONGEST_ITEM,
    LONGEST_LINE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_BASES,
    MOST_ITEMS,
    MOST_MINUTES,
    MOST_STEPS,
)

KEY = re.compile(r"[0-9a-f]{8}")
ANCHOR = re.compile(r"[a-z][a-z0-9-]{0,39}")


def tidy(content, *, publish):
    """The content with tidied steps; empty ones are left out. `DomainError` says what is wrong and in which step."""
    steps, seen = [], set()
    for step in content["steps"]:
        step = _step(step, place=len(steps) + 1, seen=seen)
        if _says_something(step):
            steps.append(step)
    if len(steps) > MOST_STEPS:
        raise DomainError(f"Those are {len(steps)} steps. Use at most {MOST_STEPS}, or make two playbooks.")
    if publish and not steps:
        raise DomainError("A playbook needs at least one step before others can follow it.")
    if publish and (bare := [number for number, step in enumerate(steps, 1) if not step["title"]]):
        raise DomainError(f"Give step {bare[0]} a title: it is what people tick.")
    moments = [moment for moment in Moment.values if moment in content["moments"]]
    return content | {"steps": steps, "moments": moments}


def new_key():
    return uuid4().hex[:8]


def _step(step, *, place, seen):
    key = str(step.get("key") or "")
    key = key if KEY.fullmatch(key) and key not in seen else new_key()
    seen.add(key)
    title = one_line(step.get("title") or "")
    text = clean(step.get("text") or "").strip("\n")
    if len(title) > LONGEST_TITLE:
        raise DomainError(f"The title of step {place} has {len(title)} characters. Use at most {LONGEST_TITLE}.")
    if len(text) > LONGEST_TEXT:
        raise DomainError(f"Step {place} is longer than {LONGEST_TEXT:,} characters. Make two steps of it.")
    lines = {name: one_line(step.get(name) or "") for name in ("who", "warning", "only_if")}
    if long := [line for line in lines.values() if len(line) > LONGEST_LINE]:
        raise DomainError(f"“{long[0][:30]}…” in step {place} is too long. Use at most {LONGEST_LINE} characters.")
    return {
        "key": key, "title": title, "text": text, **lines, "minutes": _minutes(step.get("minutes"), place),
        "checklist": _checklist(step.get("checklist") or [], place), "basis": _bases(step.get("basis") or [], place),
    }  # fmt: skip


def _minutes(minutes, place):
    if minutes in (None, "", 0):
        return None
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= MOST_MINUTES:
        raise DomainError(f"The time of step {place} must be a number of minutes, up to {MOST_MINUTES:,}.")
    return minutes


def _checklist(items, place):
    kept = [item for item in map(one_line, items) if item]
    if len(kept) > MOST_ITEMS:
        raise DomainError(f"The checklist of step {place} has {len(kept)} lines. Use at most {MOST_ITEMS}.")
    if long := [item for item in kept if len(item) > LONGEST_ITEM]:
        raise DomainError(f"“{long[0][:30]}…” in step {place} is too long. Use at most {LONGEST_ITEM} characters.")
    return kept


def _bases(bases, place):
    """What the step is based on, each once, in the order somebody named it."""
    kept = {}
    for basis in bases:
        anchor = str(basis.get("anchor") or "")
        anchor = anchor if ANCHOR.fullmatch(anchor) else ""
        reason = one_line(basis.get("reason") or "")
        if len(reason) > LONGEST_LINE:
            raise DomainError(f"A reason in step {place} is too long. Use at most {LONGEST_LINE} characters.")
        number = int(basis["entry"])
        kept.setdefault((number, anchor), {"entry": number, "anchor": anchor, "reason": reason})
    if len(kept) > MOST_BASES:
        raise DomainError(f"Step {place} names {len(kept)} things it is based on. Keep the {MOST_BASES} that matter.")
    return list(kept.values())


def _says_something(step):
    return any(value for name, value in step.items() if name != "key")
