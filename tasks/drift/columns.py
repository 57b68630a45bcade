"""What the cells of one column are: numbers, labels, missing, or of another type than expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import isnan
from numbers import Real
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError

Kind = Literal["numeric", "category"]
Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Codes:
    """A column of text as codes into its different texts.

    ``codes`` has shape (n_rows,), from 0 to len(texts); len(texts) is a missing cell.
    """

    codes: npt.NDArray[np.integer[Any]]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        """Rows of the column."""
        return len(self.codes)

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Rows of each text, then the missing ones, shape (n_texts + 1,)."""
        return np.bincount(self.codes, minlength=len(self.texts) + 1)


Column = Array | Codes

_NUMBERS = "iuf"
_READABLE = "iufbUO"


def kind_of(name: str, column: Column) -> Kind:
    """Whether a column holds numbers or labels; true/false counts as labels, mixed cells as labels.

    Raises
    ------
    InputError
        When the type is none of number, text, true/false or object (dates, for example).
    """
    if isinstance(column, Codes):
        return "category"
    if column.dtype.kind not in _READABLE:
        raise InputError(
            f"column {name}: type {column.dtype} is neither number, text nor true/false; "
            "turn it into one of these before it is profiled"
        )
    return "numeric" if column.dtype.kind in _NUMBERS or _only_numbers(column) else "category"


def numbers(column: Column) -> tuple[Array, int]:
    """Cells as numbers, and how many cells are of another type.

    Returns
    -------
    tuple
        Integers or float64 of shape (n_rows,), NaN where a cell is missing or no number; count of cells
        that are neither missing nor a number.
    """
    if isinstance(column, Codes):
        return np.full(len(column), np.nan), int(column.rows[:-1].sum())
    if column.dtype.kind in _NUMBERS:
        return column, 0
    cells = column.tolist()
    values = np.array([float(c) if _is_number(c) else np.nan for c in cells], dtype=np.float64)
    return values, sum(not _is_number(c) and not _is_missing(c) for c in cells)


def labels(column: Column) -> tuple[Counter[str], int, int]:
    """Rows per label, missing rows, and rows of another type.

    A column of nothing but numbers is of another type throughout; a number among texts is a text.
    """
    if isinstance(column, Codes):
        return _coded_labels(column)
    if column.dtype.kind in _NUMBERS:
        gaps = int(np.isnan(column).sum())
        return Counter(), gaps, len(column) - gaps
    return _tallied_labels(Counter(column.tolist()))


def _coded_labels(column: Codes) -> tuple[Counter[str], int, int]:
    *rows, missing = column.rows.tolist()
    found: Counter[str] = Counter()
    for text, count in zip(column.texts, rows, strict=True):
        if count:
            found[text] += count
    return found, missing, 0


def _tallied_labels(tally: Counter[Any]) -> tuple[Counter[str], int, int]:
    missing = sum(count for cell, count in tally.items() if _is_missing(cell))
    present = {cell: count for cell, count in tally.items() if not _is_missing(cell)}
    if present and _all_numbers(present):
        return Counter(), missing, sum(present.values())
    found: Counter[str] = Counter()
    for cell, count in present.items():
        found[str(cell)] += count
    return found, missing, 0


def _only_numbers(array: Array) -> bool:
    if array.dtype.kind != "O":
        return False
    present = [cell for cell in array.tolist() if not _is_missing(cell)]
    return bool(present) and _all_numbers(present)


def _all_numbers(cells: Iterable[Any]) -> bool:
    return all(_is_number(cell) for cell in cells)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, Real | Decimal) and not isinstance(cell, bool | np.bool_) and not isnan(cell)


def _is_missing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, Real | Decimal) and isnan(cell))
