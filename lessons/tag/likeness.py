"""Which names of tags are nearly the same, quickly even among thousands."""

from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np

NEARLY = 0.84  # ratio of matching characters from which two names are shown side by side
BINS = 64  # into which characters are counted; two in one bin only let a pair through that is looked at anyway


def near_duplicates(tags):
    """Pairs among some tags whose names are nearly the same: `(tag, other, likeness from 0 to 1)`, most alike first."""
    tags = sorted(tags, key=lambda tag: (tag.folded, tag.pk))
    keys = tuple(tag.folded.replace("-", " ").replace("_", " ") for tag in tags)
    return [(tags[first], tags[second], likeness) for first, second, likeness in _alike(keys)]


@lru_cache(maxsize=8)
def _alike(keys):
    """Places of names that are nearly the same; the names of a desk change seldom, so the answer is kept."""
    matcher, pairs = SequenceMatcher(autojunk=False), []
    for place, others in _candidates(keys):
        matcher.set_seq2(keys[place])
        for other in others:
            matcher.set_seq1(keys[other])
            if (likeness := _likeness(keys[other], keys[place], matcher)) >= NEARLY:
                pairs.append((place, other, likeness))
    return sorted(pairs, key=lambda pair: (-pair[2], pair[:2]))


def _candidates(keys):
    """For each name the later ones that have enough characters in common, in any order: a bound from above."""
    lengths = np.array([len(key) for key in keys], dtype=np.int16)
    counted = np.zeros((len(keys), BINS), dtype=np.uint8)
    for place, key in enumerate(keys):
        np.add.at(counted[place], [ord(sign) % BINS for sign in key], 1)
    for place in range(len(keys) - 1):
        both = lengths[place] + lengths[place + 1 :]
        close = 2 * np.minimum(lengths[place], lengths[place + 1 :]) >= NEARLY * both
        rest = np.flatnonzero(close)
        common = np.minimum(counted[place], counted[place + 1 + rest]).sum(axis=1, dtype=np.int16)
        yield place, (place + 1 + rest[2 * common >= NEARLY * both[rest]]).tolist()


def _likeness(first, second, matcher):
    if first.replace(" ", "") == second.replace(" ", "") or first.rstrip("s") == second.rstrip("s"):
        return 1.0
    return matcher.ratio()
