"""How often each value of a column comes: exact for the frequent ones, bounded for all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.drift.columns import Array, Floats
from tasks.drift.newcomers import CAPACITY

Rows = npt.NDArray[np.int64]

MANY = 1 << 14  # below this many rows sorting them is quick
WIDEST = 1 << 16  # numbers on a grid that span less are counted one by one
LARGEST = 1 << 53  # beyond it a float64 does not hold every whole number
SAMPLE = 1 << 6  # rows that tell how many decimals a column has
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


class Grid(NamedTuple):
    """Multiples of 1/``per`` in a small range: rows of each from ``low``/``per`` on, and where each row's is.

    ``places`` has shape (n_rows,); it is len(rows) in a row without a number.
    """

    low: int
    rows: Rows
    places: npt.NDArray[np.intp]
    per: int

    @property
    def numbers(self) -> Floats:
        """All numbers of the range, also those without rows."""
        found: Floats = (self.low + np.arange(len(self.rows), dtype=np.float64)) / self.per
        return found

    def seen(self) -> Seen:
        """Those that have rows."""
        filled = self.rows > 0
        return Seen(self.numbers[filled], self.rows[filled])


def on_grid(cells: Array) -> Grid | None:
    """Rows of each number where cells are whole, or all of them have so few decimals.

    None when they are of neither kind, or of too wide a range; they are counted one by one.
    """
    if not len(cells):
        return None
    if cells.dtype.kind in "iu":
        return _grid(cells, 1)
    values = cells.astype(np.float64, copy=False)
    per = _decimals(values[:SAMPLE])
    if not per:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.rint(values * per)
        fits = steps / per == values
    gaps = None if fits.all() else np.isnan(values)
    if gaps is not None and not (fits | gaps).all():
        return None
    return _grid(steps, per, gaps)


def _grid(steps: Array, per: int, gaps: npt.NDArray[np.bool_] | None = None) -> Grid | None:
    low, high = np.fmin.reduce(steps), np.fmax.reduce(steps)
    if not np.isfinite([low, high]).all():
        return None
    low, high = int(low), int(high)
    size = high - low + 1
    if size > min(WIDEST, max(CAPACITY, len(steps))) or max(-low, high) > LARGEST:
        return None
    if gaps is not None:
        steps[gaps] = high + 1
    places = np.subtract(steps, low, dtype=np.int64, casting="unsafe")
    return Grid(low, np.bincount(places, minlength=size)[:size], places, per)


def _decimals(sample: Array) -> int:
    """1, 10, 100 or 1,000, of which all numbers are multiples of its inverse; 0 when of none."""
    present = sample[np.isfinite(sample)]
    if not len(present):
        return 0
    with np.errstate(over="ignore", invalid="ignore"):
        return next((per for per in (1, 10, 100, 1000) if (np.rint(present * per) / per == present).all()), 0)


def seen_in(finite: Floats, listed: Sequence[float]) -> Seen:
    """Values of ``finite``, shape (n_rows,), with their rows: all of ``listed``, and all frequent ones.

    Many rows are counted by a hash of their value first: no value has more rows than its bucket, so
    that only full buckets, and those of ``listed``, are sorted. That takes a thirtieth of the time.
    """
    if len(finite) < MANY:
        return _sorted(finite)
    buckets = _buckets(finite)
    rows = np.bincount(buckets, minlength=1 << BITS)
    full = rows > len(finite) // (2 * (CAPACITY + 1))
    full[_buckets(np.array(listed))] = True
    rest = int(rows[~full].max(initial=0))
    if rest * (CAPACITY + 1) > rows[~full].sum():
        return _sorted(finite)
    return _sorted(finite[full[buckets]] if full.any() else finite[:0])._replace(rest=rest)


def _sorted(finite: Floats) -> Seen:
    values, rows = np.unique(finite, return_counts=True)
    return Seen(values + 0.0, rows)  # -0.0 is 0.0


def _buckets(values: Floats) -> npt.NDArray[np.int64]:
    hashed = (values + 0.0).view(np.uint64)  # -0.0 is 0.0
    hashed *= _ODD
    hashed >>= np.uint64(64 - BITS)
    return hashed.view(np.int64)
