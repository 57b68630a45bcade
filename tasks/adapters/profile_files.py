"""Profiles of files for drift: read part by part, in memory that does not grow with the rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tasks.adapters.compressed import plain_name
from tasks.adapters.csv_blocks import csv_blocks, csv_header
from tasks.adapters.dask_parts import cluster_named, counted_on
from tasks.adapters.lazy_columns import LazyColumns
from tasks.adapters.profile_cells import cells_of
from tasks.adapters.profile_parquet import ParquetRows, RowGroup, parquet_rows
from tasks.adapters.reading import Limits, Reading
from tasks.adapters.tables import read_columns
from tasks.drift.columns import Codes, Column
from tasks.drift.features import Ruler, ruler_of
from tasks.drift.profile import Profile, merge, profile, profile_against
from tasks.errors import InputError

MOST_REFERENCE_ROWS = 50_000_000  # a column is sorted whole: 400 MB of numbers, a few times over
_MOST_THREADS = 4  # each holds a batch and its pages
_ENDLESS = Limits(most_rows=1 << 62, most_mib=1 << 40)  # a stream needs no limit
_DELIMITERS = {".csv": ",", ".tsv": "\t"}


class Profiled(NamedTuple):
    """A reference's profile, and its columns that have no distribution to watch (dates, lists, bytes)."""

    profile: Profile
    left_out: tuple[str, ...]


def profile_reference(address: str, features: Sequence[str] = (), without: Sequence[str] = ()) -> Profiled:
    """The profile that later windows are held against, exact quantiles and all.

    Parameters
    ----------
    address : str
        A file (Parquet, CSV, TSV, JSON Lines), a folder of Parquet parts, or s3://bucket/place of them.
    features : sequence of str, optional
        The columns to watch; all that are numbers, text, or true or false when none are named.
    without : sequence of str, optional
        Columns that are not watched, such as ids.

    Raises
    ------
    InputError
        When it cannot be read, a feature is not there or cannot be watched, or Parquet has more than
        50,000,000 rows.
    OutsideError
        When a bucket does not answer.
    """
    if _is_parquet(address):
        rows = parquet_rows(address)
        wanted = _wanted(address, rows, features, without)
        found = _counted(rows, _rulers(address, rows, wanted))
        return Profiled(found, () if features else rows.left_out)
    columns = _whole(address)
    watched = tuple(name for name in columns if columns[name].dtype.kind != "M")
    left_out = tuple(name for name in columns if name not in watched)
    wanted = _wanted(address, ParquetRows((), watched, left_out), features, without)
    found = profile([{name: _held(columns, name) for name in wanted}])
    return Profiled(found, () if features else left_out)


def profile_window(address: str, reference: Profile) -> Profile:
    """The profile of a window against ``reference``, as it is read.

    Counts do not depend on how the rows are cut into files, row groups or batches; pairs are looked at in
    some rows of each batch (`spread_rows`). Of a CSV file cells are read one by one as what the reference
    holds; JSON Lines are read whole, within the usual limits.

    Raises
    ------
    InputError
        When it cannot be read.
    OutsideError
        When a bucket does not answer.
    """
    if _is_parquet(address):
        return _counted(parquet_rows(address), reference.rulers)
    delimiter = _DELIMITERS.get(Path(plain_name(address)).suffix)
    if delimiter:
        return profile_against(_text_batches(Path(address), delimiter, reference.rulers), reference.rulers)
    columns = _whole(address)
    return profile([{n: _held(columns, n) for n in reference.rulers if n in columns}], reference=reference)


def _is_parquet(address: str) -> bool:
    return "://" in address or Path(address).is_dir() or address.endswith(".parquet")


def _wanted(
    address: str, rows: ParquetRows, features: Sequence[str], without: Sequence[str]
) -> Sequence[str]:
    for name in features:
        if name in rows.left_out:
            raise InputError(
                f"{address}: column {name} is neither number, text nor true/false; allowed: one of these"
            )
    for name in [*features, *without]:
        if name not in (*rows.watched, *rows.left_out):
            columns = ", ".join(sorted(rows.watched))
            raise InputError(f"{address}: found no column {name}; columns that can be watched: {columns}")
    wanted = [name for name in features or rows.watched if name not in without]
    if not wanted:
        raise InputError(f"{address}: found no column to watch; needed: numbers, text, true or false")
    return wanted


def _rulers(address: str, rows: ParquetRows, wanted: Sequence[str]) -> dict[str, Ruler]:
    """Each column is read by itself, whole: its quantiles are exact, and one column is in memory."""
    there = sum(part.rows for part in rows.parts)
    if there > MOST_REFERENCE_ROWS:
        raise InputError(
            f"{address}: found {there:,} rows; allowed for a reference: up to {MOST_REFERENCE_ROWS:,}, "
            "such as every tenth row, since a quantile's error is far below what matters then"
        )
    return {
        name: ruler_of(name, (batch[name] for part in rows.parts for batch in part.batches([name])))
        for name in wanted
    }


def _counted(rows: ParquetRows, rulers: Mapping[str, Ruler]) -> Profile:
    """Row groups over threads or a cluster; their profiles are merged in the order of the rows."""
    cluster = cluster_named()
    found = counted_on(cluster, rows.parts, rulers) if cluster else _by_threads(rows.parts, rulers)
    return merge([profile_against([], rulers), *found])


def _by_threads(parts: Sequence[RowGroup], rulers: Mapping[str, Ruler]) -> list[Profile]:
    names, threads = tuple(rulers), min(_MOST_THREADS, len(os.sched_getaffinity(0)))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda part: profile_against(part.batches(names), rulers), parts))


def _text_batches(path: Path, delimiter: str, rulers: Mapping[str, Ruler]) -> Iterator[dict[str, Column]]:
    import pyarrow as pa

    _need_file(str(path))
    reading = Reading(limits=_ENDLESS)
    names = csv_header(path, reading, delimiter)
    types = {name: pa.string() for name in names if name in rulers}
    # Without a column of the reference there are rows to count all the same.
    for block in csv_blocks(path, reading, delimiter, types or {names[0]: pa.string()}):
        found = {
            name: cells_of(block.column(name), rulers[name], f"{path.name}, column {name}") for name in types
        }
        yield found or {"": np.empty(block.num_rows)}


def _whole(address: str) -> LazyColumns:
    _need_file(address)
    return read_columns([Path(address)])


def _need_file(address: str) -> None:
    if not Path(address).is_file():
        raise InputError(
            f"{address}: found no such file; needed: Parquet, CSV, TSV, JSON Lines, or a folder of Parquet"
        )


def _held(columns: LazyColumns, name: str) -> Column:
    """A column that was read whole; text stays as codes where it is held so."""
    coded: Any = columns.coded(name)
    if coded is None:
        return columns[name]
    return Codes(np.where(coded.codes < 0, len(coded.values), coded.codes), tuple(coded.values))
