"""Words that follow each other, found by their places alone: sorted lists of places are moved over each other."""

from itertools import pairwise

import numpy as np

MUCH_LONGER = 16
STRETCH = 16_000


def sequence(field, words):
    """Where all words stand at their distances from the first: the places of one of them, `uint32`, ascending.

    `words` are pairs of a term (`bytes`) and its distance in words.
    """
    reach = max(distance for _, distance in words)
    held = []
    for term, distance in words:
        ordinal = field.ordinal(term)
        if ordinal < 0:
            return _NONE
        held.append((field.places_of(ordinal), np.uint32(reach - distance)))
    held.sort(key=lambda each: len(each[0]))
    found = held[0][0] + held[0][1]
    for places, moved in held[1:]:
        if not len(found):
            break
        found = common(found, places + moved)
    return found - np.uint32(reach)


def near(field, words, slop):
    """Where the words stand in this order, each at most `slop` words after the one before: the last one's places."""
    ends = None
    for term, _ in words:
        ordinal = field.ordinal(term)
        if ordinal < 0:
            return _NONE
        places = field.places_of(ordinal).astype(np.int64)
        if ends is not None:
            at = ends.searchsorted(places) - 1
            places = places[(at >= 0) & (places - ends[np.maximum(at, 0)] <= slop)]
        ends = places
        if not len(ends):
            break
    return _NONE if ends is None else ends


def common(left, right):
    """What two ascending arrays of one type without repetitions share, ascending.

    Sorting both together is quicker than looking for each of one in the other, stretch by stretch in the processor's
    cache.
    """
    if len(left) > len(right):
        left, right = right, left
    if len(left) * MUCH_LONGER < len(right):
        at = right.searchsorted(left)
        at[at == len(right)] = 0
        return left[right[at] == left]
    cuts = np.arange(STRETCH, len(right), STRETCH)
    left_cuts = left.searchsorted(right[cuts])
    shared = [
        _repeated(left[low:high], right[start:end])
        for (low, high), (start, end) in zip(
            pairwise([0, *left_cuts.tolist(), len(left)]), pairwise([0, *cuts.tolist(), len(right)]), strict=True
        )
    ]
    return np.concatenate(shared)


def _repeated(left, right):
    both = np.concatenate((left, right))
    both.sort()
    return both[1:][both[1:] == both[:-1]]


def by_document(field, places):
    """Places as documents and how many each has: `(documents, counts)`, documents ascending."""
    if len(places) * 4 > len(field.doc_at):
        counts = np.diff(places.searchsorted(field.doc_at))
        documents = np.flatnonzero(counts)
        return documents, counts[documents]
    documents = field.doc_at.searchsorted(places, "right") - 1
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    return documents[first], np.diff(first, append=len(documents))


_NONE = np.empty(0, np.uint32)
