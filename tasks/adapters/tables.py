"""Files of rows as arrays, whatever their format: its name says which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from tasks.adapters.compressed import SUFFIXES, plain_name
from tasks.adapters.delimited import gather_delimited
from tasks.adapters.gathered import Gathered
from tasks.adapters.json_lines import gather_json_lines
from tasks.adapters.lazy_columns import LazyColumns
from tasks.adapters.parquet_files import gather_parquet
from tasks.adapters.reading import Limits, Reading
from tasks.errors import InputError

FORMATS = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson")


def read_columns(
    files: Sequence[Path],
    wanted: Sequence[str] | None = None,
    *,
    first: int | None = None,
    as_text: Collection[str] | None = (),
    limits: Limits | None = None,
    listed: Sequence[int] = (),
) -> LazyColumns:
    """Rows of one or more files of one format, in order, as arrays of shape (n_rows,).

    Parameters
    ----------
    files : sequence of Path
        CSV, TSV, JSON Lines or Parquet by suffix, each also compressed (.gz, .bz2, .xz, .zst).
    wanted : sequence of str, optional
        The columns to read; all of them when none are named.
    first : int, optional
        Read no more than this many rows; what lies behind them is not looked at, so that the kind of a
        column is that of these rows.
    as_text : collection of str, optional
        Columns of CSV, TSV and JSON Lines that stay text as it is written, such as ids (007) and labels;
        None for all of them.
        In Parquet a column has the type that its writer gave it.
    limits : Limits, optional
        The most rows and MiB that are read.
    listed : sequence of int, optional
        The rows that each file should have; not compared when only the first are read.

    Returns
    -------
    mapping of str to array
        Text as objects with None for missing, mostly one for equal texts; numbers with a gap as float64
        with NaN, or as objects where a float64 would round them; dates as datetime64.

    Raises
    ------
    InputError
        When a file cannot be read as what it is called, the files do not fit together, a wanted column
        is not there, there is more than the limits, or a file has other rows than listed.
    """
    if not files:
        return LazyColumns({}, 0)
    texts = None if as_text is None else frozenset(as_text)
    reading = Reading(None if wanted is None else tuple(wanted), first, texts, limits or Limits())
    gathered = _gather(files, reading)
    if first is None and listed:
        _need_listed(files, gathered.file_rows, listed)
    return gathered.columns()


def _need_listed(files: Sequence[Path], found: Mapping[str, int], listed: Sequence[int]) -> None:
    """InputError that names the first file whose rows are not as many as its manifest says."""
    for file, rows in zip(files, listed, strict=True):
        if found.get(file.name, 0) != rows:
            raise InputError(
                f"{file.name}: found {found.get(file.name, 0):,} rows; its manifest says {rows:,}"
            )


def _gather(files: Sequence[Path], reading: Reading) -> Gathered:
    suffix = _format(files)
    if suffix == ".parquet":
        return gather_parquet(files, reading)
    if suffix in (".jsonl", ".ndjson"):
        return gather_json_lines(files, reading)
    return gather_delimited(files, reading, "\t" if suffix == ".tsv" else ",")


def _format(files: Sequence[Path]) -> str:
    """The one format of the files; InputError when they are of several or of none that is known."""
    found = {file.name: Path(plain_name(file.name)).suffix for file in files}
    for name, suffix in found.items():
        if suffix not in FORMATS:
            allowed = f"{', '.join(FORMATS)}, also with {', '.join(SUFFIXES)} behind it"
            raise InputError(f"{name}: is of no known format by its name; allowed: {allowed}")
        if suffix != found[files[0].name]:
            raise InputError(f"{name}: is not of the format of {files[0].name}; allowed: one format a batch")
    return found[files[0].name]
