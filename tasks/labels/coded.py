"""A column as codes: each different value once, and which of them each row has."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from tasks.labels.values import is_missing, missing

NONE = -1  # the code of a missing value
BLOCK = 1 << 16  # rows at a time: intermediate results stay in the processor's cache


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


@runtime_checkable
class Held(Protocol):
    """Columns that need not become arrays of objects as a whole."""

    def coded(self, name: str) -> Coded | None:
        """The column as codes; None when it is not held so."""

    def blocks(self, name: str) -> Iterator[npt.NDArray[Any]]:
        """The column some rows at a time, in their order."""


def blocks(columns: Mapping[str, npt.NDArray[Any]], name: str) -> Iterator[npt.NDArray[Any]]:
    """The column some rows at a time, at most ``BLOCK`` of them; an empty column once."""
    for piece in columns.blocks(name) if isinstance(columns, Held) else [columns[name]]:
        for start in range(0, max(len(piece), 1), BLOCK):
            yield piece[start : start + BLOCK]


def held_codes(columns: Mapping[str, npt.NDArray[Any]], name: str) -> Coded | None:
    """The column as codes where it is held so; None where making them would take a look at every row."""
    return columns.coded(name) if isinstance(columns, Held) else None


def coded_column(columns: Mapping[str, npt.NDArray[Any]], name: str) -> Coded:
    """The column as codes, whatever it is held as; KeyError when it is not there."""
    held = held_codes(columns, name)
    return coded(columns[name]) if held is None else held


def missing_in(columns: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.bool_]:
    """Which rows have no value in the column, shape (n_rows,)."""
    held = held_codes(columns, name)
    return (
        np.concatenate([missing(block) for block in blocks(columns, name)]) if held is None else held.missing
    )


def cells(columns: Mapping[str, npt.NDArray[Any]], name: str, rows: npt.NDArray[np.intp]) -> list[Any]:
    """The column's values in some rows, given in ascending order, shape (n_cells,)."""
    found, before = list[Any](), 0
    for block in blocks(columns, name):
        here = rows[(rows >= before) & (rows < before + len(block))]
        found += block[here - before].tolist()
        before += len(block)
    return found


def coded(column: Iterable[Hashable]) -> Coded:
    """Hashable values, one a row, as codes; the values in the order of their first rows."""
    listed = column.tolist() if isinstance(column, np.ndarray) else column
    places: dict[Any, int] = {}
    codes = np.array([places.setdefault(value, len(places)) for value in listed], dtype=np.int32)
    return Coded(tuple(places), codes).replaced({value: value for value in places})


def coded_labels(columns: Mapping[str, npt.NDArray[Any]], name: str) -> Coded:
    """A column of labels as codes, in which an empty or blank text is a missing label too."""
    held = coded_column(columns, name)
    return held.replaced({value: None if _is_blank(value) else value for value in held.values})


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
