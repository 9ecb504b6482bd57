"""The largest of many values without sorting all of them."""

import numpy as np

BLOCK = 64


def threshold(values, wanted):
    """A value that at least `wanted` of the values (float or int, one dimension) reach; most of the others do not.

    The `wanted` largest of the maxima of stretches of the array are as many different values: the smallest of these is
    a lower bound of the one looked for. Minus infinity (or the least integer) when it cannot be told that way.
    """
    rows = len(values) // BLOCK
    if rows <= wanted:
        return -np.inf if values.dtype.kind == "f" else np.iinfo(values.dtype).min
    maxima = values[: rows * BLOCK].reshape(BLOCK, rows).max(axis=0)
    return np.partition(maxima, rows - wanted)[rows - wanted]


def candidates(values, wanted):
    """Where the `wanted` largest values are, with all that equal the last of them and a few more: `int64`."""
    if len(values) <= wanted:
        return np.arange(len(values))
    near = np.flatnonzero(values >= threshold(values, wanted))
    if len(near) > 4 * wanted:
        close = values[near]
        near = near[close >= np.partition(close, len(close) - wanted)[len(close) - wanted]]
    return near
