"""Which segments to merge, and when: few enough for searches, seldom enough for writes.

A commit merges only the smallest segments, so that it stays short. The larger ones are left to whoever has time (the
worker); it keeps about ten segments at most, and drops deleted documents before they are a sixth of the index. The two
never choose the same segments, so neither undoes the other's work.
"""

SMALL, SMALL_AT_ONCE = 100, 6
MIDDLE, MIDDLE_AT_ONCE = 10_000, 4
MOST_LARGE = 5
MOST_DELETED, WORTH_COMPACTING = 0.15, 200


def inline(segments):
    """What a commit should merge now: the small segments when there are enough of them, at most 600 documents."""
    small = [segment for segment in segments if segment.doc_count_all() <= SMALL]
    return small if len(small) >= SMALL_AT_ONCE else []


def due(segments):
    """What is worth merging apart from commits: all but the small when much is deleted, else the middle ones, else the
    smallest of many large ones."""
    large = sorted(
        (segment for segment in segments if segment.doc_count_all() > SMALL), key=lambda each: each.doc_count_all()
    )
    every, live = (sum(getattr(each, count)() for each in large) for count in ("doc_count_all", "doc_count"))
    if every > WORTH_COMPACTING and every - live > MOST_DELETED * every:
        return large
    middle = [segment for segment in large if segment.doc_count_all() <= MIDDLE]
    if len(middle) >= MIDDLE_AT_ONCE:
        return middle
    return large[: len(large) - MOST_LARGE + 1] if len(large) > MOST_LARGE else []
