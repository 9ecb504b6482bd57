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

K1, B = 1.6, 0.75
WEIGHTS = {"title": 3.0, "tags": 2.0, "summary": 1.5, "body": 1.0}
TEXT_FIELDS = tuple(WEIGHTS)
SYNONYM, PREFIX, COMPOUND = 0.7, 0.8, 0.5
COVERAGE = 0.3
MOST = 0.3
VERIFIED, APPLIED, FRESH, SUPERSEDED = 0.12, 0.12, 0.06, -0.2
FRESH_DAYS = 730


def idf(total, containing):
    """How telling a word is that `containing` of `total` entries have; always positive."""
    return log(1 + (total - containing + 0.5) / (containing + 0.5))


def saturated(frequency):
    """What the weighted frequency of a word is worth, between 0 and k1 + 1."""
    return frequency * (K1 + 1) / (K1 + frequency)


def length_table(name, average):
    """For each of Whoosh's 256 length bytes: by what a field's frequency is multiplied (`list[float]`)."""
    from whoosh.util.numeric import byte_to_length

    average = average or 1.0
    return [WEIGHTS[name] / (1 - B + B * byte_to_length(byte) / average) for byte in range(256)]


def coverage(matched, wanted):
    """The bonus for matching more of the words: 1 for all of them."""
    return 1 - COVERAGE * (1 - matched / wanted) if wanted else 1.0


def factor(*, verified=False, applications=0, age_days=None, superseded=False):
    """What evidence and age are worth: between 0.7 and 1.3."""
    value = VERIFIED * bool(verified) + APPLIED * min(1.0, log1p(applications) / log1p(20)) + SUPERSEDED * superseded
    if age_days is not None:
        value += FRESH * 2 ** (-max(0, age_days) / FRESH_DAYS)
    return 1 + max(-MOST, min(MOST, value))
