"""Arrow's arrays as columns that a drift profile counts: numbers as they lie, text as codes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tasks.adapters.cell_kinds import FALSE, TRUE, kinds_held
from tasks.drift.categories import CategoryRuler
from tasks.drift.columns import Array, Codes, Column
from tasks.drift.features import Ruler
from tasks.drift.numeric import NumericRuler
from tasks.errors import InputError

TRUTH = ("False", "True")  # what true and false are called as categories
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?")


def is_watched(type_: Any) -> bool:
    """Whether a column of this Arrow type has a distribution to watch: numbers, text, true or false."""
    import pyarrow as pa

    is_ = pa.types
    if is_.is_dictionary(type_):
        return is_watched(type_.value_type)
    tests = (is_.is_integer, is_.is_floating, is_.is_decimal, is_.is_boolean, is_.is_null)
    return is_text(type_) or any(test(type_) for test in tests)


def is_text(type_: Any) -> bool:
    """Whether a column of this Arrow type is read as codes into its texts."""
    import pyarrow as pa

    is_ = pa.types
    return bool(is_.is_string(type_) or is_.is_large_string(type_) or is_.is_string_view(type_))


def column_of(array: Any, where: str) -> Column:
    """One Arrow array of a Parquet file.

    Raises
    ------
    InputError
        When its cells are lists, structs or bytes.
    """
    import pyarrow as pa

    is_, type_ = pa.types, array.type
    if is_.is_dictionary(type_):
        return _decoded(array, where)
    if is_.is_integer(type_) or is_.is_floating(type_) or is_.is_decimal(type_):
        plain = array.cast(pa.float64(), safe=False) if array.null_count or is_.is_decimal(type_) else array
        return _numpy(plain)
    if is_.is_boolean(type_):
        return Codes(_numpy(array.cast(pa.int8()).fill_null(len(TRUTH))), TRUTH)
    if is_.is_null(type_):
        return Codes(np.zeros(len(array), dtype=np.int32), ())
    if is_text(type_) or is_.is_temporal(type_):
        return _decoded(array.cast(pa.string()).dictionary_encode(), where)
    raise InputError(f"{where}: found {type_}; allowed: numbers, text, true or false in each cell")


def cells_of(cells: Any, ruler: Ruler, where: str) -> Column:
    """One Arrow array of text as a CSV file holds it, read as what the reference holds."""
    import pyarrow as pa

    if isinstance(ruler, NumericRuler):
        if kinds_held(cells, ("number",)):
            return _numpy(cells.cast(pa.float64()))
        return np.array([_number(cell) for cell in cells.to_pylist()], dtype=object)
    column = column_of(cells, where)
    return _as_truth(column, ruler) if isinstance(column, Codes) else column


def _decoded(array: Any, where: str) -> Column:
    import pyarrow as pa

    if not is_text(array.type.value_type):
        return column_of(array.dictionary_decode(), where)
    if array.dictionary.null_count:
        return _decoded(array.cast(pa.string()).dictionary_encode(), where)
    texts = tuple(array.dictionary.to_pylist())
    codes = array.indices
    if codes.null_count:
        codes = codes.cast(pa.int32()).fill_null(len(texts))
    return Codes(_numpy(codes), texts)


def _numpy(array: Any) -> Array:
    found: Array = array.to_numpy(zero_copy_only=False)
    return found


def _number(cell: str | None) -> float | str | None:
    return float(cell) if cell is not None and _NUMBER.fullmatch(cell) else cell


def _as_truth(column: Codes, ruler: CategoryRuler) -> Codes:
    """True and false are written in several ways; where the reference holds them they are one."""
    if not ruler.categories or not set(ruler.categories) <= set(TRUTH):
        return column
    spelt = dict.fromkeys(TRUE, "True") | dict.fromkeys(FALSE, "False")
    return Codes(column.codes, tuple(spelt.get(text, text) for text in column.texts))
