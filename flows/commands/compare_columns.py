"""Which columns of a wide file are metrics: numbers throughout. What is none is said, never dropped."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.score_rows import number_of
from tasks.pages.words import short

_MOST_SHOWN = 20  # characters of a cell

Columns = Mapping[str, npt.NDArray[Any]]


def metrics_among(columns: Columns, names: Sequence[str], where: str) -> tuple[str, ...]:
    """The columns, each of numbers or of true and false.

    Raises
    ------
    InputError
        When one is not, as it could be a metric that is not judged: it says to name metrics or slices.
    """
    other = [name for name in names if not _is_of_numbers(columns[name], name, where)]
    if other and len(other) < len(names):
        metrics = ",".join(name for name in names if name not in other)
        raise InputError(
            f"{where}: found no numbers in {', '.join(other)}; needed: --metrics {metrics}, which leaves the "
            "other columns out, or --slices for those that group examples"
        )
    return () if other else tuple(names)


def need_numbers(columns: Columns, names: Sequence[str], where: str) -> None:
    """InputError that quotes the first cell of these columns that is no finite number."""
    for name in names:
        column = columns[name]
        if column.dtype.kind in "iub":
            continue
        is_float = column.dtype.kind == "f"
        numbers = np.isfinite(column if is_float else [number_of(cell) for cell in column.tolist()])
        if not numbers.all():
            row = int(np.argmin(numbers))
            at = f"{where}, data row {row + 1:,}, column {name}"
            raise InputError(f"{at}: found {_quoted(column[row])}; needed: a number in every row")


def _quoted(cell: object) -> str:
    """What a cell holds, a person's data masked before it is cut."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return "nothing"
    if cell != cell:  # noqa: PLR0124 - a column of numbers has NaN where its file has an empty cell
        return "nothing, or NaN"
    masked = importlib.import_module("tasks.labels.pii_patterns").masked  # only an error takes its patterns
    return repr(short(masked(str(cell)), _MOST_SHOWN)) if isinstance(cell, str) else str(cell)


def _is_of_numbers(column: npt.NDArray[Any], name: str, where: str) -> bool:
    """Whether every cell is a number, or none is; InputError when some are."""
    if column.dtype.kind in "fiub":
        return True  # a gap among them is found where its row is known
    numbers = np.isfinite([number_of(cell) for cell in column.tolist()])
    if numbers.any() and not numbers.all():
        row = int(np.argmin(numbers))
        raise InputError(
            f"{where}, data row {row + 1:,}, column {name}: found {_quoted(column[row])} among numbers; "
            "needed: a number in every row, or --metrics for the columns that are metrics"
        )
    return bool(numbers.all())
