"""The order of what was found: the formula and its weights, in one place.

BM25F (Robertson & Zaragoza 2009, § 3.5): the frequencies of a word in the fields are weighted and length-normalised
first, then saturated together, so that a word in the title and in the text counts once, not twice:

    tf(d)      = Σ_f  weight_f · tf_f(d) / (1 − b + b · length_f(d) / average_f)
    score(d,w) = idf(w) · tf(d) · (k1 + 1) / (k1 + tf(d))
    idf(w)     = ln(1 + (N − n + ½) / (n + ½))

N and n count the entries that this person may see, so a score tells nothing about the others. A query's repeated words
count as often as they are repeated. Who matches more of the words gets a bonus, and what is verified, applied or fresh
a bounded factor; then the best are looked at again (`proximity`). The weights are judged by nDCG@10 on judged
collections (`manage.py evaluate_search`), not by taste. What was tried, and what it gave:

                                               cranfield  scifact   two words of each*   titles of LLIS**
    before: coverage 0.3, all words first           .399     .709       .236    .546              .777
    coverage 0.1, all words first up to three       .399     .710       .236    .546              .805
    and pairs of neighbouring words: as it is       .404     .706       .236    .545              .818
    the same in a pure OR                           .404     .706       .239    .544              .828
    with exact word forms as well, 0.2              .408     .708       .240    .551              .823
    everything chosen in cross-validation           .404     .708       .239    .548              .813
    * the two words of highest idf of each judged query, the same judgements
    ** MRR@10: an entry is looked for by its title, which is not indexed

Differences of 0.01 are within the noise of 225 and 300 queries; entries found by their titles, long queries and long
texts gain clearly. Exact forms need a second frequency of every word in the index and were left out: the gain is noise.
No help on both collections: k1 1.4–2, b 0.6–0.85, title × 2–4 (flat); saturation for each field, BM25+, BM25L, LM
Dirichlet, DFR (worse); other idfs (± 0.001); repeated words counted once (− 0.004); no stop words (− 0.005), a larger
list (known entries − 0.03); Porter, a lighter stemmer, none (− 0.006 to − 0.027); parts of compounds at 0 or 1 (− 0.007
and more); British and American spelling as one (nil). RM3 helps one collection and hurts others.
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
