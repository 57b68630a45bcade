"""Blocks of rows -> one column each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.lazy_columns import LazyColumns, TextColumn
from tasks.adapters.reading import Reading
from tasks.adapters.shared_texts import SharedTexts
from tasks.errors import InputError
from tasks.labels.coded import NONE

EXACT = 1 << 53  # beyond it a float64 cannot hold every whole number


@dataclass
class Gathered:
    """Columns as they grow, block by block.

    A column whose blocks are of several kinds (numbers, text, true or false, dates) becomes text.
    """

    reading: Reading
    rows: int = 0
    file_rows: dict[str, int] = field(default_factory=dict)  # of each file by its name
    _pieces: dict[str, list[Any]] = field(default_factory=dict)
    _texts: dict[str, SharedTexts] = field(default_factory=dict)

    def add(self, rows: int, block: Mapping[str, Any], where: str) -> None:
        """Append a block of Arrow arrays of shape (rows,); a column that is not in it is missing there."""
        import pyarrow as pa

        for name in block:
            if name not in self._pieces:
                self._pieces[name] = [pa.nulls(self.rows)]
                self.reading.spend("in memory", 8 * self.rows, where)
        self.reading.spend("in memory", 8 * rows * len(self._pieces), where)
        for name, pieces in self._pieces.items():
            pieces.append(self._piece(name, block[name], where) if name in block else pa.nulls(rows))
        self.rows += rows
        self.file_rows[where] = self.file_rows.get(where, 0) + rows
        self.reading.count_rows(self.rows, where)
        self.reading.tell("reading", self.rows, where)

    def columns(self) -> LazyColumns:
        """Every column, of shape (n_rows,). The pieces are given up on the way."""
        held = {name: self._joined(name, self._pieces.pop(name)) for name in list(self._pieces)}
        return LazyColumns(held, self.rows)

    def _piece(self, name: str, array: Any, where: str) -> Any:
        """Text as codes, or as Arrow's where it does not come again; everything else as it is."""
        import pyarrow as pa

        if not (pa.types.is_string(array.type) or pa.types.is_dictionary(array.type)):
            return array
        texts = self._texts.setdefault(name, SharedTexts(self.reading, f"{where}, column {name}"))
        return texts.piece(array)

    def _joined(self, name: str, pieces: list[Any]) -> npt.NDArray[Any] | TextColumn:
        kinds = {_kind(piece) for piece in pieces} - {"missing"}
        if len(kinds) == 1 and "text" not in kinds:
            return _numbers(name, pieces)
        texts = tuple(self._texts.pop(name).codes) if name in self._texts else ()
        return TextColumn(tuple(map(_text, pieces)), texts)


def _numbers(name: str, pieces: list[Any]) -> npt.NDArray[Any]:
    import pyarrow as pa

    pieces = [piece for piece in pieces if len(piece)] or pieces  # one piece alone is not copied
    schemas = [pa.schema([pa.field(name, piece.type)]) for piece in pieces]
    try:
        common = pa.unify_schemas(schemas, promote_options="permissive").field(0).type
        column = pa.chunked_array([piece.cast(common) for piece in pieces], common)
    except pa.ArrowException as error:
        found = ", ".join(sorted({str(piece.type) for piece in pieces}))
        raise InputError(f"column {name}: found {found}, which no one type of number can hold") from error
    return _array(column)


def _kind(piece: Any) -> str:
    import pyarrow as pa

    kinds = {
        "missing": pa.types.is_null,
        "number": lambda type_: pa.types.is_integer(type_) or pa.types.is_floating(type_),
        "date": lambda type_: pa.types.is_timestamp(type_) or pa.types.is_date(type_),
    }
    if isinstance(piece, np.ndarray) or pa.types.is_string(piece.type):
        return "text"
    return next((kind for kind, holds in kinds.items() if holds(piece.type)), str(piece.type))


def _array(column: Any) -> npt.NDArray[Any]:
    """Arrow's column as an array; whole numbers with a gap as floats where these hold them exactly."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_integer(column.type) and column.null_count:
        ends = pc.min_max(column).as_py()
        if max(abs(ends["min"] or 0), abs(ends["max"] or 0)) > EXACT:
            return np.array(column.to_pylist(), dtype=object)
    array: npt.NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return array


def _text(piece: Any) -> Any:
    """The piece as codes or as Arrow's text."""
    import pyarrow as pa

    if isinstance(piece, np.ndarray) or pa.types.is_string(piece.type):
        return piece
    if pa.types.is_null(piece.type):
        return np.full(len(piece), NONE, dtype=np.int32)
    return pa.array([None if value is None else written(value) for value in piece.to_pylist()], pa.string())


def written(value: object) -> str:
    """A value as text: a whole number without ``.0``, true and false as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
