"""The history of a metric in a file: a row a sprint, named or dated, the oldest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from tasks.adapters.tables import read_columns
from tasks.errors import InputError
from tasks.experiments.outlook import Ahead, Point

SPRINTS, VALUES = ("date", "sprint", "week"), ("value",)
FORMATS = "CSV, TSV, JSON Lines or Parquet"


class History(NamedTuple):
    """The metric's name and its value at the end of each sprint."""

    title: str
    points: tuple[Point, ...]


def read_history(file: Path, sprint: str | None, value: str | None) -> History:
    """What the metric was at the end of each sprint; dated rows in the order of their dates.

    Raises
    ------
    InputError
        When there is no such file or column, a cell is no number, or a sprint stands twice.
    """
    if not file.is_file():
        raise InputError(f"{file}: found no such file; needed: {FORMATS}")
    columns = _read(file, sprint, value)
    named, valued = _column(file, columns, sprint, SPRINTS), _column(file, columns, value, VALUES)
    names = [str(cell).strip() if cell is not None else "" for cell in columns[named]]
    values = [_number(file, row, cell) for row, cell in enumerate(columns[valued], start=1)]
    _need_each_once(file, named, [str(day_of(name) or name) for name in names])
    return History(valued, _points(file, named, names, values))


def steps_ahead(history: Sequence[Point], count: int) -> tuple[Ahead, ...]:
    """The next ``count`` sprints: dated in the usual rhythm where the history is dated, else counted."""
    last = history[-1]
    if last.end is None:
        return tuple(Ahead(name=f"{last.name} + {number}") for number in range(1, count + 1))
    ends = ends_ahead(history, count)
    return tuple(Ahead(name=end.isoformat(), end=end) for end in ends)


def ends_ahead(history: Sequence[Point], count: int) -> list[date]:
    """The days on which the next ``count`` sprints of a dated history end.

    Month ends where all were, else in the usual time between two rows, which is a week where there is one.
    """
    days = [point.end for point in history if point.end]
    if len(days) > 1 and all(_ends_month(day) for day in days):
        return _month_ends(days, count)
    apart = np.diff([day.toordinal() for day in days]).tolist()
    step = timedelta(days=max(round(median(apart)), 1) if apart else 7)
    return [days[-1] + number * step for number in range(1, count + 1)]


def _month_ends(days: Sequence[date], count: int) -> list[date]:
    """Month ends, as many months apart as they usually were."""
    months = [12 * day.year + day.month for day in days]
    apart = max(round(median(np.diff(months).tolist())), 1)
    firsts = (months[-1] + number * apart for number in range(1, count + 1))  # of the month after, from 0
    return [date(month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in firsts]


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _read(file: Path, sprint: str | None, value: str | None) -> Mapping[str, Any]:
    wanted = None if sprint is None or value is None else [sprint, value]
    columns = read_columns([file], wanted, as_text=None)
    if not columns or not len(next(iter(columns.values()))):
        raise InputError(f"{file}: found no rows; needed: a row a sprint")
    return columns


def _column(file: Path, columns: Mapping[str, Any], named: str | None, usual: Sequence[str]) -> str:
    """The column that is named, or that has a usual name, or of two the first (sprint) or second (value)."""
    by_name = {name.casefold(): name for name in columns}
    wanted = [by_name.get(name) for name in usual] if named is None else [named if named in columns else None]
    found = next((name for name in wanted if name), None)
    if found is None and named is None and len(columns) == 2:
        found = list(columns)[usual is VALUES]
    if found is None:
        option = "--value" if usual is VALUES else "--sprint"
        raise InputError(
            f"{file}: found no column {named or ' or '.join(usual)}; "
            f"columns: {', '.join(columns)}; name one with {option}"
        )
    return found


def _number(file: Path, row: int, cell: object) -> float:
    try:
        number = float(cell)  # type: ignore[arg-type]  # whatever a cell holds: the error below says what
    except (TypeError, ValueError) as error:
        raise InputError(f"{file}, row {row}: found no number; allowed: one value a sprint") from error
    if not np.isfinite(number):
        raise InputError(f"{file}, row {row}: found no number; allowed: one value a sprint")
    return number


def _need_each_once(file: Path, named: str, names: Sequence[str]) -> None:
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise InputError(f"{file}, column {named}: found {twice[0]!r} twice; allowed: one row a sprint")


def _need_rising(file: Path, named: str, names: Sequence[str]) -> None:
    """InputError where the numbers of sprints fall: that would turn the history round."""
    if not all(re.fullmatch(r"\d{1,9}", name) for name in names):
        return
    row = next((n for n in range(1, len(names)) if int(names[n]) < int(names[n - 1])), None)
    if row:
        raise InputError(
            f"{file}, row {row + 1}: found {named} {names[row]} after {names[row - 1]}; "
            "allowed: the oldest sprint first"
        )


def _points(file: Path, named: str, names: Sequence[str], values: Sequence[float]) -> tuple[Point, ...]:
    days = [day_of(name) for name in names]
    if not any(days):
        _need_rising(file, named, names)
        return tuple(Point(name=n, value=v) for n, v in zip(names, values, strict=True))
    undated = next((row for row, day in enumerate(days, start=1) if day is None), None)
    if undated:
        raise InputError(f"{file}, row {undated}: found no date in {named}; allowed: YYYY-MM-DD in every row")
    dated = sorted((day, value) for day, value in zip(days, values, strict=True) if day)
    return tuple(Point(name=day.isoformat(), end=day, value=value) for day, value in dated)


def day_of(name: str) -> date | None:
    """The day that a text such as 2026-12-18 names, a time behind it left out; None where it names none."""
    found = re.match(r"\d{4}-\d{2}-\d{2}(?=$|[T ])", name)
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None
