"""The curation desk: how much waits in each queue, and what is first in it."""

from django.db.models import Count, Window

from lessons.curation.broken import BrokenLink
from lessons.curation.duplicates import DuplicatePair
from lessons.curation.gaps import counted, shelf_of
from lessons.curation.merging import MERGED
from lessons.curation.queues import beside
from lessons.curation.stale import stale
from lessons.entry.counting import counts, library_state
from lessons.entry.models import Entry
from lessons.feedback.models import Application
from lessons.review.cadence import by_harm, whole
from lessons.review.models import Review
from lessons.review.verification import Verification
from lessons.tag.curation import tags_needing_care
from lessons.tag.models import Tag
from lessons.wanted.gaps import clusters_for_desk

CHECKS, REVIEWS, PAIRS, VAIN, TAGS, LINKS, STALE = 5, 4, 2, 3, 2, 3, 3


def page(person):
    """The context of the desk: at most twenty queries with those of the session, whatever the library holds."""
    shelf = shelf_of(person)
    pressing = Verification.objects.visible_to(person).pressing()
    harmful, to_check = _keys_of_top(by_harm(pressing), CHECKS)
    checks = whole(Verification, harmful, person)
    reviews, in_review = _top(Review.objects.visible_to(person).open().for_listing().oldest_first(), REVIEWS)
    pairs, in_pairs = _top_of_many(
        DuplicatePair.objects.visible_to(person).waiting(), PAIRS, DuplicatePair.objects.for_listing()
    )
    in_vain, gaps_asked_for = clusters_for_desk(VAIN)
    links, broken = _top_of_many(
        BrokenLink.objects.waiting_for(person).in_order(), LINKS, BrokenLink.objects.for_listing()
    )
    unused, old = _top_of_many(stale(shelf), STALE, Entry.objects.for_lines())
    state = library_state()
    gaps, tags = counted(shelf, state=state), _tags(person, state)
    shown = [*harmful, *(pk for pair in pairs for pk in (pair.first_id, pair.second_id))]
    waiting = {
        "verification": to_check, "reviews": in_review, "duplicates": in_pairs, "wanted": gaps_asked_for,
        "links": broken, "stale": old, "tags": tags.counts["unused"] + tags.counts["huge"] + tags.counts["alike"],
    }  # fmt: skip
    waiting["gaps"] = sum(number for _, number in gaps)
    return beside("desk") | {
        "waiting": sum(waiting.values()),
        "counts": waiting,
        "checks": checks,
        "tallies": Application.objects.tallies(shown),
        "reviews": reviews,
        "pairs": pairs,
        "merged_kinds": MERGED,
        "in_vain": in_vain,
        "tags": tags,
        "links": links,
        "gaps": [(gap, number) for gap, number in gaps if number],
        "unused": unused,
    }


def _tags(person, state):
    """The tags that want care, in two queries while the library changes, in none otherwise."""
    seen = Tag.objects.seen_by(person).query.sql_with_params()
    return counts.get("tags that want care", seen, lambda: tags_needing_care(person, most=TAGS), state=state)


def _top(queryset, most):
    """The first rows of a short list, and how long all of it is, in one query."""
    rows = list(queryset.annotate(in_all=Window(Count("*")))[:most])
    return rows, rows[0].in_all if rows else 0


def _top_of_many(queryset, most, shown):
    """The same of a list that may be long."""
    keys, in_all = _keys_of_top(queryset, most)
    rows = shown.in_bulk(keys) if keys else {}
    return [rows[key] for key in keys if key in rows], in_all


def _keys_of_top(queryset, most):
    """The first keys of a list, and how long all of it is: the order of a long one is found by the keys alone."""
    rows = list(queryset.annotate(in_all=Window(Count("*"))).values_list("pk", "in_all")[:most])
    return [key for key, _ in rows], rows[0][1] if rows else 0
