"""Action items: what somebody promised to do because of something that was learned, and what came of it."""

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lessons.action.owners import judge_owner
from lessons.action.queries import LONGEST_TEXT, ActionQuerySet
from lessons.action.standing import standing_of
from lessons.action.states import CHECK_AFTER, Helped, State
from lessons.common.auditing import tell
from lessons.common.errors import DomainError
from lessons.common.signals import entries_changed
from lessons.common.text import clean, one_line
from lessons.entry.access import may_edit
from lessons.entry.models import Entry

LONGEST_WORDS = 2000


class Action(models.Model):
    """Something to do: one sentence, one owner, one day. It belongs to the entry it came out of."""

    text = models.CharField(max_length=LONGEST_TEXT)
    owner = models.ForeignKey("lessons.User", models.PROTECT, related_name="actions")
    due_on = models.DateField()
    team = models.ForeignKey("lessons.Team", models.SET_NULL, null=True, related_name="actions")
    origin = models.ForeignKey(Entry, models.CASCADE, related_name="actions")
    finding = models.ForeignKey("lessons.Finding", models.SET_NULL, null=True, related_name="actions")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True, max_length=LONGEST_WORDS)
    reason = models.TextField(blank=True, max_length=LONGEST_WORDS)
    check_on = models.DateField(null=True)
    helped = models.CharField(max_length=10, choices=Helped, blank=True)
    helped_how = models.TextField(blank=True, max_length=LONGEST_WORDS)
    created_by = models.ForeignKey("lessons.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="action_state_is_known"),
            models.CheckConstraint(condition=Q(helped__in=["", *Helped.values]), name="action_helped_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="an_action_that_is_not_open_has_ended",
            ),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(reason=""), name="a_dropped_action_says_why"),
            models.CheckConstraint(condition=Q(helped="") | Q(state="done"), name="only_a_done_action_can_have_helped"),
            models.CheckConstraint(condition=~Q(text=""), name="an_action_says_what_is_to_be_done"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="open_actions_of_a_person"),
            models.Index(fields=["team", "due_on"], condition=Q(state="open"), name="open_actions_of_a_team"),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("action:show", args=[self.pk])

    @property
    def is_open(self):
        return self.state == State.OPEN

    def is_overdue(self, today=None):
        return self.is_open and self.due_on < (today or timezone.localdate())

    @property
    def is_to_be_checked(self):
        """Whether it was done some weeks ago and nobody has said yet whether it helped."""
        return self.state == State.DONE and not self.helped and self.check_on <= timezone.localdate()

    @property
    def needs_owner(self):
        """Whether whoever was to do it has left, or may only read now."""
        return self.is_open and not self.owner.can_write

    @property
    def standing(self):
        """How it stands today, for the eye and in words."""
        return standing_of(self, timezone.localdate())

    @property
    def newest_event(self):
        """The number of the last thing that happened to it, by which a form knows what its writer saw."""
        return self.events.order_by("-pk").values_list("pk", flat=True).first()

    # What can become of it

    @transaction.atomic
    def finish(self, *, by, evidence="", at=None):
        """It is done; `evidence` says how one can see that. Some weeks later somebody is asked whether it helped."""
        self._lock_open()
        moment = at or timezone.now()
        self.state, self.ended_at, self.evidence = State.DONE, moment, _words(evidence)
        self.check_on = timezone.localdate(moment) + CHECK_AFTER
        self.save(update_fields=["state", "ended_at", "evidence", "check_on"])
        self.record("done", by=by, at=moment, note=self.evidence, before={"state": "open"}, after={"state": "done"})

    @transaction.atomic
    def drop(self, *, by, reason, at=None):
        """It will not be done, and why: a decision worth keeping."""
        self._lock_open()
        if not _words(reason):
            raise DomainError("Say why it is dropped. The next team that has the same idea will want to know.")
        moment = at or timezone.now()
        self.state, self.ended_at, self.reason = State.DROPPED, moment, _words(reason)
        self.save(update_fields=["state", "ended_at", "reason"])
        after = {"state": "dropped"}
        self.record("dropped", by=by, at=moment, note=self.reason, before={"state": "open"}, after=after)

    @transaction.atomic
    def reopen(self, *, by):
        """It is to be done after all; what was said of its end stays in its history."""
        self._lock()
        if self.is_open:
            return
        before, self.state, self.ended_at, self.check_on = self.state, State.OPEN, None, None
        self.evidence = self.reason = self.helped = self.helped_how = ""
        self.save(update_fields=["state", "ended_at", "check_on", "evidence", "reason", "helped", "helped_how"])
        self.record("reopened", by=by, before={"state": before}, after={"state": "open"})

    @transaction.atomic
    def change(self, *, by, text=None, owner=None, due_on=None, note="", seen=None, at=None):
        """Say it otherwise, give it to somebody else, or move its day; None leaves a part as it is.

        `seen` is the `newest_event` that the writer had before them: nobody's change is overwritten unseen.
        """
        self._lock_open()
        self._compare(seen)
        before = {"text": self.text, "owner": self.owner_id, "due_on": self.due_on}
        self.text = one_line(text) if text is not None else self.text
        if not self.text or len(self.text) > LONGEST_TEXT:
            raise DomainError(f"Say what is to be done, in at most {LONGEST_TEXT} characters.")
        if owner is not None and owner.pk != self.owner_id:
            judge_owner(owner)
            self.owner = owner
        self.due_on = due_on or self.due_on
        after = {"text": self.text, "owner": self.owner_id, "due_on": self.due_on}
        changed = {name: [_plain(before[name]), _plain(after[name])] for name in before if before[name] != after[name]}
        if changed or _words(note):
            self.save(update_fields=["text", "owner", "due_on"])
            self.record("changed", by=by, at=at, note=_words(note), changed=changed)

    @transaction.atomic
    def say_whether_it_helped(self, helped, *, by, how="", seen=None, at=None):
        """The effectiveness check: what the action did to the work it was meant for. `seen` as in `change`."""
        self._lock()
        if self.state != State.DONE:
            raise DomainError("Only an action that is done can have helped.")
        self._compare(seen)
        if helped not in Helped.values:
            raise DomainError("Choose one of the answers: yes, partly, no, or cannot tell.")
        before, self.helped, self.helped_how = self.helped, helped, _words(how)
        self.save(update_fields=["helped", "helped_how"])
        self.record("checked", by=by, at=at, note=self.helped_how, changed={"helped": [before, helped]})

    def record(self, verb, *, by, at=None, note="", changed=None, before=None, after=None):
        """Keep what happened, and tell that the entry it came out of has changed, and what its finding became.

        `changed` is for its history; `before` and `after` are for the audit log alone, which gets no texts.
        """
        self.events.create(verb=verb, person=by, at=at or timezone.now(), note=note, changed=changed or {})
        told = {name: pair for name, pair in (changed or {}).items() if name != "text"}
        before = (before or {}) | {name: pair[0] for name, pair in told.items()}
        after = (after or {}) | {name: pair[1] for name, pair in told.items()}
        if changed and "text" in changed:
            after["rewritten"] = ["text"]
        tell(verb, "action", self.pk, by=by, before=before, after=after)
        lessons = self.finding.harvests.values_list("lesson", flat=True) if self.finding_id else ()
        entries_changed.send(type(self), keys=[self.origin_id, *lessons])

    def _lock(self):
        """Wait for others who are changing it, and see it as they left it."""
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()

    def _compare(self, seen):
        """Refuse what was written before somebody else's change."""
        if seen is not None and seen != self.newest_event:
            raise DomainError(
                "Somebody changed this action while you were writing. It is shown as it is now, and your text is kept:"
                " send it again if it still fits."
            )

    def _lock_open(self):
        self._lock()
        if not self.is_open:
            raise DomainError(f"This action is {self.get_state_display().lower()} already. Open it again to change it.")


class ActionEvent(models.Model):
    """What happened to an action. Ids only, never names."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=20)
    person = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    changed = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.verb} {self.action_id}"


def may_change(person, action):
    """Whether somebody may say what became of an action: its owner, its team, and those who may change its origin."""
    if not person.can_write:
        return False
    return action.owner_id == person.pk or action.team_id in person.team_ids() or may_edit(person, action.origin)


def _words(text):
    return clean(text or "").strip()[:LONGEST_WORDS]


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
