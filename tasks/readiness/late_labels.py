"""Labels that came late: a metric of each day or week, of the whole and of every slice, with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.readiness.produced import MetricDay, Produced
from tasks.stats.example_metrics import LEAST, MADE, PROBABILITIES, lacks_examples, mean_interval

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Texts = npt.NDArray[Any]
Rows = npt.NDArray[np.intp]

MOST_PARTS = 200  # values of all slice columns of one day; the most frequent of a column come first


@dataclass(frozen=True, eq=False)
class LateLabels:
    """Examples whose label is known, one a row; all arrays have shape (n_rows,).

    ``label`` is 1 for positive and 0 for negative, ``score`` the model's answer; ``values`` the metric of
    each example where the table holds it, which then counts. ``slices`` are columns of text by name.
    """

    day: Days
    version: Texts
    label: Floats | None
    score: Floats | None
    values: Floats | None
    slices: Mapping[str, Texts]

    def since(self, first: date) -> LateLabels:
        """Those of answers from this day on."""
        kept = self.day >= np.datetime64(first)
        label, score, values = (
            None if held is None else held[kept] for held in (self.label, self.score, self.values)
        )
        slices = {name: held[kept] for name, held in self.slices.items()}
        return LateLabels(self.day[kept], self.version[kept], label, score, values, slices)


class _Period(NamedTuple):
    """The newest day of some rows, and how many days they span."""

    day: date
    days: int


class Counted(NamedTuple):
    """A metric by day, oldest first, and what was left out as too few to tell: days, and parts of days."""

    days: tuple[MetricDay, ...]
    few_days: int
    few_parts: int


@dataclass(frozen=True)
class DaysRead:
    """A metric by day, and what of the table is in none of them.

    ``read`` names the version of the dataset that it is from, "" for a file. ``problem`` says why a table
    could not be read; "" where it could.
    """

    days: tuple[MetricDay, ...] = ()
    left_out: tuple[str, ...] = ()
    read: str = ""
    problem: str = ""


def count_metric(labels: LateLabels, metric: str, *, every: Literal["day", "week"]) -> Counted:
    """The metric of every day or week and version, and of each value of the slice columns.

    Parameters
    ----------
    labels : LateLabels
        At least its ``values``, or ``label`` and ``score``.
    metric : str
        One of ``MADE`` where the table does not hold its values itself.
    every : {"day", "week"}
        A week is that of ISO 8601, Monday to Sunday; its value is of the newest day in it.

    Returns
    -------
    Counted
        Values with 95 % intervals. A day or part with too few examples for its interval to keep that
        level has none, and is counted.

    Raises
    ------
    InputError
        When the metric cannot be made from a label and a score, or a score that must be a chance is none.
    """
    _need_known(labels, metric)
    made = [_of_group(labels, metric, rows) for rows in _groups(labels, every)]
    days = sorted((day for day, _ in made if day), key=lambda day: day.values[0].day)
    few_days = sum(day is None or day.whole is None for day, _ in made)
    return Counted(tuple(days), few_days, sum(few for _, few in made))


def _need_known(labels: LateLabels, metric: str) -> None:
    if labels.values is not None:
        return
    if metric not in MADE:
        raise InputError(
            f"{metric}: cannot be made from a label and a score; allowed: {', '.join(MADE)}, or a table with "
            f"a column {metric} that holds each example's own value"
        )
    if labels.score is None or labels.label is None:
        raise InputError(f"{metric}: found no label and score; allowed: both, or a column {metric}")
    if metric in PROBABILITIES and labels.score.size and not _is_chance(labels.score):
        low, high = labels.score.min(), labels.score.max()
        raise InputError(f"{metric}: found scores of {low:g} to {high:g}; allowed: chances of 0 to 1")


def _is_chance(score: Floats) -> bool:
    return bool(score.min() >= 0 and score.max() <= 1)


def _groups(labels: LateLabels, every: Literal["day", "week"]) -> Iterator[Rows]:
    """Rows of each version and period; days are counted from Thursday 1970-01-01, weeks from a Monday."""
    number = labels.day.astype("datetime64[D]").astype(np.int64)
    period = (number + 3) // 7 if every == "week" else number
    codes = np.unique(labels.version.astype(str), return_inverse=True)[1]
    _, group = np.unique(np.column_stack([codes.ravel(), period]), axis=0, return_inverse=True)
    counts = np.bincount(group.ravel())
    yield from (
        np.split(np.argsort(group.ravel(), kind="stable"), np.cumsum(counts)[:-1]) if counts.size else ()
    )


def _of_group(labels: LateLabels, metric: str, rows: Rows) -> tuple[MetricDay | None, int]:
    days = labels.day[rows].astype("datetime64[D]")
    period = _Period(days.max().item(), int((days.max() - days.min()).astype(int)) + 1)
    whole = _produced(labels, metric, rows, period)
    made = [_produced(labels, metric, own, period, part) for part, own in _parts(labels, rows)]
    parts = tuple(part for part in made if part)
    return (MetricDay(whole=whole, parts=parts) if whole or parts else None), len(made) - len(parts)


def _parts(labels: LateLabels, rows: Rows) -> list[tuple[str, Rows]]:
    """Rows of each value of each column, the most frequent first; an empty value is no part."""
    found: list[tuple[str, Rows]] = []
    for column, values in labels.slices.items():
        own = values[rows].astype(str)
        for value in np.unique(own[own != ""]).tolist():
            found.append((f"{column}={value}", rows[own == value]))
    return sorted(found, key=lambda part: (-len(part[1]), part[0]))[:MOST_PARTS]


def _produced(
    labels: LateLabels, metric: str, rows: Rows, period: _Period, part: str = ""
) -> Produced | None:
    """The metric of some rows; None where they are too few."""
    values = _values(labels, metric, rows)
    reach = None if values is None else mean_interval(metric, values)
    if values is None or reach is None:
        return None
    return Produced(
        metric=metric,
        value=float(np.clip(values.mean(), reach.low, reach.high)),
        n=len(rows),
        low=reach.low,
        high=reach.high,
        version=str(labels.version[rows[0]]),
        day=period.day,
        days=period.days,
        part=part,
    )


def _values(labels: LateLabels, metric: str, rows: Rows) -> Floats | None:
    if labels.values is not None:
        return labels.values[rows] if len(rows) >= LEAST else None
    if labels.label is None or labels.score is None or lacks_examples(metric, labels.label[rows]):
        return None
    return MADE[metric](labels.label[rows], labels.score[rows])
