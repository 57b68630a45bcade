"""P-values of the tests for drift, each on plain counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from tasks.drift.distances import Counts, kolmogorov_smirnov_distance
from tasks.stats.hypergeometric import drawn_at_most
from tasks.stats.kolmogorov import kolmogorov_above

Table = npt.NDArray[np.int64]

LEAST_EXPECTED = 5.0


def kolmogorov_smirnov_p(first: Counts, second: Counts) -> float:
    """P-value of the two-sample Kolmogorov-Smirnov test on bins, never smaller than on the values.

    References
    ----------
    As ``scipy.stats.ks_2samp(method="asymp")``: the one-sample law at n m / (n + m).
    """
    n, m = int(np.sum(first)), int(np.sum(second))
    size = max(1, round(n * m / (n + m)))
    return kolmogorov_above(kolmogorov_smirnov_distance(first, second), size)


def pearson_p(table: Table) -> float | None:
    """P-value of Pearson's chi-squared test on counts of shape (2, n_bins); None below two bins."""
    if table.shape[1] < 2:
        return None
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = ((table - expected) ** 2 / expected).sum()
    return float(special.chdtrc(table.shape[1] - 1, statistic))


def pool_neighbours(first: Counts, second: Counts) -> Table:
    """Counts of shape (2, n_bins), neighbours pooled until each expects at least 5 rows in both windows."""
    table = np.array([first, second], dtype=np.int64)
    enough = _enough(table)
    starts, held = [0], 0
    for place, total in enumerate(table.sum(axis=0)):
        if held >= enough:
            starts, held = [*starts, place], 0
        held += total
    # What is left over at the end is too little for a bin of its own.
    if held < enough and len(starts) > 1:
        starts.pop()
    return np.add.reduceat(table, starts, axis=1)


def pool_rare(first: Counts, second: Counts) -> Table:
    """Counts of shape (2, n_categories), those that expect fewer than 5 rows in a window made one.

    Which are rare is told from both windows together: told from one, chance alone would make them differ.
    """
    table = np.array([first, second], dtype=np.int64)
    enough = _enough(table)
    totals = table.sum(axis=0)
    kept, rare = table[:, totals >= enough], table[:, totals < enough].sum(axis=1)
    if rare.sum() >= enough or not kept.size:
        return np.column_stack([kept, rare])
    kept[:, np.argmin(kept.sum(axis=0))] += rare
    return kept


def share_p(first: int, n: int, second: int, m: int) -> float:
    """Two-sided p-value that ``first`` of ``n`` and ``second`` of ``m`` rows are one share.

    Twice the smaller tail of Fisher's exact test.
    """
    marked, rows = first + second, n + m
    # So many or more in the one window are so few or less in the other.
    tails = [float(drawn_at_most(second, marked, m, rows)), float(drawn_at_most(first, marked, n, rows))]
    return min(1.0, 2 * min(tails))


def risen_share_p(
    first: npt.NDArray[np.int64], n: int, second: npt.NDArray[np.int64], m: int
) -> npt.NDArray[np.float64]:
    """One-sided p-values of Fisher's exact test that each share rose, shape (n_values,)."""
    return drawn_at_most(first, first + second, n, n + m)


def outside_p(outside: int, n: int, m: int) -> float:
    """P-value of ``outside`` of ``m`` current values lying beyond the range of ``n`` reference values.

    q^k (1 + k (1 - q)) with q = m / (n + m): the k outermost values of both windows, split in any
    way over the two ends, all come from the current one.
    """
    q = m / (n + m)
    return float(q**outside * (1 + outside * (1 - q)))


def unseen_p(largest: int, categories: int, n: int, m: int) -> float:
    """P-value of one of ``categories`` having ``largest`` rows in the current window, none before."""
    return float(min(1.0, categories * (m / (n + m)) ** largest)) if largest else 1.0


def _enough(table: Table) -> float:
    """Rows of both windows together at which the shorter one expects the least."""
    return float(LEAST_EXPECTED * table.sum() / table.sum(axis=1).min())
