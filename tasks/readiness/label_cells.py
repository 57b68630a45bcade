"""Cells of a table as it was read: text, numbers, days and short names, or an error that names the row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.readiness.produced import MOST_LETTERS

Cells = npt.NDArray[Any]
Columns = Mapping[str, Cells]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


def need(columns: Columns, wanted: tuple[str, ...], where: str) -> None:
    """InputError that names the wanted columns which are not there."""
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise InputError(
            f"{where}: found no column {', '.join(missing)}; columns: {', '.join(columns)}; "
            f"which is which: promotion.alerts.late_labels in model.yaml"
        )


def days(cells: Cells, rows: Rows, where: str) -> npt.NDArray[np.datetime64]:
    """Each cell as a day; InputError that names the first which is none. ``rows`` count from 0."""
    if cells.dtype.kind == "M":
        need_all(~np.isnat(cells), rows, where, "a day, YYYY-MM-DD")
        return cells.astype("datetime64[D]")
    found = [_day(cell, row, where) for cell, row in zip(cells.tolist(), rows.tolist(), strict=True)]
    return np.array(found, dtype="datetime64[D]")


def numbers(cells: Cells, rows: Rows, where: str) -> Floats:
    """Each cell as a finite number; InputError that names the first which is none."""
    found = np.array([_number(cell) for cell in cells.tolist()], dtype=np.float64)
    need_all(np.isfinite(found), rows, where, "a number")
    return found


def names(cells: Cells, rows: Rows, where: str) -> npt.NDArray[np.str_]:
    """Each cell as a short name, "" for an empty one; InputError that names the first which is longer."""
    texts = [text(cell) for cell in cells.tolist()]
    most = MOST_LETTERS // 2  # the column's name stands before it
    short = np.array([len(text) <= most for text in texts], dtype=np.bool_)
    need_all(short, rows, where, f"a name of up to {most} letters")
    return np.array(texts, dtype=np.str_)


def need_all(holds: Mask, rows: Rows, where: str, allowed: str) -> None:
    """InputError that names the first row in which something does not hold."""
    if not holds.all():
        row = rows[int(np.argmin(holds))]
        raise InputError(f"{where}, data row {row + 1:,}: found something else; allowed: {allowed}")


def text(cell: Any) -> str:
    """What a cell says; "" for an empty one. Whole numbers that a gap made fractional stay whole."""
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN and not-a-time
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _day(cell: Any, row: int, where: str) -> date:
    try:
        return date.fromisoformat(text(cell)[:10])
    except ValueError as error:
        raise InputError(f"{where}, data row {row + 1:,}: found no day; allowed: YYYY-MM-DD") from error


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return float("nan")
