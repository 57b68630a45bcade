"""Metrics of days, and how far each lies from what the days before it make usual."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tasks.drift.anomaly_plan import AnomalyPlan
from tasks.drift.anomaly_rules import LEAST, RECENT, outside

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_WEEK, _SAME_WEEKDAYS, _LEAST_SAME = 7, 8, 4  # days, and how many of one weekday make it usual
_MAD = 1.4826  # of a normal's standard deviation over its median absolute deviation
_MOSTLY = 0.1  # of the plain standard deviation: a robust one below it is of a metric that hardly moves
_TINY, _SURE = 1e-12, 1e-6  # nothing has no logarithm, a share of 0 or 1 no logit


@dataclass(frozen=True, eq=False)
class Series:
    """Metrics of days, oldest first: ``values`` of shape (n_days, n_metrics), NaN where one did not come."""

    days: tuple[date, ...]
    metrics: tuple[str, ...]
    values: Floats


def series_of(kept: Mapping[date, Mapping[str, float]], metrics: Sequence[str]) -> Series:
    """The wanted metrics of the days on which one of them came."""
    days = tuple(sorted(day for day, values in kept.items() if any(name in values for name in metrics)))
    values = [[kept[day].get(name, np.nan) for name in metrics] for day in days]
    return Series(days, tuple(metrics), np.array(values, dtype=np.float64).reshape(len(days), len(metrics)))


def usual_days(series: Series, plan: AnomalyPlan, incidents: Collection[date]) -> Mask:
    """Days that are learnt from, shape (n_days,): no known incidents, and no metric outside its limits."""
    usual = np.array([day not in incidents for day in series.days], dtype=np.bool_)
    for name, values in zip(series.metrics, series.values.T, strict=True):
        usual &= np.array([not outside(value, plan.limits.get(name)) for value in values.tolist()])
    return usual


def apart_from_usual(series: Series, usual: Mask) -> Floats:
    """How far each metric lies from the days before it, in robust standard deviations; shape of ``values``.

    From the median of the last 28 usual days, and then from what is usual on that weekday. Positive metrics
    as logarithms and shares as logits, so that a fall and a rise of one factor weigh alike. NaN where a
    metric did not come, or too few usual days came before; 0 throughout for one that mostly stays where it
    is, of which only its limits tell.
    """
    number = np.array([day.toordinal() for day in series.days], dtype=np.intp)
    columns = [_column(_straight(values), number, usual) for values in series.values.T]
    return np.column_stack(columns)


def _straight(values: Floats) -> Floats:
    came = values[np.isfinite(values)][:-1]
    if not len(came) or (came <= 0).any():
        return values
    if (came < 1).all():
        share = np.clip(values, _SURE, 1 - _SURE)
        return np.asarray(np.log(share / (1 - share)))
    return np.asarray(np.log(np.maximum(values, _TINY)))


def _column(values: Floats, days: Places, usual: Mask) -> Floats:
    """One metric less what is usual, over its spread on usual days but the last."""
    known = usual & np.isfinite(values)
    apart = _less(values, known, np.zeros_like(days), RECENT, LEAST)
    own = _less(apart, known & np.isfinite(apart), days % _WEEK, _SAME_WEEKDAYS, _LEAST_SAME)
    apart = np.where(np.isfinite(own), own, apart)
    return np.asarray(apart / _spread(apart[:-1][known[:-1] & np.isfinite(apart[:-1])]))


def _less(values: Floats, known: Mask, group: Places, most: int, least: int) -> Floats:
    """Each value less the median of the ``most`` known ones of its group before it; NaN below ``least``."""
    apart = np.full(len(values), np.nan)
    for day in np.flatnonzero(np.isfinite(values)).tolist():
        before = values[:day][known[:day] & (group[:day] == group[day])][-most:]
        if len(before) >= least:
            apart[day] = values[day] - np.median(before)
    return apart


def _spread(past: Floats) -> float:
    """Robust standard deviation; infinite for a metric that mostly stays where it is."""
    if not len(past):
        return float("inf")
    robust = _MAD * float(np.median(np.abs(past)))
    return robust if robust > _MOSTLY * float(past.std()) else float("inf")
