"""Of which days have all metrics come that usually come, and which are only to come later?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from tasks.drift.anomaly_rules import RECENT, often
from tasks.drift.metric_series import Mask, Series

_LONGEST = 0.95  # of a metric's last 28 delays: one outage does not put off all later days


class Settled(NamedTuple):
    """The newest day of which nothing is to come any more.

    ``at`` is its place in the series, ``waits`` the metrics that the newest day of all still waits for,
    ``delay`` the longest usual delay of any metric, in days.
    """

    at: int
    waits: tuple[str, ...]
    delay: int


def newest_settled(series: Series, first: Mapping[date, Mapping[str, date]], today: date) -> Settled:
    """The newest day on which each metric that usually comes has come, or is later than it ever usually is.

    Parameters
    ----------
    series : Series
        Metrics of days; at least one day.
    first : mapping of date to mapping of str to date
        The day on which each metric of each day was first kept.
    today : date
        The present day. What comes within its usual delay, counted in whole days, is not missing.

    Returns
    -------
    Settled
        Which day, and what the newest one waits for. A metric comes usually when it came on 95 % of the
        last 28 days of which it is not to come any more, and on 14 at least.
    """
    delays = [_usual_delay(series.days, first, name) for name in series.metrics]
    came = np.isfinite(series.values)
    age = np.array([(today - day).days for day in series.days])
    to_come = ~came & (age[:, None] <= np.array(delays))
    last = len(series.days) - 1
    at = next(at for at in range(last, -1, -1) if not _waits(came, to_come, at).any())
    named = tuple(np.array(series.metrics)[_waits(came, to_come, last)].tolist())
    return Settled(at, named, max(delays))


def _waits(came: Mask, to_come: Mask, at: int) -> Mask:
    """Which metrics that usually come are still to come on a day; the first day waits for none."""
    columns = zip(came[:at].T, to_come[:at].T, strict=True)
    usual = [often(before[~later][-RECENT:]) for before, later in columns]
    return np.asarray(to_come[at] & np.array(usual))


def _usual_delay(days: tuple[date, ...], first: Mapping[date, Mapping[str, date]], metric: str) -> int:
    """Days after which a metric has usually come.

    What was kept first of all is history that was handed in: it tells only how late its newest day was.
    """
    kept = [(day, first[day][metric]) for day in days if metric in first.get(day, {})]
    begun = min((came for _, came in kept), default=None)
    later = [one for one in kept if one[1] != begun] or kept[-1:]
    delays = [max(0, (came - day).days) for day, came in later[-RECENT:]]
    return int(np.quantile(delays, _LONGEST, method="higher")) if delays else 0
