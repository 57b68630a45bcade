"""Intervals that several domains share."""

from __future__ import annotations

from scipy import special

from tasks.errors import TooFewItems
from tasks.vocabulary import Interval


def share_interval(count: int, total: int, *, level: float = 0.95) -> Interval:
    """Where the share behind ``count`` of ``total`` lies, never too narrow.

    Parameters
    ----------
    count : int
        How many had the property, 0 to ``total``.
    total : int
        How many were looked at, at least 1.
    level : float
        Confidence, 0-1, two-sided.

    Returns
    -------
    Interval
        Exact (Clopper-Pearson) limits in [0, 1]; they hold the true share at least ``level`` of the
        time at every size, where Wilson's do so only on average.

    Raises
    ------
    TooFewItems
        When ``total`` is below 1.

    References
    ----------
    Clopper, C. and Pearson, E. (1934). Biometrika 26(4), 404-413.
    """
    if total < 1:
        raise TooFewItems("a share of nothing has no interval; at least one row is needed")
    tail = (1 - level) / 2
    low = special.betaincinv(count, total - count + 1, tail) if count > 0 else 0.0
    high = special.betaincinv(count + 1, total - count, 1 - tail) if count < total else 1.0
    return Interval(float(low), float(high), level)
