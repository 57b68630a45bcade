"""How far a day lies from the middle of past days, whatever a few of them were: robust Mahalanobis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

_STARTS = 100  # of p + 1 days each; 500 found no better subset on any of the benchmark's sets
_FINISHED = 10  # of the starts, those with the smallest determinant
_STEPS = 30  # a subset that still changes then changes no score that matters
_RIDGE = 1e-6  # of unit variance: metrics that are one and the same have no inverse


@dataclass(frozen=True, eq=False)
class Middle:
    """Where most past days lie: ``centre`` of shape (n_metrics,), ``precision`` (n_metrics, n_metrics)."""

    centre: Floats
    precision: Floats

    def squared(self, rows: Floats) -> Floats:
        """Squared distance of each row, shape (n_rows,); about chi-squared with n_metrics df."""
        apart = rows - self.centre
        return np.asarray(np.einsum("ij,jk,ik->i", apart, self.precision, apart))

    def parts(self, row: Floats) -> Floats:
        """What each metric brings to the squared distance of one row, shape (n_metrics,); their sum is it."""
        apart = row - self.centre
        return np.asarray(apart * (self.precision @ apart))


def robust_middle(rows: Floats, rng: np.random.Generator) -> Middle:
    """Centre and covariance of the half of the rows that lie closest together, then of all that fit them.

    Parameters
    ----------
    rows : ndarray, shape (n_rows, n_metrics)
        No missing values; columns of about unit spread. At least twice as many rows as columns.
    rng : Generator
        Draws the starts.

    Returns
    -------
    Middle
        Up to half of the rows may lie anywhere and move it little.

    References
    ----------
    Rousseeuw, P. J. & Van Driessen, K. (1999). A fast algorithm for the minimum covariance determinant
    estimator. Technometrics 41(3), 212-223: random starts, two C-steps, the best to the end, one reweighting.
    """
    n, p = rows.shape
    half = (n + p + 1) // 2
    starts = np.argsort(rng.random((_STARTS, n)), axis=1)[:, : p + 1]
    chosen = _closest(rows, *_moments(rows[starts]), half)
    chosen = _closest(rows, *_moments(rows[chosen]), half)
    size = np.linalg.slogdet(_moments(rows[chosen])[1])[1]
    chosen = chosen[np.argsort(size, kind="stable")[:_FINISHED]]
    for _ in range(_STEPS):
        before, chosen = chosen, _closest(rows, *_moments(rows[chosen]), half)
        if np.array_equal(np.sort(before), np.sort(chosen)):
            break
    centre, spread = _moments(rows[chosen])
    best = int(np.argmin(np.linalg.slogdet(spread)[1]))
    return _reweighted(rows, _scaled(rows, centre[best], spread[best]))


def _moments(subsets: Floats) -> tuple[Floats, Floats]:
    """Centre and covariance of each subset: shapes (n_subsets, p) and (n_subsets, p, p)."""
    centre = subsets.mean(axis=1)
    apart = subsets - centre[:, None, :]
    spread = np.einsum("sij,sik->sjk", apart, apart) / subsets.shape[1]
    return centre, spread + _RIDGE * np.eye(subsets.shape[2])


def _closest(rows: Floats, centre: Floats, spread: Floats, half: int) -> npt.NDArray[np.intp]:
    """The ``half`` rows closest to each centre, shape (n_subsets, half): one C-step."""
    apart = rows[None, :, :] - centre[:, None, :]
    squared = np.einsum("sij,sjk,sik->si", apart, np.linalg.inv(spread), apart)
    return np.argpartition(squared, half - 1, axis=1)[:, :half]


def _scaled(rows: Floats, centre: Floats, spread: Floats) -> Middle:
    """The subset's shape, made as large as the middle distance of normal rows asks."""
    middle = Middle(centre, np.asarray(np.linalg.inv(spread), dtype=np.float64))
    large = float(np.median(middle.squared(rows))) / float(special.chdtri(rows.shape[1], 0.5))
    return Middle(centre, np.asarray(middle.precision / max(large, _RIDGE), dtype=np.float64))


def _reweighted(rows: Floats, middle: Middle) -> Middle:
    fits = middle.squared(rows) <= float(special.chdtri(rows.shape[1], 0.025))
    if fits.sum() <= rows.shape[1]:
        return middle
    centre, spread = _moments(rows[fits][None])
    return _scaled(rows, centre[0], spread[0])
