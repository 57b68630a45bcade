"""A column as codes: each different value once, and which of them each row has."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.labels.held import Columns, Held
from tasks.labels.values import is_missing

NONE = -1  # the code of a missing value


@dataclass(frozen=True)
class Coded:
    """The different values of a column, and which of them stands in each row.

    ``values`` holds each once, none of them missing; ``codes``, of shape (n_rows,), the place of each row's
    value there, -1 where it is missing.
    """

    values: tuple[Any, ...]
    codes: npt.NDArray[np.int32]

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Which rows have no value, shape (n_rows,)."""
        absent: npt.NDArray[np.bool_] = self.codes == NONE
        return absent

    def counts(self) -> dict[Any, int]:
        """On how many rows each value stands, in the order of ``values``; those on none are left out."""
        counted = np.bincount(self.codes[~self.missing], minlength=len(self.values)).tolist()
        return {value: count for value, count in zip(self.values, counted, strict=True) if count}

    def replaced(self, by: Mapping[Any, Any]) -> Coded:
        """The column with other values in the place of these; two may become one, None is missing."""
        places: dict[Any, int] = {}
        new = [by[value] for value in self.values]
        to = [NONE if is_missing(value) else places.setdefault(value, len(places)) for value in new]
        codes = np.array([*to, NONE], dtype=np.int32)[self.codes]  # -1 is the last: missing stays missing
        return Coded(tuple(places), codes)


def held_codes(columns: Columns, name: str) -> Coded | None:
    """The column as codes where it is held so; None where making them would take a look at every row."""
    return columns.coded(name) if isinstance(columns, Held) else None


def coded_column(columns: Columns, name: str) -> Coded:
    """The column as codes, whatever it is held as; KeyError when it is not there."""
    held = held_codes(columns, name)
    return coded(columns[name]) if held is None else held


def coded(column: Iterable[Hashable]) -> Coded:
    """Hashable values, one a row, as codes; the values in the order of their first rows."""
    listed = column.tolist() if isinstance(column, np.ndarray) else column
    places: dict[Any, int] = {}
    codes = np.array([places.setdefault(value, len(places)) for value in listed], dtype=np.int32)
    return Coded(tuple(places), codes).replaced({value: value for value in places})


def coded_labels(columns: Columns, name: str) -> Coded:
    """A column of labels as codes, in which an empty or blank text is a missing label too."""
    held = coded_column(columns, name)
    return held.replaced({value: None if _is_blank(value) else value for value in held.values})


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
