"""How far two windows are apart, on counts over the same bins or categories."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = Sequence[int] | npt.NDArray[np.int64]

# Square of the Kolmogorov-Smirnov distance that chance makes on average, times n m / (n + m).
NOISE = 0.82


def kolmogorov_smirnov_distance(first: Counts, second: Counts) -> float:
    """Largest difference in [0, 1] between two cumulative shares over the same ordered bins."""
    a, b = np.asarray(first), np.asarray(second)
    return float(np.abs(np.cumsum(a) / a.sum() - np.cumsum(b) / b.sum()).max())


def noise_floored(distance: float, n: int, m: int) -> float:
    """Kolmogorov-Smirnov distance less what chance makes of it: √max(0, D² - 0.82 (1/n + 1/m))."""
    return float(np.sqrt(max(0.0, distance**2 - NOISE * (1 / n + 1 / m))))


def total_variation(first: Counts, second: Counts) -> float:
    """Half the sum of the differences between two windows' shares, in [0, 1]."""
    a, b = np.asarray(first), np.asarray(second)
    return float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)


def noise_floored_variation(first: Counts, second: Counts) -> float:
    """Total variation less what chance makes of it: √max(0, V² - E²), in [0, 1].

    E = ½ Σ √(2/π p (1 - p) (1/n + 1/m)) is its mean under no change. Without it many categories look
    like a big change: 256 even ones of 1,000 rows against 1,000 are 0.28 apart by chance.
    """
    a, b = np.asarray(first), np.asarray(second)
    p = (a + b) / (a.sum() + b.sum())
    noise = np.sqrt(2 / np.pi * p * (1 - p) * (1 / a.sum() + 1 / b.sum())).sum() / 2
    return float(np.sqrt(max(0.0, total_variation(first, second) ** 2 - noise**2)))


def population_stability_index(first: Counts, second: Counts) -> float:
    """PSI over the same bins with 0.5 added to every count: Σ (q - p) ln(q / p), 0 when equal."""
    p, q = (np.asarray(counts) + 0.5 for counts in (first, second))
    p, q = p / p.sum(), q / q.sum()
    return float(((q - p) * np.log(q / p)).sum())


def critical_distance(alpha: float, n: int, m: int) -> float:
    """Distance that chance exceeds with probability ``alpha`` at most: √(ln(2/α)/2 (1/n + 1/m)).

    Holds for the Kolmogorov-Smirnov distance and, as an upper bound on what is behind the measured
    one, for total variation.

    References
    ----------
    Wei, F. and Dudley, R. M. (2012). Two-sample Dvoretzky-Kiefer-Wolfowitz inequalities. Statistics
    and Probability Letters 82(3), 636-644. McDiarmid, C. (1989). On the method of bounded
    differences, for total variation: its expectation is at least the true one (Jensen).
    """
    return float(np.sqrt(np.log(2 / alpha) / 2 * (1 / n + 1 / m)))
