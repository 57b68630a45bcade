"""A share with its count, and whether it lies where it is healthy."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tasks.stats.intervals import share_interval
from tasks.vocabulary import Measurement, Word

FEWEST = 10  # of fewer a share is shown and not judged

Judged = Literal["healthy", "outside", "unclear", "too few"]


class Band(NamedTuple):
    """Where a share is healthy, both ends included."""

    low: float
    high: float


class Rate(Word):
    """A share with its count and interval, where it is healthy, and whether it is."""

    measured: Measurement
    count: int
    band: Band
    judged: Judged


def rate(name: str, count: int, total: int, band: Band) -> Rate:
    """``count`` of ``total`` with its exact 95 % interval, judged against ``band``.

    Healthy when the share lies in the band, outside when its whole interval lies out of it, unclear in
    between, and too few to judge below 10.
    """
    interval = share_interval(count, total) if total else None
    share = count / total if total else None
    measured = Measurement(
        name=name, value=share, unit="share", n=total, interval=interval, method="Clopper-Pearson"
    )
    judged: Judged = "unclear"
    if total < FEWEST or share is None or interval is None:
        judged = "too few"
    elif band.low <= share <= band.high:
        judged = "healthy"
    elif interval.high < band.low or band.high < interval.low:
        judged = "outside"
    return Rate(measured=measured, count=count, band=band, judged=judged)
