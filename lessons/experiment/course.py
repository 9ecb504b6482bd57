"""The course of an experiment: ticked, started, logged, and concluded or stopped."""

from django.db import models, transaction
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean
from lessons.entry.history import EditConflict
from lessons.experiment.checklist import BY_HAND, checklist, what_is_missing
from lessons.experiment.content import PROMISED, number
from lessons.experiment.log import LONGEST_LINE

LONGEST_REASON = 2000


class State(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    RUNNING = "running", "Running"
    CONCLUDED = "concluded", "Concluded"
    STOPPED = "stopped", "Stopped early"


class Outcome(models.TextChoices):
    """None of them is better than another: each is something that was not known before."""

    CONFIRMED = "confirmed", "Confirmed"
    REFUTED = "refuted", "Refuted"
    INCONCLUSIVE = "inconclusive", "Inconclusive"


class Course:
    """The verbs that move an experiment on. Mixed into `Experiment`."""

    @transaction.atomic
    def tick(self, item, *, by, at=None):
        """Say that one thing on the checklist is so."""
        self._lock_in(State.PROPOSED, "It has started. The checklist is what was so before.")
        if item not in BY_HAND:
            raise DomainError("There is nothing of that name to tick. Choose one of the checklist.")
        if self.ticks.get_or_create(item=item, defaults={"by": by, "at": at or timezone.now()})[1]:
            self.entry.record("ticked", by=by, at=at, detail=BY_HAND[item][0], after={"tick": item})

    @transaction.atomic
    def untick(self, item, *, by):
        """Take a tick back."""
        self._lock_in(State.PROPOSED, "It has started. The checklist is what was so before.")
        if self.ticks.filter(item=item).delete()[0]:
            self.entry.record("unticked", by=by, detail=BY_HAND[item][0], before={"tick": item})

    @transaction.atomic
    def start(self, *, by, at=None):
        """It runs from now on. Refused with what is missing until the checklist is met."""
        self._lock_in(State.PROPOSED, "It has started already.")
        if self.entry.is_draft:
            raise DomainError("It is a draft that only its authors see. Propose it first.")
        if missing := what_is_missing(checklist(self)):
            raise DomainError(missing)
        self.state, self.started_at, self.started_version = State.RUNNING, at or timezone.now(), self.entry.live
        self.iteration = 1
        self.save(update_fields=["state", "started_at", "started_version", "iteration"])
        self.entry.record("started", by=by, at=at, before={"state": "proposed"}, after={"state": "running"})

    @transaction.atomic
    def log(self, text, *, by, value=None, at=None):
        """Write down what was seen; `value` is a reading of the measure. Returns the line."""
        self._lock_in(State.RUNNING, "The log is open while it runs, and it does not run now.")
        return self._write_down(text, by=by, value=value, at=at)

    @transaction.atomic
    def begin_iteration(self, text, *, by, value=None, at=None):
        """Try it differently from here on; `text` says what changes."""
        self._lock_in(State.RUNNING, "An iteration can begin while it runs, and it does not run now.")
        self.iteration += 1
        self.save(update_fields=["iteration"])
        return self._write_down(text, by=by, value=value, at=at, begins=True)

    @transaction.atomic
    def conclude(self, outcome, conclusion, *, by, based_on=None, note="", at=None):
        """Say what came of it. May be said again, to correct it; the day it ended stays.

        `conclusion` is a part of the content: summary, result, came_out, learned, next_steps. Raises `EditConflict`.
        """
        self._lock_in(State.RUNNING, "Start it first: there is nothing to conclude yet.", or_in=State.CONCLUDED)
        if outcome not in Outcome.values:
            raise DomainError("Choose an outcome: confirmed, refuted or inconclusive.")
        if outcome != Outcome.INCONCLUSIVE and number(conclusion.get("result")) is None:
            raise DomainError(
                "Write the result as a number, like the baseline and the target, or call it inconclusive."
            )
        first = self.state == State.RUNNING
        self.write_up(conclusion, by=by, based_on=based_on, note=note or ("Concluded" if first else ""), at=at)
        if first:
            self.ended_at = at or timezone.now()
        before = {"state": self.state, "outcome": self.outcome}
        self.state, changed, self.outcome = State.CONCLUDED, outcome != self.outcome, outcome
        self.save(update_fields=["state", "outcome", "ended_at"])
        if first or changed:
            after = {"state": self.state, "outcome": outcome}
            self.entry.record("concluded", by=by, at=at, detail=outcome, before=before, after=after)

    @transaction.atomic
    def stop(self, *, by, reason, at=None):
        """End it early, and why: what made it unsafe or pointless is worth knowing too."""
        self._lock_in(State.RUNNING, "It does not run, so there is nothing to stop.")
        if not (reason := clean(reason or "").strip()):
            raise DomainError("Say in a sentence why it stops. Whoever has the same idea next will want to know.")
        if len(reason) > LONGEST_REASON:
            raise DomainError(f"The reason has {len(reason)} characters. Use at most {LONGEST_REASON}.")
        self.state, self.stop_reason, self.ended_at = State.STOPPED, reason, at or timezone.now()
        self.save(update_fields=["state", "stop_reason", "ended_at"])
        self.entry.record("stopped", by=by, at=at, before={"state": "running"}, after={"state": "stopped"})

    @transaction.atomic
    def write_up(self, conclusion, *, by, based_on=None, note="", at=None):
        """Put what was learned into the text, as a version of its own. Who ran it tells that; the plan is reviewed."""
        if self.state == State.PROPOSED:
            raise DomainError("Start it first: there is nothing to conclude yet.")
        if not conclusion.get("learned", "").strip():
            raise DomainError("Write what you learned. It is what the others come for.")
        entry = self.entry
        locked = type(entry).objects.select_for_update().get(pk=entry.pk)
        latest, waits = locked.latest, locked.live_id and locked.latest_id != locked.live_id
        if based_on not in (None, latest.number) and self._concluded_otherwise(conclusion, based_on, latest):
            raise EditConflict(latest)
        if (review := entry.reviews.open().select_related("version").first()) is not None:
            raise DomainError(
                f"Version {review.version.number} of the plan is in review. Have it approved or take it back first: "
                "what is published with the conclusion is the plan that readers see."
            )
        waiting = latest.content | {"tags": locked.tags_with(latest)} | conclusion
        base = locked.live_content() if locked.live_id else latest.content
        entry.save_text(base | conclusion, by=by, note=note, publish=True, at=at, reviewed=True)
        if waits:  # a plan that readers do not see yet goes on waiting
            entry.save_text(waiting, by=by, note="Waits, with the conclusion", at=at)

    @property
    def has_started(self):
        return self.state != State.PROPOSED

    @property
    def is_running(self):
        return self.state == State.RUNNING

    @property
    def has_ended(self):
        return self.state in (State.CONCLUDED, State.STOPPED)

    def changed_since_start(self):
        """Whether what was promised at the start (hypothesis, measure, stop rule, end) reads otherwise now."""
        then, now = self.started_version, self.entry.live
        if then is None or now is None or then.pk == now.pk:
            return False
        return any(then.content.get(key) != now.content.get(key) for key in PROMISED)

    def _concluded_otherwise(self, conclusion, based_on, latest):
        """Whether somebody wrote another conclusion since; a change of the plan alone is no conflict with it."""
        base = self.entry.versions.filter(number=based_on).first()
        before = base.content if base else {}
        return any(latest.content.get(key) not in (before.get(key), mine) for key, mine in conclusion.items())

    def _write_down(self, text, *, by, value, at, begins=False):
        text = clean(text or "").strip()
        if not text:
            raise DomainError("Write what you saw, or what changes, in a sentence or two.")
        if len(text) > LONGEST_LINE:
            raise DomainError(f"That has {len(text)} characters. Use at most {LONGEST_LINE}, or attach a file.")
        made = self.lines.create(
            text=text, iteration=self.iteration, begins=begins, value=value, by=by, at=at or timezone.now()
        )
        verb = "iteration" if begins else "logged"
        after = {"line": made.pk, "iteration": self.iteration}
        self.entry.record(verb, by=by, at=at, detail=f"iteration {self.iteration}", after=after)
        return made

    def _lock_in(self, state, otherwise, *, or_in=None):
        """Wait for others who are moving it on, and refuse when it is in another state by then."""
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        if self.state not in (state, or_in):
            raise DomainError(otherwise)
