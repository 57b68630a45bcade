"""Is the change of a feature certain? The smallest of its tests, corrected for how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.drift.categories import Category
from tasks.drift.features import Feature
from tasks.drift.numeric import Numeric
from tasks.drift.p_values import (
    kolmogorov_smirnov_p,
    outside_p,
    pearson_p,
    pool_neighbours,
    pool_rare,
    risen_share_p,
    share_p,
    unseen_p,
)

# A value that at least this share of both windows' rows hold is watched by a test of its own.
DOMINANT_SHARE = 0.05


class Certainty(NamedTuple):
    """Probability that chance alone changes a feature this much, and the tests that it rests on."""

    p: float
    tests: int


class ValueRows(NamedTuple):
    """Rows per value in the reference (largest possible) and now (smallest possible)."""

    before: npt.NDArray[np.int64]
    now: npt.NDArray[np.int64]


def certainty(reference: Feature, current: Feature) -> Certainty:
    """How surely a feature changed, corrected for its own tests but not for other features.

    Returns
    -------
    Certainty
        ``p`` in [0, 1] is tests × the smallest p-value; 0 when the column is absent or of another
        type (no chance does that), 1 when there is nothing to compare.
    """
    if broken(reference, current):
        return Certainty(0.0, 1)
    if isinstance(reference, Numeric) and isinstance(current, Numeric):
        return _smallest(_numeric_p_values(reference, current))
    if isinstance(reference, Category) and isinstance(current, Category):
        return _smallest(_category_p_values(reference, current))
    raise TypeError("a numeric and a category feature cannot be compared")


def broken(reference: Feature, current: Feature) -> bool:
    """Whether the current column is absent or of another type, which no chance explains."""
    return bool(current.absent or (current.retyped and not reference.retyped))


def dominant(reference: Numeric, current: Numeric) -> int | None:
    """Place of the most frequent value among the listed; None below 5 % of the rows.

    Told from both windows together: the most frequent in one alone is so partly by chance.
    """
    together = np.add(reference.listed, current.listed)
    if not together.size or together.max() < DOMINANT_SHARE * (reference.values + current.values):
        return None
    return int(np.argmax(together))


def other_values(reference: Numeric, current: Numeric) -> ValueRows:
    """Rows of the listed values but the dominant one, then of the newcomers.

    A newcomer has its largest possible count in the reference and its smallest possible count now,
    so that the sketch's error never makes a change larger or more certain than it is.
    """
    place = dominant(reference, current)
    listed = [i for i in range(len(reference.listed)) if i != place]
    most = reference.newcomers.at_most(current.newcomers.values)
    before = [*(reference.listed[i] for i in listed), *most]
    now = [*(current.listed[i] for i in listed), *current.newcomers.counts]
    return ValueRows(np.array(before, dtype=np.int64), np.array(now, dtype=np.int64))


def newly_frequent_p(reference: Numeric, current: Numeric) -> float:
    """P-value of the value whose share rose most surely, times the number of different values."""
    n, m = reference.values, current.values
    before, now = other_values(reference, current)
    risen = now * n > before * m
    if not risen.any():
        return 1.0
    unlisted = m - current.infinite - sum(current.listed)
    different = min(n + m, reference.ruler.distinct + _different_newcomers(current, unlisted))
    return float(min(1.0, different * risen_share_p(before[risen], n, now[risen], m).min()))


def _numeric_p_values(reference: Numeric, current: Numeric) -> list[float | None]:
    n, m = reference.values, current.values
    missing = _missing_p(reference, current)
    if not n or not m:
        return [missing]
    return [
        missing,
        kolmogorov_smirnov_p(reference.counts, current.counts),
        pearson_p(pool_neighbours(reference.counts, current.counts)),
        outside_p(current.outside, n, m),
        _dominant_p(reference, current),
        newly_frequent_p(reference, current),
    ]


def _category_p_values(reference: Category, current: Category) -> list[float | None]:
    newcomers = current.newcomers.counts
    # Rows that the sketch lost are rare categories, one row each.
    others = (*newcomers, *([1] * (current.unlisted - sum(newcomers))))
    before = [*reference.counts, reference.missing, *([0] * len(others))]
    now = [*current.counts, current.missing, *others]
    if not sum(before) or not sum(now):
        return []
    return [pearson_p(pool_rare(before, now)), _unseen_p(reference, current)]


def _missing_p(reference: Feature, current: Feature) -> float | None:
    n, m = reference.values + reference.missing, current.values + current.missing
    # Without a missing cell in either window there is nothing that the test could find.
    if not n or not m or not reference.missing + current.missing:
        return None
    return share_p(reference.missing, n, current.missing, m)


def _dominant_p(reference: Numeric, current: Numeric) -> float | None:
    place = dominant(reference, current)
    if place is None:
        return None
    return share_p(reference.listed[place], reference.values, current.listed[place], current.values)


def _unseen_p(reference: Category, current: Category) -> float | None:
    if not reference.ruler.whole:
        return None
    largest = max(current.newcomers.counts, default=0)
    categories = reference.ruler.distinct + _different_newcomers(current, current.unlisted)
    n, m = reference.values + reference.missing, current.values + current.missing
    return unseen_p(largest, categories, n, m)


def _different_newcomers(current: Feature, rows: int) -> int:
    """How many different values the ``rows`` beside the listed ones hold at most."""
    return rows if current.newcomers.error else len(current.newcomers.values)


def _smallest(p_values: Sequence[float | None]) -> Certainty:
    applicable = [p for p in p_values if p is not None]
    if not applicable:
        return Certainty(1.0, 1)
    return Certainty(min(1.0, len(applicable) * min(applicable)), len(applicable))
