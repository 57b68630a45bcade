"""What is known to be wrong with a metric's day: out of its range, missing, stuck, or in another unit."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import numpy.typing as npt

from tasks.drift.anomaly_plan import Limit

Floats = npt.NDArray[np.float64]

RECENT = 28  # days that say what is usual: four of each weekday
LEAST = 14  # of them, before anything is called unlike them
_OFTEN = 0.95  # share of the recent days on which a metric that is missed came
_STUCK = 3  # equal values in a row, where no more were ever equal before
_FACTORS = (24.0, 60.0, 100.0, 1000.0, 3600.0, 1e6)  # hours, minutes, percent, milli, seconds, mega
_CLEARLY = 3.0  # times as far as any recent day lay, in logarithms


def broken_rule(past: Floats, value: float, limit: Limit | None = None) -> str:
    """Which rule a metric's day breaks, as the end of a sentence that begins with its name; "" for none.

    Parameters
    ----------
    past : ndarray, shape (n_days,)
        The metric's values of past days, oldest first, NaN where it did not come.
    value : float
        The day's own; NaN where it did not come.
    limit : Limit, optional
        Where it can lie.
    """
    recent = past[-RECENT:]
    came = recent[np.isfinite(recent)]
    if not np.isfinite(value):
        missed = f"is missing; it came on {len(came)} of the last {len(recent)} days"
        return missed if often(np.isfinite(recent)) else ""
    return outside(value, limit) or _other_unit(came, value) or _stuck(past[np.isfinite(past)], value)


def often(came: npt.NDArray[np.bool_]) -> bool:
    """Whether a metric came on so many of the recent days that it is missed where it does not."""
    return bool(came.sum() >= max(LEAST, _OFTEN * len(came)))


def outside(value: float, limit: Limit | None) -> str:
    """How a value lies outside its limits, "" where it does not, or did not come."""
    low = limit.low if limit and limit.low is not None else -np.inf
    high = limit.high if limit and limit.high is not None else np.inf
    return "" if low <= value <= high or np.isnan(value) else f"is {value:g}, outside {low:g} to {high:g}"


def _other_unit(came: Floats, value: float) -> str:
    """Whether it is a unit's factor away from what is usual, and clearly further than any recent day."""
    if len(came) < LEAST or value <= 0 or (came <= 0).any():
        return ""
    usual = float(np.median(came))
    spread = float(np.abs(np.log(came / usual)).max())
    ratio = float(np.log(value / usual))
    if abs(ratio) <= _CLEARLY * spread:
        return ""
    factor = next((f for f in _FACTORS if abs(abs(ratio) - np.log(f)) <= spread), None)
    if factor is None:
        return ""
    how = f"{factor:g} times" if ratio > 0 else f"a {factor:g}th of"
    return f"is {value:g}, about {how} the usual {usual:g}: another unit?"


def _stuck(came: Floats, value: float) -> str:
    run = next((len(list(same)) for last, same in groupby(came[::-1].tolist()) if last == value), 0)
    if len(came) < LEAST or not len(came) or came[-1] != value:
        return ""
    before = came[: len(came) - run].tolist()
    longest = max((len(list(same)) for _, same in groupby(before)), default=1)
    if run + 1 < max(_STUCK, longest + 1):
        return ""
    return f"is {value:g} on {run + 1} days in a row; never before were more than {longest} equal"
