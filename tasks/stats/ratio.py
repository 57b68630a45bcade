"""The interval of a ratio of two estimates that were made apart from each other."""

from __future__ import annotations

from math import sqrt

from tasks.errors import TooFewItems
from tasks.vocabulary import Interval


def ratio_interval(above: float, above_in: Interval, below: float, below_in: Interval) -> Interval:
    """Where the ratio of two independent estimates lies, from where each of them lies.

    Parameters
    ----------
    above, below : float
        The two estimates, ``below`` greater than 0, in one unit.
    above_in, below_in : Interval
        Where each lies, at one level. A value that is exact lies in an interval of no width.

    Returns
    -------
    Interval
        Limits of ``above / below`` at the same level, no unit. The upper one is infinite where
        ``below`` may be 0.

    Raises
    ------
    TooFewItems
        When ``below`` is not above 0: a share of nothing is not defined.

    References
    ----------
    Donner, A. and Zou, G. (2012). Closed-form confidence intervals for functions of the normal mean and
    standard deviation. Statistical Methods in Medical Research 21(4), 347-359, equation 9 (MOVER-R).
    """
    if below <= 0:
        raise TooFewItems(f"a ratio to {below:g} is not defined; it must be above 0")
    low = _limit(above, above_in.low, below, below_in.high, sign=-1)
    high = _limit(above, above_in.high, below, below_in.low, sign=1)
    return Interval(low, high, above_in.level)


def _limit(above: float, its_limit: float, below: float, other_limit: float, *, sign: int) -> float:
    """The ratio r at which ``above - r * below`` is as far from 0 as its two limits let it be."""
    curve = other_limit * (2 * below - other_limit)
    if curve <= 0:  # the estimate below the line may be 0: there is no such limit
        return sign * float("inf")
    product = above * below
    apart = max(product**2 - its_limit * (2 * above - its_limit) * curve, 0.0)
    return (product + sign * sqrt(apart)) / curve
