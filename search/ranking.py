"""The order of what was found: the formula and its weights, in one place.

BM25F (Robertson & Zaragoza 2009, § 3.5): the frequencies of a word in the fields are weighted and length-normalised
first, then saturated together, so that a word in the title and in the text counts once, not twice:

    tf(d)      = Σ_f  weight_f · tf_f(d) / (1 − b + b · length_f(d) / average_f)
    score(d,w) = idf(w) · tf(d) · (k1 + 1) / (k1 + tf(d))
    idf(w)     = ln(1 + (N − n + ½) / (n + ½))

N and n count the entries that this person may see, so a score tells nothing about the others. A query's repeated words
count as often as they are repeated. Who matches more of the words gets a bonus, and what is verified, applied or fresh
a bounded factor. The weights are judged by nDCG@10 on judged collections (`manage.py evaluate_search`), not by taste.
"""

from math import log, log1p

import numpy as np

from search.columnar.lengths import LENGTHS

K1, B = 1.6, 0.75
WEIGHTS = {"title": 3.0, "tags": 2.0, "summary": 1.5, "body": 1.0}
TEXT_FIELDS = tuple(WEIGHTS)
SYNONYM, PREFIX, COMPOUND = 0.7, 0.8, 0.5
COVERAGE = 0.1
ORDERED, UNORDERED, WINDOW = 0.1, 0.1, 8
SECOND_LOOK = 60
STRICT_WORDS = 3
MOST = 0.3
VERIFIED, APPLIED, FRESH, SUPERSEDED = 0.12, 0.12, 0.06, -0.2
FRESH_DAYS = 730


def idf(total, containing):
    """How telling a word is that `containing` of `total` entries have; always positive."""
    return log(1 + (total - containing + 0.5) / (containing + 0.5))


def saturated(frequency):
    """What the weighted frequency of a word is worth, between 0 and k1 + 1."""
    return frequency * (K1 + 1) / (K1 + frequency)


def impact_table(name, average):
    """For each impact (frequency · 256 + Whoosh's length byte): the weighted, length-normalised frequency in a field
    with that average length in words: `float32`, `(65536,)`."""
    norm = WEIGHTS[name] / (1 - B + B * LENGTHS / (average or 1.0))
    return np.outer(np.arange(256), norm).astype(np.float32).ravel()


def coverage(matched, wanted):
    """The bonus for matching more of the words: 1 for all of them. `matched` may be an array."""
    return 1 - COVERAGE * (1 - matched / wanted)


def factors(*, verified, applications, age_days, superseded):
    """What evidence and age are worth, between 0.7 and 1.3: `float32`, one a document, from arrays of that length.

    `age_days` is NaN where there is no date.
    """
    applied = np.minimum(1.0, np.log1p(np.maximum(applications, 0)) / log1p(20))
    fresh = np.nan_to_num(np.exp2(-np.maximum(age_days, 0) / FRESH_DAYS))
    value = VERIFIED * (verified > 0) + APPLIED * applied + SUPERSEDED * superseded + FRESH * fresh
    return (1 + np.clip(value, -MOST, MOST)).astype(np.float32)
