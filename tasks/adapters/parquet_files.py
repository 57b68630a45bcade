"""Parquet files, block by block, with text as codes into a dictionary."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tasks.adapters.compressed import SUFFIXES, opened
from tasks.adapters.gathered import Gathered
from tasks.adapters.parquet_ids import has_ids
from tasks.adapters.reading import MIB, Reading, need_same_names, need_usable_names
from tasks.errors import InputError

# Rows of a block: a million where 256 MiB hold them, since numbers that come in one piece are not copied.
_LEAST, _MOST, _CELLS = 1 << 16, 1 << 20, 1 << 25


def gather_parquet(files: Sequence[Path], reading: Reading) -> Gathered:
    """Rows of the files, in order, no more than the first that are asked for.

    Raises
    ------
    InputError
        When a file is not readable Parquet, holds nested columns or bytes, is larger than the limits,
        or when the files do not have the same columns of the same kinds.
    """
    import pyarrow as pa

    gathered, schema = Gathered(reading), None
    for path in files:
        if reading.left(gathered.rows) == 0:
            break
        try:
            with _seekable(path, reading) as file:
                schema = _read(path.name, file, reading, gathered, schema)
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            raise InputError(f"{path.name}: cannot be read as Parquet: {_reason(error, path)}") from error
    return gathered


@contextmanager
def _seekable(path: Path, reading: Reading) -> Iterator[Path]:
    """The file itself, or its decompressed bytes in a nameless one: Parquet is read from its end."""
    if path.suffix not in SUFFIXES:
        yield path
        return
    with tempfile.TemporaryFile() as plain:
        with opened(path) as packed:
            while chunk := packed.read(MIB):
                reading.spend("unpacked", len(chunk), path.name)
                plain.write(chunk)
        plain.flush()
        yield Path(f"/proc/self/fd/{plain.fileno()}")


def _read(name: str, file: Path, reading: Reading, gathered: Gathered, before: Any) -> Any:
    """Gather one file; its kinds of columns, to compare the next with."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(file)
    schema = metadata.schema.to_arrow_schema()
    need_usable_names(schema.names, name)
    kinds = {field.name: _kind(field.type, f"{name}, column {field.name}") for field in schema}
    _need_same(before, kinds, name)
    chosen = reading.chosen(schema.names, name)
    _need_room(metadata, chosen, reading, gathered.rows, name)
    coded = [column for column in chosen if kinds[column] == "text" and not has_ids(file, metadata, column)]
    # Read through a buffer: a whole row group's bytes would lie in memory beside its rows.
    options = {"metadata": metadata, "read_dictionary": coded, "buffer_size": MIB, "pre_buffer": False}
    with pq.ParquetFile(file, **options) as parquet:
        for batch in parquet.iter_batches(_size(reading, len(chosen)), columns=chosen):
            rows = batch.slice(0, reading.left(gathered.rows))
            block = {column: _plain(rows.column(column)) for column in chosen}
            gathered.add(rows.num_rows, block, name)
            if reading.left(gathered.rows) == 0:
                break
    gathered.add(0, {column: _plain(_empty(schema, column)) for column in chosen}, name)
    return kinds


def _need_room(metadata: Any, chosen: Sequence[str], reading: Reading, rows: int, name: str) -> None:
    """InputError when the file says itself that it is larger than the limits, before any of it is read."""
    if reading.first is None:
        reading.count_rows(rows + metadata.num_rows, name)
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema in chosen:
                reading.spend("of pages", column.total_uncompressed_size, name)


def _empty(schema: Any, column: str) -> Any:
    return schema.empty_table().column(column).combine_chunks()


def _size(reading: Reading, columns: int) -> int:
    rows = max(_LEAST, min(_MOST, _CELLS // max(columns, 1)))
    return rows if reading.first is None else max(1, min(rows, reading.first))


def _kind(type_: Any, where: str) -> str:
    """What the column holds, in a person's word; InputError when it is nothing that a check can use."""
    import pyarrow as pa

    is_ = pa.types
    if is_.is_nested(type_):
        raise InputError(f"{where}: found a list or a struct in each cell; allowed: one value")
    if is_.is_dictionary(type_):
        return _kind(type_.value_type, where)
    kinds = {
        "text": (is_.is_string, is_.is_large_string, is_.is_string_view),
        "numbers": (is_.is_integer, is_.is_floating, is_.is_decimal),
        "true or false": (is_.is_boolean,),
        "dates": (is_.is_timestamp, is_.is_date),
        "times": (is_.is_time,),
        "nothing": (is_.is_null,),
    }
    found = next((kind for kind, tests in kinds.items() if any(test(type_) for test in tests)), None)
    if found is None:
        raise InputError(f"{where}: found {type_}; allowed: text, numbers, true or false, dates and times")
    return found


def _need_same(before: Mapping[str, str] | None, kinds: Mapping[str, str], name: str) -> None:
    """InputError when a file has other columns than those before it, or columns of other kinds."""
    need_same_names(before, kinds, name)
    if before is None:
        return
    for column, kind in kinds.items():
        if "nothing" not in (kind, before[column]) and kind != before[column]:
            raise InputError(
                f"{name}, column {column}: found {kind}; the file before it holds {before[column]}"
            )


def _plain(array: Any) -> Any:
    """The array as one of the few types that are gathered."""
    import pyarrow as pa

    type_ = array.type
    if pa.types.is_dictionary(type_):
        return array if pa.types.is_string(type_.value_type) else _plain(array.dictionary_decode())
    if pa.types.is_decimal(type_):
        return array.cast(pa.float64())
    if pa.types.is_time(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return array.cast(pa.string())
    return array


def _reason(error: Exception, path: Path) -> str:
    """What the library says, on one line and without the folders of this machine."""
    said = "".join(character for character in str(error) if character.isprintable() or character.isspace())
    return " ".join(said.split()).replace(f"{path.parent}/", "")[:200]
