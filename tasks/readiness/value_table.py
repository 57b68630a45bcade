"""A table of daily values of a metric, of the whole and of slices, as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from pydantic import ValidationError

from tasks.errors import InputError
from tasks.readiness.label_cells import Columns, days, need, text
from tasks.readiness.label_columns import LateLabelsPlan
from tasks.readiness.produced import MOST_IN_A_DAY, MetricDay, Produced

VALUE = "value"  # a table with this column holds daily values
_MEASURED = (VALUE, "n", "low", "high", "p99_ms")


def value_table(
    columns: Columns, metric: str, plan: LateLabelsPlan, *, version: str, where: str
) -> tuple[MetricDay, ...]:
    """Days from a table with one value a row: a slice column that is filled says which part it is of.

    Columns ``n``, ``low``, ``high``, ``p99_ms``, ``metric`` and the plan's version are read where the table
    has them.

    Raises
    ------
    InputError
        When a cell cannot be used, or two rows are about one metric, day, version and part.
    """
    need(columns, (plan.day, VALUE), where)
    day = days(columns[plan.day], np.arange(len(columns[VALUE])), f"{where}, column {plan.day}")
    found: dict[tuple[str, str, date], dict[str, Produced]] = {}
    for row, of in enumerate(day.tolist()):
        cell = {"metric": metric, plan.version: version} | {
            n: v[row] for n, v in columns.items() if text(v[row])
        }
        one = _value(cell, plan, of, f"{where}, data row {row + 1:,}")
        parts = found.setdefault((one.metric, one.version, one.day), {})
        if one.part in parts:
            twice = f"{one.metric} of {one.day} {one.part}".rstrip()
            raise InputError(f"{where}, data row {row + 1:,}: found {twice} a second time; allowed: once")
        parts[one.part] = one
    crowded = next((of for (_, _, of), parts in found.items() if len(parts) > MOST_IN_A_DAY), None)
    if crowded:
        raise InputError(
            f"{where}: found more than {MOST_IN_A_DAY:,} slices on {crowded}; allowed: that many"
        )
    ordered = sorted(found.items(), key=lambda kept: kept[0][2])
    return tuple(MetricDay(whole=p.pop("", None), parts=tuple(p.values())) for _, p in ordered)


def _value(cell: Mapping[str, Any], plan: LateLabelsPlan, day: date, where: str) -> Produced:
    """A row's value; cells that are empty are not in ``cell``."""
    part = ", ".join(f"{name}={text(cell[name])}" for name in plan.slices if name in cell)
    said = {"metric": text(cell["metric"]), "version": text(cell[plan.version]), "part": part, "day": day}
    try:
        return Produced.model_validate(said | {name: text(cell[name]) for name in _MEASURED if name in cell})
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(map(str, first["loc"])) or "the interval"
        raise InputError(f"{where}, {column}: {first['msg']}") from error
