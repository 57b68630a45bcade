"""Parquet files as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.errors import InputError


def read_columns(files: Sequence[Path], wanted: Sequence[str] | None = None) -> dict[str, npt.NDArray[Any]]:
    """Rows of one or more Parquet files, in order, as arrays of shape (n_rows,).

    Text comes as objects with None for missing; numbers with a gap come as float64 with NaN.

    Raises
    ------
    InputError
        When a file is not readable Parquet, or the files do not have the same columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        columns = None if wanted is None else list(wanted)
        table = pa.concat_tables([pq.read_table(file, columns=columns) for file in files])
        nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
        if nested:
            raise InputError(f"column {nested[0]}: found a list or a struct in each cell; allowed: one value")
        return {name: _array(table.column(name)) for name in table.column_names}
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        names = ", ".join(file.name for file in files)
        raise InputError(f"{names}: cannot be read as Parquet: {_reason(error, files)}") from error


def _reason(error: Exception, files: Sequence[Path]) -> str:
    """What the library says, on one line and without the folders of this machine."""
    said = " ".join(str(error).split())
    for file in files:
        said = said.replace(str(file.parent) + "/", "")
    return said[:200]


def _array(column: Any) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return array.astype(object) if array.dtype.kind in "US" else np.asarray(array)
