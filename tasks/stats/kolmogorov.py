"""Kolmogorov's law of one sample: what `scipy.stats` gives, without the second that its import takes."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import special

_MOST_SUMMED = 50_000  # five milliseconds
_FEW = 140  # up to so many values the exact matrix is small wherever the tails do not do
_TERMS = 10  # of a sum whose next one is below 1e-80 where it is used
_SCALE = 128  # powers of two by which a matrix is brought back before it overflows


def kolmogorov_above(distance: float, n: int) -> float:
    """Chance that ``n`` values are further than ``distance`` from the law that they are drawn from.

    Parameters
    ----------
    distance : float
        Largest distance in [0, 1] between the values' cumulative share and that of their law.
    n : int
        Number of values, at least 1.

    Returns
    -------
    float
        In [0, 1]; ``scipy.stats.kstwo.sf`` but for 1e-9.

    References
    ----------
    Simard, R. and L'Ecuyer, P. (2011). Computing the two-sided Kolmogorov-Smirnov distribution. Journal
    of Statistical Software 39(11), which says what to take where.
    """
    if n * distance <= 0.5:
        return 1.0
    square = n * distance**2
    if square >= (4 if n <= _FEW else 2.2):
        return min(1.0, 2 * _one_side(distance, n))  # that both sides are so far is rarer than a float shows
    if n <= _FEW or (n <= 100_000 and n * distance**1.5 <= 1.4):
        return 1 - _durbin(distance, n)
    return float(np.clip(1 - _pelz_good(distance, n), 0.0, 1.0))


def _one_side(distance: float, n: int) -> float:
    """Chance that the values' cumulative share rises further than ``distance`` above that of their law.

    The exact sum; beyond 50,000 values the expansion, off by less than 1e-9.
    ``scipy.special.smirnov`` takes seconds for a million values.

    References
    ----------
    Smirnov, N. V. (1944). Lauwerier, H. A. (1963). The asymptotic expansion of the statistical
    distribution of N. V. Smirnov. Zeitschrift für Wahrscheinlichkeitstheorie 2, 61-68.
    """
    square = n * distance**2
    if n > _MOST_SUMMED:
        return math.exp(-2 * square - 2 * distance / 3 + 4 / 9 * (square - square**2) / n)
    v = np.arange(math.ceil(n * (1 - distance)))
    ways = special.gammaln(n + 1) - special.gammaln(v + 1) - special.gammaln(n - v + 1)
    left = np.maximum(1 - distance - v / n, np.finfo(float).tiny)
    logs = ways + (n - v) * np.log(left) + (v - 1) * np.log(distance + v / n)
    return float(distance * np.exp(logs).sum())


def _durbin(distance: float, n: int) -> float:
    """Chance to be no further away, exactly: the k-th diagonal of a matrix to the power of n.

    References
    ----------
    Marsaglia, G., Tsang, W. W. and Wang, J. (2003). Evaluating Kolmogorov's distribution. Journal of
    Statistical Software 8(18).
    """
    k = math.ceil(n * distance)
    matrix, power = _steps(k, k - n * distance), np.eye(2 * k - 1)
    scale, power_scale, left = 0, 0, n
    while left:
        if left % 2:
            power, power_scale = power @ matrix, power_scale + scale
        matrix, scale, left = matrix @ matrix, 2 * scale, left // 2
        if matrix[k - 1, k - 1] > 2.0**_SCALE:
            matrix, scale = matrix / 2.0**_SCALE, scale + _SCALE
    found = power[k - 1, k - 1]
    if found <= 0:
        return 0.0
    return math.exp(math.log(found) + power_scale * math.log(2) + math.lgamma(n + 1) - n * math.log(n))


def _steps(k: int, h: float) -> npt.NDArray[np.float64]:
    """The matrix of one more value, shape (2 k - 1, 2 k - 1)."""
    places = np.arange(1, 2 * k)
    edge = (1 - h**places) * special.rgamma(places + 1)
    edge[-1] = (1 - 2 * h ** places[-1] + max(0.0, 2 * h - 1) ** places[-1]) * special.rgamma(2 * k)
    matrix: npt.NDArray[np.float64] = special.rgamma(places[:, None] - places + 2)  # 0 from 0 downwards
    matrix[:, 0], matrix[-1] = edge, edge[::-1]
    return matrix


def _pelz_good(distance: float, n: int) -> float:
    """Chance to be no further away, by four terms in powers of the root of n.

    References
    ----------
    Pelz, W. and Good, I. J. (1976). Approximating the lower tail-areas of the Kolmogorov-Smirnov
    one-sample statistic. Journal of the Royal Statistical Society B 38(2), 152-156.
    """
    z = math.sqrt(n) * distance
    k = np.arange(1, _TERMS + 1)
    a, b = (np.pi * (k - 0.5)) ** 2, (np.pi * k) ** 2
    odd, even = np.exp(-a / (2 * z**2)), np.exp(-b / (2 * z**2))
    first = a - z**2
    second = 6 * z**6 + 2 * z**4 + (2 * z**4 - 5 * z**2) * a + (1 - 2 * z**2) * a**2
    third = -30 * z**6 - 90 * z**8 + (135 * z**4 - 96 * z**6) * a
    third = third + (212 * z**4 - 60 * z**2) * a**2 + (5 - 30 * z**2) * a**3
    terms = (
        odd.sum() / z,
        odd @ first / (6 * z**4),
        odd @ second / (72 * z**7) - even @ b / (36 * z**3),
        odd @ third / (6480 * z**10) + even @ (b * (3 * z**2 - b)) / (216 * z**6),
    )
    return float(math.sqrt(2 * math.pi) * sum(term / n ** (power / 2) for power, term in enumerate(terms)))
