"""Columns that need not become arrays as a whole: how many rows, some of them, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tasks.labels.coded import Coded

BLOCK = 1 << 16  # rows at a time: intermediate results stay in the processor's cache

Columns = Mapping[str, npt.NDArray[Any]]


@runtime_checkable
class Held(Protocol):
    """Columns of text that are not held as objects: a million of these take 0.1 s and 70 MiB."""

    @property
    def rows(self) -> int:
        """How many rows each column has."""

    def coded(self, name: str) -> Coded | None:
        """The column as codes; None when it is not held so."""

    def missing(self, name: str) -> npt.NDArray[np.bool_]:
        """Which rows have no value in the column, shape (n_rows,)."""

    def blocks(self, name: str) -> Iterator[npt.NDArray[Any]]:
        """The column some rows at a time, in their order."""


def row_count(columns: Columns, name: str) -> int:
    """How many rows the column has; 0 when it is not there."""
    if name not in columns:
        return 0
    return columns.rows if isinstance(columns, Held) else len(columns[name])


def blocks(columns: Columns, name: str) -> Iterator[npt.NDArray[Any]]:
    """The column some rows at a time, at most ``BLOCK`` of them; an empty column once."""
    for piece in columns.blocks(name) if isinstance(columns, Held) else [columns[name]]:
        for start in range(0, max(len(piece), 1), BLOCK):
            yield piece[start : start + BLOCK]


def first_rows(columns: Columns, name: str, rows: int) -> npt.NDArray[Any]:
    """The column's first rows, as many as asked for or as there are."""
    found, left = list[npt.NDArray[Any]](), rows
    for block in blocks(columns, name):
        found.append(block[:left])
        left -= len(block)
        if left <= 0:
            break
    return np.concatenate(found)


def cells(columns: Columns, name: str, rows: npt.NDArray[np.intp]) -> list[Any]:
    """The column's values in these few rows, which are given in ascending order."""
    found, before = list[Any](), 0
    for block in blocks(columns, name):
        if len(found) == len(rows):
            break
        here = rows[(rows >= before) & (rows < before + len(block))]
        found += block[here - before].tolist()
        before += len(block)
    return found
