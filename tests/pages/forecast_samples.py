"""A project's forecast as its record would give it."""

from __future__ import annotations

from datetime import date, timedelta

from tasks.experiments.forecast_reliability import Turned, reliability
from tasks.experiments.outlook import Ahead, Point, outlook
from tasks.history.forecasts import ProjectForecast

RISING = (0.612, 0.655, 0.672, 0.689, 0.689, 0.701, 0.7065)
END = date(2026, 8, 14)
PAST = [Turned(said=0.7, happened=came, held=True) for came in (True, True, True, True, False, False)]


def forecast(values=RISING, *, target=0.72, step=2, name="S", committed=date(2026, 12, 4), is_over=False):
    """The values as sprints of two weeks and four sprints ahead."""
    ends = [END + timedelta(days=14 * n) for n in range(len(values) + 4)]
    names = [f"{name}{n}" for n in range(1, len(ends) + 1)]
    history = [Point(name=n, end=e, value=v) for n, e, v in zip(names, ends, values, strict=False)]
    later = [Ahead(name=n, end=e) for n, e in list(zip(names, ends, strict=True))[len(values) :]]
    made = outlook(history, later, target=target, committed_step=step, seed=3)
    return ProjectForecast(
        metric="auc",
        title="AUC",
        unit="",
        by="sprint",
        outlook=made,
        committed_on=committed,
        is_over=is_over,
        decisions=("d",),
        evaluations=1,
        past=reliability(PAST),
    )
