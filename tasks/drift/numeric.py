"""A numeric feature in a profile: counts between the reference's quantiles, exact under merging."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import NonNegativeInt
from scipy import special

from tasks.drift.bins import MISSING, Scores, bin_counts, bin_scores, in_steps
from tasks.drift.columns import Array, Floats
from tasks.drift.moments import Moments, add_moments, moments_of, moments_of_rows
from tasks.drift.newcomers import Newcomers, add_newcomers, newcomers_of, without_newcomers
from tasks.drift.seen import Grid, Rows, Seen, on_grid, seen_in
from tasks.drift.spread_rows import spread_rows
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
    """The ruler of a reference's ``values``, shape (n_rows,), NaN for missing.

    Memory is a small multiple of the values': some copies, one after the other.
    """
    present = values[~np.isnan(values)]
    open_low, open_high = np.isneginf(present).any(), np.isposinf(present).any()
    finite = present[np.isfinite(present)] if open_low or open_high else present
    if not len(finite):
        return NumericRuler()
    different, counts = np.unique(finite, return_counts=True)
    edges = _edges(finite)
    return NumericRuler(
        edges=edges.tolist(),
        scores=_scores(bin_counts(present, edges.tolist())),
        low=None if open_low else float(different[0]),
        high=None if open_high else float(different[-1]),
        listed=np.sort(different[_most_frequent(counts)]).tolist(),
        distinct=len(different),
    )


def count_numeric(cells: Array, retyped: int, ruler: NumericRuler) -> tuple[Numeric, Scores]:
    """Count ``cells``, shape (n_rows,), NaN for missing or retyped, against ``ruler``.

    Returns
    -------
    tuple
        The counts; and the normal scores times 32 of `spread_rows`, -128 without a number.
    """
    grid = on_grid(cells)
    found, scores = _count_grid(grid, ruler) if grid else _count_floats(cells, ruler)
    others = {"missing": len(cells) - found.values - retyped, "retyped": retyped}
    return found.model_copy(update=others), scores


def _count_floats(cells: Array, ruler: NumericRuler) -> tuple[Numeric, Scores]:
    values = cells.astype(np.float64, copy=False)
    scores = bin_scores(spread_rows(values), ruler.edges, ruler.scores)
    present = values[~np.isnan(values)] if np.isnan(_least(values)) else values
    least, largest = _range(present)
    finite = present if np.isfinite([least, largest]).all() else present[np.isfinite(present)]
    counts = bin_counts(present, ruler.edges)
    found = _numeric(ruler, counts, seen_in(finite, ruler.listed), moments_of(finite))
    low, high = _bound(ruler.low, -np.inf), _bound(ruler.high, np.inf)
    below = np.count_nonzero(present < low) if least < low else 0
    above = np.count_nonzero(present > high) if largest > high else 0
    others = {"outside": int(below + above), "infinite": len(present) - len(finite)}
    return found.model_copy(update=others), scores


def _count_grid(grid: Grid, ruler: NumericRuler) -> tuple[Numeric, Scores]:
    """Numbers of a grid are counted one by one, and everything else follows from these counts."""
    places = np.searchsorted(np.array(ruler.edges), grid.numbers)
    counts = np.bincount(places, weights=grid.rows, minlength=len(ruler.scores)).astype(np.int64)
    scores = np.take(np.append(in_steps(ruler.scores)[places], MISSING), spread_rows(grid.places))
    seen = grid.seen()
    found = _numeric(ruler, counts, seen, moments_of_rows(seen.values, seen.rows))
    beyond = (seen.values < _bound(ruler.low, -np.inf)) | (seen.values > _bound(ruler.high, np.inf))
    return found.model_copy(update={"outside": int(seen.rows[beyond].sum())}), scores


def _numeric(ruler: NumericRuler, counts: Rows, seen: Seen, moments: Moments) -> Numeric:
    listed, known = _listed(seen, ruler)
    return Numeric(
        ruler=ruler,
        counts=counts.tolist(),
        listed=listed.tolist(),
        newcomers=newcomers_of(seen.values[~known], seen.rows[~known], seen.rest),
        moments=moments,
    )


def _listed(seen: Seen, ruler: NumericRuler) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Rows of each value that the ruler lists, and which of the values seen it does list."""
    rows = np.zeros(len(ruler.listed), dtype=np.int64)
    if not len(rows):
        return rows, np.zeros(len(seen.values), dtype=np.bool_)
    listed = np.array(ruler.listed)
    places = np.minimum(np.searchsorted(listed, seen.values), len(listed) - 1)
    known = listed[places] == seen.values
    rows[places[known]] = seen.rows[known]
    return rows, known


def add_numeric(parts: Sequence[Numeric]) -> Numeric:
    """All together, at least one; they must share their ruler."""
    first = parts[0]
    return Numeric(
        ruler=first.ruler,
        counts=np.sum([part.counts for part in parts], axis=0).tolist(),
        listed=np.sum([part.listed for part in parts], axis=0, dtype=np.int64).tolist(),
        newcomers=add_newcomers([part.newcomers for part in parts]),
        moments=reduce(add_moments, (part.moments for part in parts)),
        outside=sum(part.outside for part in parts),
        infinite=sum(part.infinite for part in parts),
        missing=sum(part.missing for part in parts),
        absent=sum(part.absent for part in parts),
        retyped=sum(part.retyped for part in parts),
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
    """Edges at the quantiles of ``finite``, which is put into another order."""
    at = np.quantile(finite, QUANTILES, method="inverted_cdf", overwrite_input=True)
    quantiles, times = np.unique(at, return_counts=True)
    # A value at several quantiles is an atom: an edge just below it gives it a bin of its own.
    below = np.nextafter(quantiles[times > 1], -np.inf)
    return np.union1d(quantiles, below[np.isfinite(below)])


def _scores(counts: Rows) -> tuple[float, ...]:
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    normal = special.ndtri(np.clip(middle, 0.0005, 0.9995))
    # Multiples of 1/32 make sums of their products exact in floating point (to 70 million rows), so
    # that partitions add up whatever their order.
    return tuple((np.round(normal * 32) / 32).tolist())


def _most_frequent(counts: Rows) -> npt.NDArray[np.int64]:
    order = np.argsort(-counts, kind="stable")[:LISTED]
    return order[counts[order] > 1]


def _least(values: Floats) -> float:
    return float(values.min()) if len(values) else 0.0


def _range(present: Floats) -> tuple[float, float]:
    return _least(present), float(present.max()) if len(present) else 0.0


def _bound(bound: float | None, open_: float) -> float:
    return open_ if bound is None else bound
