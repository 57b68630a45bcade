"""Mean and spread of a stream of numbers, mergeable."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tasks.drift.columns import Floats
from tasks.vocabulary import Word


class Moments(Word):
    """Count, mean and sum of squared deviations of the finite values; None when not defined."""

    n: int = 0
    mean: float | None = None
    squares: float | None = None

    @property
    def standard_deviation(self) -> float | None:
        """Sample standard deviation in the feature's unit; None below two values."""
        if self.squares is None or self.n < 2:
            return None
        return float(np.sqrt(self.squares / (self.n - 1)))


def moments_of(finite: Floats) -> Moments:
    """Moments of finite values, shape (n_values,)."""
    if not len(finite):
        return Moments()
    with np.errstate(over="ignore", invalid="ignore"):
        mean = finite.mean()
        apart = finite - mean
        return _moments(len(finite), mean, np.square(apart, out=apart).sum())


def moments_of_rows(values: Floats, rows: npt.NDArray[np.int64]) -> Moments:
    """Moments of finite ``values`` that come ``rows`` times each, both of shape (n_values,)."""
    n = int(rows.sum())
    mean = np.float64((values * rows).sum() / n)
    return _moments(n, mean, (np.square(values - mean) * rows).sum())


def add_moments(first: Moments, second: Moments) -> Moments:
    """Moments of both together, up to rounding (Chan, Golub and LeVeque 1983)."""
    if not first.n or not second.n:
        return first if first.n else second
    n = first.n + second.n
    if first.mean is None or second.mean is None or first.squares is None or second.squares is None:
        return Moments(n=n)
    with np.errstate(over="ignore", invalid="ignore"):
        apart = np.float64(second.mean) - first.mean
        mean = first.mean + apart * second.n / n
        return _moments(n, mean, first.squares + second.squares + apart**2 * first.n * second.n / n)


def _moments(n: int, mean: np.float64, squares: np.float64) -> Moments:
    # Values near the largest float overflow when squared: then there is no spread to tell.
    if not np.isfinite(mean) or not np.isfinite(squares):
        return Moments(n=n)
    return Moments(n=n, mean=float(mean), squares=float(squares))
