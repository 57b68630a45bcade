"""Is a day's set of metrics unlike past days, and which metric is it?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from tasks.drift.anomaly_plan import AnomalyPlan
from tasks.drift.anomaly_rules import LEAST, RECENT, broken_rule
from tasks.drift.anomaly_scores import held_out_scores, learnt_scores, p_values, together
from tasks.drift.metric_arrival import Settled
from tasks.drift.metric_series import Floats, Mask, Series, apart_from_usual, usual_days

LEAST_DAYS = 30  # whatever share of false alarms is allowed: fewer days have no shape


class Said(NamedTuple):
    """What is said of a day: the metric that stands out most, how rare such a day is among past ones.

    ``p`` is the share of past days at least as far out, with this one; None where a rule was broken, which
    needs no past days, and where there are too few of them. ``day`` is the day that it is said of.
    """

    state: Literal["usual", "anomaly", "unknown"]
    metric: str
    reason: str
    settle: str = ""
    p: float | None = None
    days: int = 0
    day: date | None = None


def judge_days(
    series: Series,
    settled: Settled,
    plan: AnomalyPlan,
    incidents: Collection[date],
    rng: np.random.Generator,
) -> tuple[Said, ...]:
    """What is said of the newest day, and of the newest on which all metrics have come that usually come.

    What came on the newest day is held to its rules at once; what is still to come is not missing yet. All
    metrics together, and what is missing, are told of the newest day of which nothing is to come.

    Parameters
    ----------
    series : Series
        Metrics of days; at least one day.
    settled : Settled
        Up to which day all have come, and what the newest day waits for.
    plan, incidents, rng
        As for `judge_day`.

    Returns
    -------
    tuple of Said
        Rules of the newest day first, each with its day.
    """
    day, newest = series.days[settled.at], series.days[-1]
    said = [one._replace(day=day) for one in judge_day(until(series, settled.at), plan, incidents, rng)]
    if day == newest:
        return tuple(said)
    waiting = f"{said[-1].reason}; {newest} waits for {', '.join(settled.waits)}"
    broken = _broken(series, plan, usual_days(series, plan, incidents), settled.waits)
    at_once = (one._replace(day=newest) for one in broken)
    return (*at_once, *said[:-1], said[-1]._replace(reason=waiting))


def judge_day(
    series: Series, plan: AnomalyPlan, incidents: Collection[date], rng: np.random.Generator
) -> tuple[Said, ...]:
    """What is said of the newest day: one for each metric that breaks a rule, and one of all together.

    Parameters
    ----------
    series : Series
        Up to and with the day; at least one day.
    plan : AnomalyPlan
        The share of false alarms, and where metrics can lie.
    incidents : collection of date
        Days that nothing is learnt from.
    rng : Generator
        For the starts of the robust centre and the forest.

    Returns
    -------
    tuple of Said
        Rules first. The last is ``unknown`` where there are too few past days to show that one is as rare as
        the false alarms that are promised.
    """
    usual = usual_days(series, plan, incidents)
    broken = tuple(_broken(series, plan, usual))
    apart = apart_from_usual(series, usual)
    past = np.nan_to_num(apart[:-1][usual[:-1] & np.isfinite(apart[:-1]).any(axis=1)])
    if len(past) < least_days(plan):
        return (*broken, _too_few(series, plan, len(past)))
    today, among = np.nan_to_num(apart[-1]), held_out_scores(past, rng)
    newest = together(learnt_scores(past, today[None], rng), among)
    p = float(p_values(newest, together(among, among))[0])
    return (*broken, _told(series, today, p, len(past), plan))


def judge_past(
    series: Series, plan: AnomalyPlan, incidents: Collection[date], rng: np.random.Generator
) -> dict[date, bool]:
    """Whether each past day would be called anomalous by what was learnt from the others; {} for too few.

    Usual days are scored by what the other four fifths show, incidents by what all usual days do. Days too
    early for anything to be usual are left out.
    """
    usual = usual_days(series, plan, incidents)
    apart = apart_from_usual(series, usual)
    known = np.asarray(np.isfinite(apart).any(axis=1))
    learnt = usual & known
    if learnt.sum() < least_days(plan):
        return {}
    rows = np.nan_to_num(apart)
    among = held_out_scores(rows[learnt], rng)
    p = np.ones(len(rows))
    p[~learnt] = p_values(
        together(learnt_scores(rows[learnt], rows[~learnt], rng), among), together(among, among)
    )
    own = together(among, among)
    p[learnt] = (own[:, None] >= own).sum(axis=0) / len(own)
    called = np.asarray(p <= plan.false_alarms)
    return {
        day: bool(called[at]) or any(_broken(until(series, at), plan, usual[: at + 1]))
        for at, day in enumerate(series.days)
        if known[at]
    }


def least_days(plan: AnomalyPlan) -> int:
    """The fewest past days from which a day can be called as rare as the plan asks."""
    return max(plan.least_days, LEAST_DAYS)


def until(series: Series, at: int) -> Series:
    """The days up to and with the one at this place."""
    return Series(series.days[: at + 1], series.metrics, series.values[: at + 1])


def _broken(series: Series, plan: AnomalyPlan, usual: Mask, waits: Collection[str] = ()) -> Iterator[Said]:
    """Metrics that break a rule on the last day, but for those that it ``waits`` for."""
    for name, values in zip(series.metrics, series.values.T, strict=True):
        if name in waits:
            continue
        if why := broken_rule(values[:-1][usual[:-1]], float(values[-1]), plan.limits.get(name)):
            yield Said("anomaly", name, f"{name} {why}")


def _told(series: Series, today: Floats, p: float, days: int, plan: AnomalyPlan) -> Said:
    worst = int(np.argmax(np.abs(today)))
    name, far, value = series.metrics[worst], float(today[worst]), series.values[-1, worst]
    before = series.values[:-1, worst]
    usual = float(np.median(before[np.isfinite(before)][-RECENT:]))
    way = "above" if far > 0 else "below"
    where = (
        f"{name} stands out most: {value:g}, usually {usual:g}, {abs(far):.1f} robust sd {way} what is usual"
    )
    rare = f"1 day in {round(1 / p):,} of {days} past days is as far out"
    state: Literal["usual", "anomaly"] = "anomaly" if p <= plan.false_alarms else "usual"
    return Said(state, name, f"{where}; {rare}", p=p, days=days)


def _too_few(series: Series, plan: AnomalyPlan, days: int) -> Said:
    need = least_days(plan)
    reason = (
        f"{days} past days are known, and {need} are needed to call one as rare as {plan.false_alarms:.1%}"
    )
    more = need - days if days else need + LEAST - len(series.days) + 1
    settle = f"Keep these metrics for {more} more days, or allow more false alarms."
    return Said("unknown", series.metrics[0], reason, settle, days=days)
