"""A file of scores, in long or in wide form, as rows of which run, which example and what value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError
from tasks.experiments.names import Names, names_of
from tasks.experiments.short_names import MOST_LETTERS
from tasks.experiments.standard_error import Floats

Columns = Mapping[str, npt.NDArray[Any] | Names]

METRIC, MODEL, SEED, VALUE, EXAMPLE, SLICE = "metric", "model", "seed", "value", "example", "slice"
_TRUTHS: Mapping[str, float] = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True)
class ScoreRows:
    """Rows of a file, each about one model, seed and (where ``example`` is known) example.

    All columns have n_rows. ``slices`` say to which slice an example belongs; ``values`` are numbers by
    metric, finite throughout. ``row`` counts from 1 in the file ``where``.
    """

    where: str
    row: npt.NDArray[np.int64]
    model: Names
    seed: npt.NDArray[np.int64]
    example: Names | None
    slices: Mapping[str, Names]
    values: Mapping[str, Floats]

    def at(self, place: int) -> str:
        """Where a row lies, to begin an error with."""
        return f"{self.where}, data row {self.row[place]:,}"


def rows_of_long(columns: Columns, slices: Sequence[str], where: str) -> Iterator[ScoreRows]:
    """Rows of a file with the columns metric, model, seed, value, one metric after the other.

    The columns example and ``slices`` may be there; a metric whose rows all lack an example is known
    as a whole alone.

    Raises
    ------
    InputError
        When a cell that is needed is empty, a value is no number or a seed no whole number.
    """
    metrics = names_of(columns[METRIC])
    _need_filled(metrics, METRIC, where, np.arange(1, len(metrics.codes) + 1))
    named = {MODEL, EXAMPLE, *slices}
    held = {name: names_of(c) if name in named else c for name, c in columns.items() if name != METRIC}
    for code, metric in enumerate(metrics.cells):
        rows = np.flatnonzero(metrics.codes == code)
        own = {name: c.at(rows) if isinstance(c, Names) else c[rows] for name, c in held.items()}
        whole = EXAMPLE not in own or all(map(_is_empty, names_of(own[EXAMPLE]).cells))
        own = {name: values for name, values in own.items() if not (whole and name == EXAMPLE)}
        own[str(metric)] = own.pop(VALUE)
        yield _rows(own, [str(metric)], () if whole else slices, where, rows + 1)


def rows_of_wide(columns: Columns, metrics: Sequence[str], slices: Sequence[str], where: str) -> ScoreRows:
    """Rows of a file with the columns model, seed, perhaps example, ``slices``, and one a metric.

    Raises
    ------
    InputError
        As in ``rows_of_long``.
    """
    rows = len(names_of(columns[MODEL]).codes)
    return _rows(columns, metrics, slices, where, np.arange(1, rows + 1))


def _rows(
    columns: Columns,
    metrics: Sequence[str],
    slices: Sequence[str],
    where: str,
    row: npt.NDArray[np.int64],
) -> ScoreRows:
    names = {name: names_of(columns[name]) for name in (MODEL, *slices, EXAMPLE) if name in columns}
    for name, held in names.items():
        _need_filled(held, name, where, row)
        if name != MODEL:
            _need_short(held, name, where, row)
    seeds = _numbers(columns, SEED, where, row)
    _need(seeds == np.floor(seeds), where, row, f"column {SEED}: found no whole number; needed: one")
    return ScoreRows(
        where=where,
        row=row,
        model=names[MODEL],
        seed=seeds.astype(np.int64),
        example=names.get(EXAMPLE),
        slices={name: names[name] for name in slices},
        values={metric: _numbers(columns, metric, where, row) for metric in metrics},
    )


def _numbers(columns: Columns, name: str, where: str, row: npt.NDArray[np.int64]) -> Floats:
    """The column as finite numbers; InputError that names the first row without one."""
    column = columns[name]
    if isinstance(column, Names):
        numbers = np.array([number_of(cell) for cell in column.cells], dtype=np.float64)[column.codes]
    elif column.dtype.kind in "fiub":
        numbers = column.astype(np.float64, copy=False)
    else:
        numbers = np.array([number_of(cell) for cell in column.tolist()], dtype=np.float64)
    _need(np.isfinite(numbers), where, row, f"column {name}: found no number; needed: one in every row")
    return numbers


def number_of(cell: object) -> float:
    """The number that a cell says, 1 and 0 for true and false; NaN when it says none."""
    if isinstance(cell, str) and cell.strip().casefold() in _TRUTHS:
        return _TRUTHS[cell.strip().casefold()]
    try:
        return float(cell)  # type: ignore[arg-type]  # whatever a file holds
    except (TypeError, ValueError):
        return float("nan")


def _need_filled(names: Names, name: str, where: str, row: npt.NDArray[np.int64]) -> None:
    _need_none(_is_empty, names, where, row, f"column {name}: found nothing; needed: one in every row")


def _need_short(names: Names, name: str, where: str, row: npt.NDArray[np.int64]) -> None:
    """Names are short: those of examples become an array as wide in every row as the longest."""
    said = f"more than {MOST_LETTERS} letters; allowed: a name of up to {MOST_LETTERS}"
    _need_none(_is_long, names, where, row, f"column {name}: found {said}")


def _need_none(
    is_amiss: Callable[[object], bool],
    names: Names,
    where: str,
    row: npt.NDArray[np.int64],
    otherwise: str,
) -> None:
    if isinstance(names.cells, range):
        return
    amiss = [code for code, cell in enumerate(names.cells) if is_amiss(cell)]
    if amiss:
        _need(~np.isin(names.codes, amiss), where, row, otherwise)


def _is_long(cell: object) -> bool:
    return len(cell if isinstance(cell, str) else str(cell)) > MOST_LETTERS


def _is_empty(cell: object) -> bool:
    """Whether a cell is None, blank text, NaN or not-a-time."""
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())  # noqa: PLR0124 - NaN


def _need(holds: npt.NDArray[np.bool_], where: str, row: npt.NDArray[np.int64], otherwise: str) -> None:
    """InputError that names the first row in which something does not hold."""
    if not holds.all():
        raise InputError(f"{where}, data row {row[int(np.argmin(holds))]:,}, {otherwise}")
