"""What entries on the shelf lack so that they are found and looked after: a team, an owner, tags, a takeaway."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q
from django.db.models.functions import Length, Lower, Trim
from django.db.models.lookups import Exact, LessThan

from lessons.entry.counting import counts
from lessons.entry.models import Entry
from lessons.review.cadence import INTERVALS
from lessons.tag.models import TaggedEntry

SHORT = 20  # characters, up to which a takeaway says next to nothing


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that entries may lack: its `name` in addresses, a heading, why it matters, and what mends it in bulk
    (the name of a verb of `bulk_verbs`). `lacks()` is the condition."""

    name: str
    label: str
    why: str
    mend: str
    lacks: Callable[[], Q]

    def of(self, entries):
        """Those of some entries that lack it, the newest first."""
        return entries.filter(self.lacks()).newest_first()


def no_team():
    return Q(team=None)


def no_owner():
    """Nobody is named who is still here, there is no team that would inherit, and its author has left; or somebody is
    named who can do nothing with it by now."""
    nobody = Q(team=None, author__is_active=False) & ~named_to_look_after()
    return Q(kind__in=INTERVALS) & (nobody | named_in_vain())


def named_in_vain():
    """Whoever was named to look after it is here, and may no longer write, or no longer sees it; or a team was that no
    longer does."""
    person, narrow = OuterRef("verification__person"), ~Q(visibility="everyone")
    shared = Entry.shared_with.through.objects.filter(entry=OuterRef("pk"))
    co_author = Entry.co_authors.through.objects.filter(entry=OuterRef("pk"), user=person)
    unseen = narrow & ~Q(author=F("verification__person")) & ~Exists(co_author)
    unseen &= ~Exists(shared.filter(team__memberships__person=person))
    in_vain = Q(verification__person__is_active=True) & (Q(verification__person__role="reader") | unseen)
    by_team = narrow & ~Exists(shared.filter(team=OuterRef("verification__team")))
    return in_vain | Q(verification__team__isnull=False) & by_team


def authors_left():
    """None of those who wrote it is still here, and nobody else was named to look after it."""
    still_here = Entry.co_authors.through.objects.filter(entry=OuterRef("pk"), user__is_active=True)
    return Q(author__is_active=False) & ~Q(Exists(still_here)) & ~named_to_look_after()


def named_to_look_after():
    """Somebody who is still here, or a team, was named to look after it."""
    return Q(verification__person__is_active=True) | Q(verification__team__isnull=False)


def no_tags():
    return ~Q(pk__in=TaggedEntry.objects.values("content_object"))


def no_takeaway():
    """The takeaway is next to nothing, or the title once more."""
    said = Trim("summary")
    may_be = Q(LessThan(_bytes("summary"), 4 * SHORT + 2 * _bytes("title")))  # costs nothing, and spares reading most
    return may_be & (Q(Exact(Lower(said), Lower(Trim("title")))) | Q(LessThan(Length(said), SHORT)))


def _bytes(name):
    return Func(F(name), function="OCTET_LENGTH", output_field=IntegerField())


GAPS = (
    Gap("team", "No team", "It is in nobody’s list, and nobody inherits it.", "team", no_team),
    Gap(
        "owner",
        "Nobody looks after it",
        "Nobody is asked whether it still holds, or somebody who no longer sees it or may no longer write.",
        "care",
        no_owner,
    ),
    Gap("left", "Its authors have left", "Questions about it reach nobody who knows.", "care", authors_left),
    Gap("tags", "No tags", "It is found by its words alone.", "tags", no_tags),
    Gap("takeaway", "No takeaway", "Lists and searches show nothing of what it says.", "now", no_takeaway),
)


def shelf_of(person):
    """What is on the shelf and somebody may mend."""
    shelf = Entry.objects.visible_to(person).changeable_by(person)
    return shelf.filter(status="published").settled()


def counted(shelf, *, state=None):
    """Each gap with how many of some entries have it, in one query while the library changes, in none otherwise."""
    columns = {f"no_{gap.name}": Count("pk", filter=gap.lacks()) for gap in GAPS}
    key = shelf.query.sql_with_params()
    numbers = counts.get("gaps", key, lambda: shelf.order_by().aggregate(**columns), state=state)
    return [(gap, numbers[f"no_{gap.name}"]) for gap in GAPS]


def gap_named(name):
    """The gap of this name; the first for any other."""
    return next((gap for gap in GAPS if gap.name == name), GAPS[0])
