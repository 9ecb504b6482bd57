"""The curation desk: how much waits in each queue, and what is first in it."""

from django.utils import timezone

from lessons.curation.broken import BrokenLink
from lessons.curation.bulk import BulkChange
from lessons.curation.duplicates import DuplicatePair
from lessons.curation.gaps import counted, shelf_of
from lessons.curation.merging import MERGED
from lessons.curation.queues import QUEUES
from lessons.curation.stale import ArchiveNotice, stale
from lessons.curation.trash import trash_of
from lessons.feedback.models import Application
from lessons.review.cadence import by_harm
from lessons.review.models import Review
from lessons.review.verification import Verification

CHECKS, REVIEWS, PAIRS, LINKS, STALE = 5, 4, 2, 3, 3


def page(person):
    """The context of the desk: at most twenty queries with those of the session, whatever the library holds."""
    shelf = shelf_of(person)
    pressing = Verification.objects.visible_to(person).pressing()
    checks = list(by_harm(pressing.for_listing())[:CHECKS])
    reviews = Review.objects.visible_to(person).open()
    pairs = DuplicatePair.objects.visible_to(person).waiting()
    shown_pairs = list(pairs.for_listing()[:PAIRS])
    links = BrokenLink.objects.waiting_for(person)
    unused = stale(shelf)
    gaps = counted(shelf)
    in_pairs = [pk for pair in shown_pairs for pk in (pair.first_id, pair.second_id)]
    counts = {
        "verification": pressing.count(),
        "reviews": reviews.count(),
        "duplicates": pairs.count(),
        "links": links.count(),
        "gaps": sum(number for _, number in gaps),
        "stale": unused.count(),
        "changes": BulkChange.objects.lately().filter(undone_at=None, by=person).count(),
        "trash": trash_of(person).count(),
    }
    return {
        "queues": QUEUES,
        "queue": "desk",
        "counts": counts,
        "waiting": sum(counts[name] for name in ("verification", "reviews", "duplicates", "links", "stale")),
        "checks": checks,
        "tallies": Application.objects.tallies([*(row.pk for row in checks), *in_pairs]),
        "reviews": list(reviews.for_listing().oldest_first()[:REVIEWS]),
        "pairs": shown_pairs,
        "merged_kinds": MERGED,
        "links": list(links.for_listing().in_order()[:LINKS]),
        "gaps": [(gap, number) for gap, number in gaps if number],
        "unused": list(unused.for_lines()[:STALE]),
        "notices": ArchiveNotice.objects.open().visible_to(person).count(),
        "today": timezone.localdate(),
    }
