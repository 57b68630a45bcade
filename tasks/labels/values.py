"""How the label checks read single values: what is missing, and how a value is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.labels.held import Columns, Held, cells

if TYPE_CHECKING:
    from tasks.labels.batch import Batch

_MOST_NAMED = 10


def is_missing(value: object) -> bool:
    """Whether a value is absent: None, NaN or not-a-time."""
    return value is None or value != value  # noqa: PLR0124 (NaN alone differs from itself)


def missing(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Which values are absent, shape (n_rows,)."""
    boxed = values.astype(object)
    nothing = np.full(len(boxed), None, dtype=object)
    # NaN and not-a-time alone differ from themselves.
    absent: npt.NDArray[np.bool_] = (np.not_equal(boxed, boxed) | np.equal(boxed, nothing)).astype(np.bool_)
    return absent


def missing_in(columns: Columns, name: str) -> npt.NDArray[np.bool_]:
    """Which rows have no value in the column, shape (n_rows,)."""
    return columns.missing(name) if isinstance(columns, Held) else missing(columns[name])


def labels_of(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A column of labels, shape (n_rows,), in which an empty or blank text is a missing label too."""
    if values.dtype.kind not in "OUT":
        return values
    given = values.astype(object)
    blank = [isinstance(value, str) and not value.strip() for value in given.tolist()]
    given[np.array(blank, dtype=np.bool_)] = None
    return given


def numbers_of(columns: Sequence[npt.NDArray[Any]]) -> tuple[npt.NDArray[Any], ...]:
    """Columns of labels as numbers where every label in them is one or a text that says one.

    Formats without types hold 1 to 5 as text. With one other label all of them stay as they are.
    """
    numbers = tuple(_numbers(column) for column in columns)
    if any((missing(read) != missing(column)).any() for read, column in zip(numbers, columns, strict=True)):
        return tuple(columns)
    return numbers


def _numbers(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The number that each label says, None where it says none."""
    if column.dtype.kind not in "OUT":
        return column
    values = column.tolist()
    said = {value: _number(value) for value in {value for value in values if not is_missing(value)}}
    return np.array([said.get(value) for value in values], dtype=object)


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def as_text(value: object) -> str:
    """A label, id or value as people write it: a whole number without ``.0``, "missing" for none."""
    if is_missing(value):
        return "missing"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def named_items(batch: Batch, where: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Ids of the first ten rows at which ``where``, shape (n_rows,), is true; none without an id column."""
    if batch.item not in batch.columns:
        return ()
    return tuple(map(as_text, cells(batch.columns, batch.item, np.flatnonzero(where)[:_MOST_NAMED])))
