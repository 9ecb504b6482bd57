"""Field lengths in one byte, as Whoosh keeps them: exact up to 108 words or so, then in steps of a few per cent."""

import numpy as np
from whoosh.util.numeric import byte_to_length

LENGTHS = np.array([0, *(byte_to_length(byte) for byte in range(1, 256))], dtype=np.int64)
"""Length byte → length in words, `(256,)`."""

_LONGEST = int(LENGTHS[-1])


def length_bytes(lengths):
    """Lengths in words as bytes: `uint8` of the same shape, equal to Whoosh's `length_to_byte` of each."""
    return np.searchsorted(LENGTHS, np.minimum(lengths, _LONGEST)).astype(np.uint8)
