"""What the crew of a run does: mark steps, pause, take over, move to a newer version, finish."""

from django.db import transaction
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean, one_line
from lessons.entry.outcomes import Outcome
from lessons.playbook.findings import LONGEST

LONGEST_NOTE = 2000


class Running:
    """The verbs of a run that has begun. Mixed into `Run`."""

    @transaction.atomic
    def mark(self, key, state, *, by, note="", evidence="", at=None):
        """Say what became of a step: done, done differently or skipped, the last two with what or why. Returns it."""
        step = self._lock_and_find(key)
        marks = self.marks.model
        if state not in marks.State.values:
            raise DomainError("Choose what became of the step: done, done differently, or skipped.")
        note, evidence = _words(note), _words(evidence)
        if state == marks.State.SKIPPED and not note:
            raise DomainError("Say in a sentence why it is skipped. The next version of the playbook will need it.")
        if state == marks.State.DIFFERENTLY and not note:
            raise DomainError("Say in a sentence what you did instead. It may be the better way.")
        mark, _ = self.marks.update_or_create(
            key=key,
            defaults={
                "title": step["title"], "state": state, "note": note, "evidence": evidence, "by": by,
                "at": at or timezone.now(), "gone": False,
            },
        )  # fmt: skip
        self._joined(by)
        return mark

    @transaction.atomic
    def unmark(self, key, *, by):
        """The step is still to be done; what was ticked of its checklist stays, and so do the note and the evidence."""
        self._lock_and_find(key)
        self.marks.filter(key=key).update(state="", by=by, at=timezone.now())

    @transaction.atomic
    def tick(self, key, items, *, by):
        """Set which lines of a step's checklist are ticked."""
        step = self._lock_and_find(key)
        ticked = [item for item in step["checklist"] if item in set(items)]
        mark, made = self.marks.get_or_create(key=key, defaults={"title": step["title"], "by": by, "ticked": ticked})
        if not made:
            mark.ticked = ticked
            mark.save(update_fields=["ticked"])
        self._joined(by)
        return mark

    @transaction.atomic
    def pause(self, *, by):
        """Nobody is on it for now; what is marked stays."""
        self._lock()
        if not self.is_under_way:
            raise DomainError("It is not under way, so there is nothing to pause.")
        self.state = "paused"
        self.save(update_fields=["state"])
        self.record("paused", by=by)

    @transaction.atomic
    def resume(self, *, by):
        """Go on with it."""
        self._lock()
        if self.state != "paused":
            raise DomainError("It is not paused.")
        self.state = "underway"
        self.save(update_fields=["state"])
        self.record("resumed", by=by)

    @transaction.atomic
    def take_over(self, *, by):
        """Somebody else leads it from now on."""
        self._lock_open()
        if self.leader_id == by.pk:
            return
        self.leader, self.state = by, "underway"
        self.save(update_fields=["leader", "state"])
        self._joined(by)
        self.record("taken over", by=by)

    @transaction.atomic
    def move_to(self, version, *, by):
        """Follow another version from here on. Steps that it still has keep their marks."""
        self._lock_open()
        if version.entry_id != self.playbook_id or version.live_from is None:
            raise DomainError("That is no version of this playbook that readers could see.")
        before, self.version = self.version, version
        self.save(update_fields=["version"])
        kept = [step["key"] for step in self.steps]
        self.marks.exclude(key__in=kept).update(gone=True)
        self.marks.filter(key__in=kept).update(gone=False)
        self.record("moved", by=by, detail=f"version {before.number} to {version.number}")

    @transaction.atomic
    def finish(self, outcome, *, by, at=None):
        """It is over. `outcome` says what the playbook did to the work; steps that are not marked were not reached."""
        self._lock_open()
        if outcome not in Outcome.values:
            raise DomainError("Say whether the playbook helped: it is what the next team will look at.")
        if not self.marks.filter(gone=False).exclude(state="").exists():
            raise DomainError("No step is marked. Mark what was done, or stop the run and say why.")
        self.state, self.outcome, self.ended_at = "finished", outcome, at or timezone.now()
        self.save(update_fields=["state", "outcome", "ended_at"])
        self._find_what_went_differently()
        self.record("finished", by=by, at=at, detail=outcome)
        self.playbook.entry.record("run finished", by=by, at=at, detail=f"run {self.number}")

    @transaction.atomic
    def stop(self, reason, *, by, at=None):
        """End it before its end, and why."""
        self._lock_open()
        if not (reason := _words(reason)):
            raise DomainError("Say in a sentence why it stops. Whoever plans the next one will want to know.")
        self.state, self.stop_reason, self.ended_at = "stopped", reason, at or timezone.now()
        self.save(update_fields=["state", "stop_reason", "ended_at"])
        self._find_what_went_differently()
        self.record("stopped", by=by, at=at)

    def record(self, verb, *, by, at=None, detail=""):
        """Note what happened to the run."""
        self.events.create(verb=verb, person=by, at=at or timezone.now(), detail=detail)

    def newer_version(self):
        """The version that readers see now, when the run is open and follows an earlier one; else None."""
        live = self.playbook.entry.live
        return live if self.is_open and live is not None and live.pk != self.version_id else None

    def went_differently(self):
        """The marks of steps that were skipped or done otherwise, with why or how, in their order."""
        marks = self.marks.filter(gone=False, state__in=("skipped", "differently")).exclude(note="")
        return marks.select_related("by").order_by("at", "pk")

    def _find_what_went_differently(self):
        """What was skipped or done otherwise waits for the playbook's next version, in the words of whoever did so."""
        for mark in self.went_differently():
            said = f"{mark.title}: " + ("skipped. " if mark.state == "skipped" else "") + one_line(mark.note)
            said = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
            self.findings.note(self, "differently", said, by=mark.by, key=mark.key, at=self.ended_at)

    def _joined(self, person):
        self.crew.add(person)

    def _lock_and_find(self, key):
        """The step with this key of the version that is followed, once no one else changes the run."""
        self._lock_open()
        if not self.is_under_way:
            raise DomainError("The run is paused. Go on with it first.")
        for step in self.steps:
            if step["key"] == key:
                return step
        raise DomainError("The version that this run follows has no such step. Load the page again.")

    def _lock_open(self):
        self._lock()
        if not self.is_open:
            raise DomainError("This run has ended. Start another one.")

    def _lock(self):
        """Wait for others who are changing it, and see it as they left it."""
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()


def _words(text):
    text = clean(text or "").strip()
    if len(text) > LONGEST_NOTE:
        raise DomainError(f"That has {len(text)} characters. Use at most {LONGEST_NOTE:,}.")
    return text


def lines_of(text):
    """The lines of a text that say something."""
    return [line for line in map(one_line, clean(text or "").split("\n")) if line]
