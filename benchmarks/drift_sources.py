# scikit-learn has no types:
# mypy: disable-error-code="import-untyped"
"""Real tables that windows are drawn from: flights, their weather, and scikit-learn's own data sets."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import datasets

from tasks.drift.columns import Codes
from tasks.drift.profile import Batch
from tests.drift.samples import Columns

MOST = 20  # columns of a set; of wider tables each set takes others
MONTHS = [f"2013-{month:02}" for month in range(1, 13)]
_EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "flight_delays"
_NOT_WATCHED = ["flight_id", "month", "day", "late_by_clock", "late_by_plain_clock"]


class Source:
    """A table of real rows; windows are rows drawn from it with replacement, so that nothing drifts."""

    def __init__(self, name: str, table: pd.DataFrame) -> None:
        self.name = name
        self.columns = columns_of(table)
        self._rows = len(table)

    def some_columns(self, rng: np.random.Generator) -> list[str]:
        """Names of at most twenty columns."""
        names = list(self.columns)
        return [names[place] for place in rng.permutation(len(names))[:MOST]]

    def window(self, rng: np.random.Generator, rows: int, names: Sequence[str]) -> Columns:
        """Rows drawn at random."""
        places = rng.integers(0, self._rows, rows)
        return {name: self.columns[name][places] for name in names}


def flights() -> pd.DataFrame:
    """All flights of 2013 by what is known before departure, and whether they were late."""
    return flights_with_ids().drop(columns=_NOT_WATCHED)


def flights_with_ids() -> pd.DataFrame:
    """All flights of 2013, oldest month first, with every column of the example."""
    months: list[pd.DataFrame] = [_example().flights_of(month) for month in MONTHS]
    return pd.concat(months, ignore_index=True)


def weather() -> pd.DataFrame:
    """Hourly weather at three airports in 2013."""
    found: pd.DataFrame = _example()._read("weather.csv")
    return found.drop(columns=["year", "month", "day", "hour", "time_hour"])


def breast_cancer() -> pd.DataFrame:
    """30 measurements of 569 tumours, and what they were."""
    return _with_words(datasets.load_breast_cancer(as_frame=True))


def digits() -> pd.DataFrame:
    """64 pixels of 1,797 written digits, and the digit."""
    return _with_words(datasets.load_digits(as_frame=True))


def diabetes() -> pd.DataFrame:
    """10 measurements of 442 patients, and how their illness went on."""
    found: pd.DataFrame = datasets.load_diabetes(as_frame=True).frame
    return found


def wine() -> pd.DataFrame:
    """13 measurements of 178 wines, and their grower."""
    return _with_words(datasets.load_wine(as_frame=True))


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "flights": flights,
    "weather": weather,
    "breast cancer": breast_cancer,
    "digits": digits,
    "diabetes": diabetes,
    "wine": wine,
}


def columns_of(table: pd.DataFrame) -> Columns:
    """Columns as arrays: numbers as float64, or text with None where it is missing."""
    return {str(name): _array(column) for name, column in table.items()}


def with_codes(columns: Columns) -> Batch:
    """The columns as a reader of Parquet gives them: text as codes."""
    return {name: _coded(own) if own.dtype == object else own for name, own in columns.items()}


def _coded(cells: npt.NDArray[Any]) -> Codes:
    codes, texts = pd.factorize(cells)
    return Codes(np.where(codes < 0, len(texts), codes), tuple(texts.tolist()))


def _array(column: pd.Series[Any]) -> npt.NDArray[Any]:
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=np.float64)
    cells = column.to_numpy(dtype=object)
    cells[column.isna().to_numpy()] = None
    return cells


def _with_words(data: Any) -> pd.DataFrame:
    """The classes as text, so that each table has a category."""
    frame: pd.DataFrame = data.frame
    return frame.assign(target=frame["target"].map(lambda number: f"class {number}"))


def _example() -> Any:
    sys.path.insert(0, str(_EXAMPLE))
    return importlib.import_module("flights")
