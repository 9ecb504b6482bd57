"""What is asked of actions, and how a new one is promised."""

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lessons.action.owners import judge_owner
from lessons.action.states import SOON, State
from lessons.common.errors import DomainError
from lessons.common.text import one_line
from lessons.entry.models import Entry
from lessons.person.models import User

LONGEST_TEXT = 300


class ActionQuerySet(models.QuerySet):
    """The vocabulary of lists of actions. The last word owns the joins."""

    def visible_to(self, person, *, deleted=False):
        """Those that came out of something this person may see, and their own, whatever those came out of.

        What came out of a deleted entry is gone with it; with `deleted`, that alone, as far as they could have seen it.
        """
        seen = Q(origin__in=Entry.objects.visible_to(person, deleted=deleted))
        if deleted or not getattr(person, "is_active", False):
            return self.filter(seen)
        return self.filter(seen | Q(owner=person, origin__deleted_at__isnull=True))

    def owned_by(self, person):
        return self.filter(owner=person)

    def of_team(self, team):
        return self.filter(team=team)

    def about(self, entry):
        """What was done about an entry: its own actions, and those of the findings that it came from or knows again."""
        findings = self.model.finding.field.related_model.objects.filter(harvests__lesson=entry)
        return self.filter(Q(origin=entry) | Q(finding__in=findings))

    def like(self, *, text, owner, due_on):
        """The same promise: a form that was sent twice."""
        return self.filter(text=one_line(text), owner=owner, due_on=due_on)

    def open(self):
        return self.filter(state=State.OPEN)

    def ended(self):
        return self.exclude(state=State.OPEN)

    def overdue(self, today):
        """Still open after the day they were due."""
        return self.filter(is_overdue(today))

    def checks_due(self, today):
        """Done some weeks ago, and nobody has said yet whether it helped."""
        return self.filter(is_to_be_checked(today))

    def settled(self, today):
        """Ended, and nothing is left to be asked."""
        return self.ended().exclude(is_to_be_checked(today))

    def ownerless(self):
        """Open, but whoever was to do it has left or may only read now."""
        return self.filter(is_ownerless())

    def pressing(self, today):
        """What its owner should look at now: overdue, due within some days, or to be checked."""
        return self.filter(Q(state=State.OPEN, due_on__lte=today + SOON) | is_to_be_checked(today))

    def soonest_first(self):
        return self.order_by("due_on", "pk")

    def open_first(self):
        """The open ones by their day, then those that ended."""
        return self.order_by("-state", "due_on", "pk")  # “open” comes after “done” and “dropped”

    def latest_ended_first(self):
        return self.order_by("-ended_at", "-pk")

    def for_listing(self):
        """What one row of a list shows."""
        return self.select_related("owner", "team", "origin", "finding")

    def for_reader(self, person):
        """The same, and on each whether this person may see what it came out of (`shows_origin`)."""
        seen = Entry.objects.visible_to(person).filter(pk=OuterRef("origin_id"))
        return self.for_listing().annotate(shows_origin=Exists(seen))

    def for_page(self, person):
        """What an action's own page shows, and what deciding takes who may change it."""
        return (
            self.for_reader(person)
            .select_related("created_by", "origin__author")
            .prefetch_related("origin__co_authors", "origin__shared_with")
        )

    @transaction.atomic
    def promise(self, text, *, owner, due_on, origin, by, finding=None, at=None):
        """A new action that came out of an entry, or of one finding of it. `at` dates imported ones."""
        text = one_line(text)
        if not text:
            raise DomainError("Say what is to be done, in one sentence.")
        if len(text) > LONGEST_TEXT:
            raise DomainError(f"The action has {len(text)} characters. Use at most {LONGEST_TEXT}.")
        judge_owner(owner)
        origin.hold()
        moment = at or timezone.now()
        made = self.create(
            text=text, owner=owner, due_on=due_on, origin=origin, finding=finding, team=origin.team,
            created_by=by, created_at=moment,
        )  # fmt: skip
        after = {"origin": origin.pk, "owner": owner.pk, "due_on": due_on.isoformat(), "team": origin.team_id}
        made.record("promised", by=by, at=moment, after=after)
        return made


def is_overdue(today):
    """Each of these is a condition, so that lists and counts mean the same."""
    return Q(state=State.OPEN, due_on__lt=today)


def is_to_be_checked(today):
    return Q(state=State.DONE, helped="", check_on__lte=today)


def is_ownerless():
    return Q(state=State.OPEN) & ~Q(owner__in=User.objects.writers())
