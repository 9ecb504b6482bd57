"""The lists of the desk of which everything can be chosen at once, by their names in forms."""

from lessons.curation.gaps import GAPS, shelf_of
from lessons.curation.stale import stale
from lessons.entry.models import Entry
from lessons.review.cadence import by_harm
from lessons.review.verification import Verification


def entries_of(name, person, most):
    """The ids of the first entries of a list as this person sees it; none for a name that is no list's."""
    for gap in GAPS:
        if name == f"gap-{gap.name}":
            return list(gap.of(shelf_of(person)).values_list("pk", flat=True)[:most])
    if name == "stale":
        return list(stale(shelf_of(person)).values_list("pk", flat=True)[:most])
    if name == "verification":
        pressing = Verification.objects.visible_to(person).pressing()
        return list(by_harm(pressing).values_list("pk", flat=True)[:most])
    return []


def chosen(numbers, name, person, most):
    """The ids of what was chosen: these entries, or everything of a list. What somebody does not see is left out."""
    keys = entries_of(name, person, most) if name else list(dict.fromkeys(numbers))[:most]
    seen = set(Entry.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key in seen]
