"""Blocks of rows -> one array a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.adapters.reading import Reading
from tasks.adapters.shared_texts import SharedTexts
from tasks.errors import InputError

EXACT = 1 << 53  # beyond it a float64 cannot hold every whole number


@dataclass
class Gathered:
    """Columns as they grow, block by block.

    Text becomes an object array with None for missing, in which equal texts are one object. A column
    whose blocks are of several kinds (numbers, text, true or false, dates) becomes text.
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

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """One array of shape (n_rows,) a column. The pieces are given up on the way."""
        self._texts.clear()
        return {name: _joined(name, self._pieces.pop(name)) for name in list(self._pieces)}

    def _piece(self, name: str, array: Any, where: str) -> Any:
        """Text as objects at once; everything else stays Arrow's until the whole column is there."""
        import pyarrow as pa

        if pa.types.is_string(array.type):
            array = array.dictionary_encode()
        if not pa.types.is_dictionary(array.type):
            return array
        texts = self._texts.setdefault(name, SharedTexts(self.reading, f"{where}, column {name}"))
        return texts.objects(array)


def _joined(name: str, pieces: list[Any]) -> npt.NDArray[Any]:
    import pyarrow as pa

    kinds = {_kind(piece) for piece in pieces} - {"missing"}
    if len(kinds) != 1 or "text" in kinds:
        return np.concatenate([_objects(piece) for piece in pieces])
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
    if isinstance(piece, np.ndarray):
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


def _objects(piece: Any) -> npt.NDArray[np.object_]:
    """The piece as texts, None for missing."""
    if isinstance(piece, np.ndarray):
        return piece
    objects = np.empty(len(piece), dtype=object)
    objects[:] = [None if value is None else written(value) for value in piece.to_pylist()]
    return objects


def written(value: object) -> str:
    """A value as text: a whole number without ``.0``, true and false as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
