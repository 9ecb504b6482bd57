"""Which segments to merge, and when: few enough for searches, seldom enough for writes.

A commit merges only the smallest segments, so that it stays short. The rest is left to whoever has time (the worker):
it keeps about ten segments at most, and drops deleted documents before they are a sixth of the index.
"""

SMALL, SMALL_AT_ONCE = 100, 6
MIDDLE, MIDDLE_AT_ONCE = 10_000, 4
MOST_SEGMENTS = 10
MOST_DELETED, WORTH_COMPACTING = 0.15, 200


def inline(segments):
    """What a commit should merge now: the small segments when there are enough of them, at most 600 documents."""
    small = [segment for segment in segments if segment.doc_count_all() <= SMALL]
    return small if len(small) >= SMALL_AT_ONCE else []


def due(segments):
    """What is worth merging apart from commits: everything when much is deleted, else the middle or the smallest."""
    every, live = _sum(segments, "doc_count_all"), _sum(segments, "doc_count")
    if every > WORTH_COMPACTING and every - live > MOST_DELETED * every:
        return list(segments)
    by_size = sorted(segments, key=lambda segment: segment.doc_count_all())
    middle = [segment for segment in by_size if SMALL < segment.doc_count_all() <= MIDDLE]
    if len(middle) >= MIDDLE_AT_ONCE:
        return middle
    return by_size[: len(segments) - MOST_SEGMENTS // 2] if len(segments) > MOST_SEGMENTS else []


def _sum(segments, count):
    return sum(getattr(segment, count)() for segment in segments)
