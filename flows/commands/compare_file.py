"""The file of ``proofline compare``: rows in long form, or in wide form with a column for each metric."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from flows.commands.compare_asked import known, listed
from flows.commands.compare_columns import metrics_among, need_numbers
from tasks.adapters.lazy_columns import LazyColumns
from tasks.adapters.tables import read_columns
from tasks.errors import InputError
from tasks.experiments.names import Names, coded_names, names_of
from tasks.experiments.score_rows import (
    EXAMPLE,
    METRIC,
    MODEL,
    SEED,
    SLICE,
    VALUE,
    Columns,
    ScoreRows,
    rows_of_long,
    rows_of_wide,
)

_LOOKED_AT = 1000  # rows that tell which columns are numbers


class Scores(NamedTuple):
    """The file's rows, and the names of its columns that nothing judges."""

    rows: list[ScoreRows]
    left_out: tuple[str, ...]


def read_scores(file: Path, words: Namespace) -> Scores:
    """The file's rows: in long form when it has the columns metric and value, else a column is a metric.

    Raises
    ------
    InputError
        When the file is not there, is of no known format, lacks columns, or has one that may be a metric
        and is not of numbers throughout.
    """
    if not file.is_file():
        raise InputError(f"{file}: found no such file; needed: CSV, TSV, JSON Lines or Parquet")
    start = read_columns([file], first=_LOOKED_AT, as_text=None)
    is_long = {METRIC, VALUE} <= start.keys()
    free = [name for name in start if name not in {MODEL, SEED, EXAMPLE, *((METRIC, VALUE) * is_long)}]
    slices = known("--slices", listed(words.slices), free) or tuple({SLICE} & start.keys())
    free = [name for name in free if name not in slices]
    runs = [MODEL, SEED, *({EXAMPLE} & start.keys()), *slices]
    if is_long:
        columns = _read(file, [METRIC, *runs, VALUE], slices)
        need_numbers(columns, (SEED, VALUE), file.name)
        return Scores(list(rows_of_long(with_names(columns, slices), slices, file.name)), tuple(free))
    metrics = known("--metrics", listed(words.metrics), free) or metrics_among(start, free, file.name)
    if not metrics:
        raise InputError(
            f"{file.name}: found columns {', '.join(start)}; needed: metric, model, seed and value, "
            "or model, seed and a column of numbers for each metric"
        )
    columns = _read(file, [*runs, *metrics], slices)
    need_numbers(columns, (SEED, *metrics), file.name)
    rows = rows_of_wide(with_names(columns, slices), metrics, slices, file.name)
    return Scores([rows], tuple(name for name in free if name not in metrics))


def with_names(columns: LazyColumns, slices: Sequence[str]) -> Columns:
    """The columns of a file, those that name something as names: text is never made for each row."""
    named = {METRIC, MODEL, EXAMPLE, *slices}
    return {name: _names(columns, name) if name in named else columns[name] for name in columns}


def _names(columns: LazyColumns, name: str) -> Names:
    coded = columns.coded(name)
    if coded is None:
        return names_of(columns[name])
    return coded_names([*coded.values, None], np.where(coded.missing, len(coded.values), coded.codes))


def _read(file: Path, wanted: Sequence[str], slices: Sequence[str]) -> LazyColumns:
    return read_columns([file], wanted, as_text=(METRIC, MODEL, EXAMPLE, *slices))
