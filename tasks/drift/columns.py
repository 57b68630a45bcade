"""What the cells of one column are: numbers, labels, missing, or of another type than expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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

_NUMBERS = "iuf"
_READABLE = "iufbUO"


def kind_of(name: str, array: Array) -> Kind:
    """Whether a column holds numbers or labels; true/false counts as labels, mixed cells as labels.

    Raises
    ------
    InputError
        When the type is none of number, text, true/false or object (dates, for example).
    """
    if array.dtype.kind not in _READABLE:
        raise InputError(
            f"column {name}: type {array.dtype} is neither number, text nor true/false; "
            "turn it into one of these before it is profiled"
        )
    return "numeric" if array.dtype.kind in _NUMBERS or _only_numbers(array) else "category"


def numbers(array: Array) -> tuple[Floats, int]:
    """Cells as numbers, and how many cells are of another type.

    Returns
    -------
    tuple
        Values of shape (n_rows,), NaN where a cell is missing or no number; count of cells that are
        neither missing nor a number.
    """
    if array.dtype.kind in _NUMBERS:
        return array.astype(np.float64, copy=False), 0
    cells = array.tolist()
    values = np.array([float(c) if _is_number(c) else np.nan for c in cells], dtype=np.float64)
    return values, sum(not _is_number(c) and not _is_missing(c) for c in cells)


def labels(array: Array) -> tuple[Counter[str], int, int]:
    """Rows per label, missing rows, and rows of another type.

    A column of nothing but numbers is of another type throughout; a number among texts is a text.
    """
    tally: Counter[Any] = Counter(array.tolist())
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
