"""How often each value of a column comes: exact for the frequent ones, bounded for all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.drift.bins import BLOCK
from tasks.drift.columns import Array, Floats
from tasks.drift.newcomers import CAPACITY

Rows = npt.NDArray[np.int64]

MANY = 1 << 14  # below this many rows sorting them is quick
WIDEST = 1 << 16  # whole numbers that span less are counted one by one
LARGEST = 1 << 53  # beyond it a float64 does not hold every whole number
BITS = 12  # of a hash, so 4,096 buckets

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Fibonacci hashing (Knuth, vol. 3, 6.4)


class Seen(NamedTuple):
    """Different ``values``, ascending, and the exact ``rows`` of each.

    Any other value has at most ``rest`` rows, 0 when there is no other; together the others have at
    least 257 times as many, which is what a merged sketch's error rests on.
    """

    values: Floats
    rows: Rows
    rest: int = 0


class Whole(NamedTuple):
    """Whole numbers of a small range: rows of each from ``low`` on, and where each row's number is."""

    low: int
    rows: Rows
    places: npt.NDArray[np.intp]

    @property
    def numbers(self) -> Floats:
        """All numbers of the range, also those without rows."""
        return self.low + np.arange(len(self.rows), dtype=np.float64)

    def seen(self) -> Seen:
        """Those that have rows."""
        filled = self.rows > 0
        return Seen(self.numbers[filled], self.rows[filled])


def whole_numbers(cells: Array) -> Whole | None:
    """Rows of each whole number; None when cells are not integers, or of too wide a range."""
    if cells.dtype.kind not in "iu" or not len(cells):
        return None
    low, high = int(cells.min()), int(cells.max())
    if high - low >= min(WIDEST, max(CAPACITY, len(cells))) or max(-low, high) > LARGEST:
        return None
    places = np.subtract(cells, low, dtype=np.int64, casting="unsafe")
    return Whole(low, np.bincount(places), places)


def seen_in(finite: Floats, listed: Sequence[float]) -> Seen:
    """Values of ``finite``, shape (n_rows,), with their rows: all of ``listed``, and all frequent ones.

    Many rows are counted by a hash of their value first: no value has more rows than its bucket, so
    that only full buckets, and those of ``listed``, are sorted. That takes a thirtieth of the time.
    """
    if len(finite) < MANY:
        return _sorted(finite)
    rows = np.zeros(1 << BITS, dtype=np.int64)
    for start in range(0, len(finite), BLOCK):
        rows += np.bincount(_buckets(finite[start : start + BLOCK]), minlength=1 << BITS)
    full = rows > len(finite) // (2 * (CAPACITY + 1))
    full[_buckets(np.array(listed))] = True
    rest = int(rows[~full].max(initial=0))
    if rest * (CAPACITY + 1) > rows[~full].sum():
        return _sorted(finite)
    return _sorted(_within(finite, full) if full.any() else finite[:0])._replace(rest=rest)


def _within(finite: Floats, full: npt.NDArray[np.bool_]) -> Floats:
    blocks = (finite[start : start + BLOCK] for start in range(0, len(finite), BLOCK))
    return np.concatenate([block[full[_buckets(block)]] for block in blocks])


def _sorted(finite: Floats) -> Seen:
    return Seen(*np.unique(finite, return_counts=True))


def _buckets(values: Floats) -> npt.NDArray[np.int64]:
    # Adding 0 makes -0.0 the same as 0.0.
    hashed = (values + 0.0).view(np.uint64)
    hashed *= _ODD
    hashed >>= np.uint64(64 - BITS)
    return hashed.view(np.int64)
