"""The file of ``proofline compare``: rows in long form, or in wide form with a column for each metric."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from flows.commands.compare_asked import known, listed
from tasks.adapters.tables import read_columns
from tasks.errors import InputError
from tasks.experiments.score_rows import (
    EXAMPLE,
    METRIC,
    MODEL,
    SEED,
    SLICE,
    VALUE,
    ScoreRows,
    rows_of_long,
    rows_of_wide,
)

_LOOKED_AT = 1000  # rows that tell which columns are numbers


def read_scores(file: Path, words: Namespace) -> list[ScoreRows]:
    """The file's rows: in long form when it has the columns metric and value, else a column is a metric.

    Raises
    ------
    InputError
        When the file is not there, is of no known format or lacks columns.
    """
    if not file.is_file():
        raise InputError(f"{file}: found no such file; needed: CSV, TSV, JSON Lines or Parquet")
    start = read_columns([file], first=_LOOKED_AT, as_text=(METRIC, MODEL, EXAMPLE))
    free = [name for name in start if name not in {METRIC, MODEL, SEED, VALUE, EXAMPLE}]
    slices = known("--slices", listed(words.slices), free) or tuple({SLICE} & start.keys())
    runs = [MODEL, SEED, *({EXAMPLE} & start.keys()), *slices]
    if {METRIC, VALUE} <= start.keys():
        return list(rows_of_long(_read(file, [METRIC, *runs, VALUE], slices), slices, file.name))
    free = [name for name in free if name not in slices]
    metrics = known("--metrics", listed(words.metrics), free) or _numbers(start, free)
    if not metrics:
        raise InputError(
            f"{file.name}: found columns {', '.join(start)}; needed: metric, model, seed and value, "
            "or model, seed and a column of numbers for each metric"
        )
    return [rows_of_wide(_read(file, [*runs, *metrics], slices), metrics, slices, file.name)]


def _read(file: Path, wanted: Sequence[str], slices: Sequence[str]) -> Mapping[str, npt.NDArray[Any]]:
    return read_columns([file], wanted, as_text=(METRIC, MODEL, EXAMPLE, *slices))


def _numbers(columns: Mapping[str, npt.NDArray[Any]], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if columns[name].dtype.kind in "fiu")
