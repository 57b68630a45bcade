"""A numeric feature in a profile: counts between the reference's quantiles, exact under merging."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import NonNegativeInt
from scipy import special

from tasks.drift.columns import Floats
from tasks.drift.moments import Moments, add_moments, moments_of
from tasks.drift.newcomers import Newcomers, add_newcomers, newcomers_of, without_newcomers
from tasks.vocabulary import Word

# Deciles, and the tails beyond 0.5 % and 99.5 %.
QUANTILES = (0.005, *(tenth / 10 for tenth in range(1, 10)), 0.995)
LISTED = 64


class NumericRuler(Word):
    """What values are held against; made once, from the reference.

    Bin i holds edges[i - 1] < x <= edges[i]; ``scores`` gives each bin its normal score. ``low`` and
    ``high`` are the reference's range, None on a side that is open (infinite, or without values).
    ``listed`` are its most frequent values, ascending; ``distinct`` counts its different values.
    """

    edges: tuple[float, ...] = ()
    scores: tuple[float, ...] = (0.0,)
    low: float | None = None
    high: float | None = None
    listed: tuple[float, ...] = ()
    distinct: int = 0


class Numeric(Word):
    """Counts of a numeric feature against a ruler; the counts add up exactly over partitions.

    ``counts``: rows per bin, infinite ones in the end bins. ``outside``: rows beyond the ruler's
    range. ``listed``: rows of each value that the ruler lists; ``newcomers``: frequent ones among
    the others. ``absent``: rows that came without the column; ``retyped``: cells that are no number.
    """

    kind: Literal["numeric"] = "numeric"
    ruler: NumericRuler
    counts: tuple[NonNegativeInt, ...]
    listed: tuple[NonNegativeInt, ...]
    newcomers: Newcomers = Newcomers()
    moments: Moments = Moments()
    outside: NonNegativeInt = 0
    infinite: NonNegativeInt = 0
    missing: NonNegativeInt = 0
    absent: NonNegativeInt = 0
    retyped: NonNegativeInt = 0

    @property
    def values(self) -> int:
        """Rows with a number in them."""
        return sum(self.counts)


def numeric_ruler(values: Floats) -> NumericRuler:
    """The ruler of a reference's ``values``, shape (n_rows,), NaN for missing."""
    present = values[~np.isnan(values)]
    finite = present[np.isfinite(present)]
    if not len(finite):
        return NumericRuler()
    edges = _edges(finite)
    different, counts = np.unique(finite, return_counts=True)
    return NumericRuler(
        edges=edges.tolist(),
        scores=_scores(_bin_counts(present, edges)),
        low=None if np.isneginf(present).any() else float(different[0]),
        high=None if np.isposinf(present).any() else float(different[-1]),
        listed=np.sort(different[_most_frequent(counts)]).tolist(),
        distinct=len(different),
    )


def count_numeric(values: Floats, retyped: int, ruler: NumericRuler) -> Numeric:
    """Count ``values``, shape (n_rows,), NaN for missing or retyped, against ``ruler``."""
    present = values[~np.isnan(values)]
    finite = present[np.isfinite(present)]
    different, counts = np.unique(finite, return_counts=True)
    known = np.isin(different, ruler.listed)
    return Numeric(
        ruler=ruler,
        counts=_bin_counts(present, np.array(ruler.edges)).tolist(),
        listed=_listed_counts(different[known], counts[known], ruler),
        newcomers=newcomers_of(different[~known], counts[~known]),
        moments=moments_of(finite),
        outside=_outside(present, ruler),
        infinite=len(present) - len(finite),
        missing=len(values) - len(present) - retyped,
        retyped=retyped,
    )


def score(values: Floats, ruler: NumericRuler) -> Floats:
    """Normal score of each value by its bin, shape (n_rows,); NaN where a value is missing."""
    bins = np.searchsorted(np.array(ruler.edges), values, side="left")
    # NaN sorts behind the last edge; its score is taken back here.
    scores: Floats = np.where(np.isnan(values), np.nan, np.array(ruler.scores)[bins])
    return scores


def add_numeric(first: Numeric, second: Numeric) -> Numeric:
    """Both together; the two must share their ruler."""
    return Numeric(
        ruler=first.ruler,
        counts=tuple(a + b for a, b in zip(first.counts, second.counts, strict=True)),
        listed=tuple(a + b for a, b in zip(first.listed, second.listed, strict=True)),
        newcomers=add_newcomers(first.newcomers, second.newcomers),
        moments=add_moments(first.moments, second.moments),
        outside=first.outside + second.outside,
        infinite=first.infinite + second.infinite,
        missing=first.missing + second.missing,
        absent=first.absent + second.absent,
        retyped=first.retyped + second.retyped,
    )


def without_numeric(whole: Numeric, part: Numeric) -> Numeric:
    """What is left of ``whole`` when ``part`` of it is taken away; its moments are not kept."""
    return Numeric(
        ruler=whole.ruler,
        counts=tuple(a - b for a, b in zip(whole.counts, part.counts, strict=True)),
        listed=tuple(a - b for a, b in zip(whole.listed, part.listed, strict=True)),
        newcomers=without_newcomers(whole.newcomers, part.newcomers),
        infinite=whole.infinite - part.infinite,
        missing=whole.missing - part.missing,
    )


def _edges(finite: Floats) -> Floats:
    quantiles, times = np.unique(np.quantile(finite, QUANTILES, method="inverted_cdf"), return_counts=True)
    # A value at several quantiles is an atom: an edge just below it gives it a bin of its own.
    below = np.nextafter(quantiles[times > 1], -np.inf)
    return np.union1d(quantiles, below[np.isfinite(below)])


def _bin_counts(present: Floats, edges: Floats) -> npt.NDArray[np.int64]:
    return np.bincount(np.searchsorted(edges, present, side="left"), minlength=len(edges) + 1)


def _scores(counts: npt.NDArray[np.int64]) -> tuple[float, ...]:
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    normal = special.ndtri(np.clip(middle, 0.0005, 0.9995))
    # Multiples of 1/32 make sums of their products exact in floating point (to 70 million rows), so
    # that partitions add up whatever their order.
    return tuple((np.round(normal * 32) / 32).tolist())


def _most_frequent(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    order = np.argsort(-counts, kind="stable")[:LISTED]
    return order[counts[order] > 1]


def _listed_counts(values: Floats, counts: npt.NDArray[np.int64], ruler: NumericRuler) -> tuple[int, ...]:
    rows = np.zeros(len(ruler.listed), dtype=np.int64)
    rows[np.searchsorted(np.array(ruler.listed), values)] = counts
    return tuple(rows.tolist())


def _outside(present: Floats, ruler: NumericRuler) -> int:
    below = 0 if ruler.low is None else np.count_nonzero(present < ruler.low)
    above = 0 if ruler.high is None else np.count_nonzero(present > ruler.high)
    return int(below + above)
