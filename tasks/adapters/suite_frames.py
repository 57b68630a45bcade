"""A batch as the frame that Great Expectations looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from tasks.adapters.lazy_columns import LazyColumns

if TYPE_CHECKING:
    from pandas import DataFrame

Columns = Mapping[str, npt.NDArray[Any]]

# What is the same of a column of text and of its categories; the names of columns and their number are too.
_BY_VALUE = frozenset(
    {
        "expect_column_to_exist",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_null",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_not_be_null",
    }
)
_OF_NO_CELL = "expect_table_"


def suite_frame(expectations: Sequence[Mapping[str, Any]], columns: Columns) -> DataFrame:
    """The columns as a frame, its text as Arrow holds it, without an object for each cell.

    Text of which a suite asks nothing but its values goes as categories: a byte a row.

    Parameters
    ----------
    expectations : sequence of mapping
        What will be asked of the frame, in their JSON form.
    columns : mapping of str to array of shape (n_rows,)
        The batch.
    """
    import pandas as pd

    as_text = _asked_as_text(expectations, columns)
    return pd.DataFrame({name: _series(columns, name, name in as_text) for name in columns}, copy=False)


def columns_of(kwargs: Mapping[str, Any]) -> tuple[str, ...]:
    """The column or columns that an expectation is about; none for the whole table."""
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    several = kwargs.get("column_list") or kwargs.get("column_set") or ()
    return tuple(map(str, [*named, *several]))


def _asked_as_text(expectations: Sequence[Mapping[str, Any]], columns: Columns) -> set[str]:
    """Columns of which more may be asked than their values; all of them where that cannot be told."""
    asked = set[str]()
    for one in expectations:
        kwargs = one.get("kwargs", {})
        named = columns_of(kwargs)
        if kwargs.get("row_condition") or not (named or one["type"].startswith(_OF_NO_CELL)):
            return set(columns)
        if one["type"] not in _BY_VALUE:
            asked |= set(named)
    return asked


def _series(columns: Columns, name: str, as_text: bool) -> Any:
    import pandas as pd
    import pyarrow as pa

    if isinstance(columns, LazyColumns):
        coded = None if as_text else columns.coded(name)
        if coded is not None and coded.values:
            return pd.Series(pd.Categorical.from_codes(coded.codes, pd.Index(coded.values, dtype="str")))
        text = columns.arrow_text(name)
        if text is not None:
            return pd.Series(text, dtype="str")
    values = columns[name]
    if values.dtype.kind == "O":
        try:
            column = pa.array(values, from_pandas=True)
        except (pa.ArrowException, UnicodeError):
            return pd.Series(values)
        if pa.types.is_string(column.type):
            return pd.Series(column, dtype="str")
    return pd.Series(values)
