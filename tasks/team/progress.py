"""The canvas's metrics at the begin and the end of a sprint, as the record holds them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tasks.board.sprint import Sprint
from tasks.history.forecast_progress import Gain, best_until, gains
from tasks.pages.team import Cell, Unit, num, text
from tasks.plans import Metric
from tasks.team.known import Known
from tasks.team.shared import shifted


def metric_rows(known: Known, sprint: Sprint) -> Iterator[list[Cell]]:
    """One row a metric that has a value: before, at the sprint's end, the change, the decisions behind."""
    for metric in known.canvas.metrics:
        found = gains(known.decisions, metric.name)
        before, after = (best_until(found, on, metric.direction) for on in _ends(sprint))
        if after is not None:
            unit: Unit = metric.unit
            row = (text(_title(metric)), num(before, unit), num(after, unit))
            yield [*row, shifted(before, after, unit), text(_behind(found, sprint))]


def _ends(sprint: Sprint) -> tuple[date, date]:
    return sprint.start - timedelta(days=1), sprint.end


def _title(metric: Metric) -> str:
    return f"{metric.title}, {metric.direction} is better"


def _behind(found: tuple[Gain, ...], sprint: Sprint) -> str:
    return ", ".join(one.decision for one in found if sprint.start <= one.day <= sprint.end)
