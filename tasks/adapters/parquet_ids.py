"""Which columns of text of a Parquet file are read faster row by row than as codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

_LENGTH = 4  # bytes before each text that is not coded
_LONG = 64  # bytes of a text: a block of a million rows in which each has one takes 64 MiB


def has_ids(file: Path, metadata: Any, column: str) -> bool:
    """Whether nearly every text of the column is a new one, and none that stands often is long.

    A dictionary of ids is made anew with each block: 0.3 s for a million, which take 0.04 s as they are.
    But a long text that stands often must stay a code, or a small file fills memory.
    """
    if not all(
        chunk.total_uncompressed_size > _LENGTH * chunk.num_values for chunk in _chunks(metadata, column)
    ):
        return False
    return max(_longest_coded(file, metadata, column), default=0) <= _LONG


def _chunks(metadata: Any, column: str) -> Iterator[Any]:
    """What the file says of the column in each of its row groups."""
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        chunks = map(group.column, range(group.num_columns))
        yield next(chunk for chunk in chunks if chunk.path_in_schema == column)


def _longest_coded(file: Path, metadata: Any, column: str) -> Iterator[int]:
    """Bytes of the longest text in each row group's dictionary, all of which comes with its first row."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(file, metadata=metadata, read_dictionary=[column], pre_buffer=False) as parquet:
        for group in range(metadata.num_row_groups):
            for first in parquet.iter_batches(1, row_groups=[group], columns=[column]):
                yield pc.max(pc.binary_length(first.column(0).dictionary)).as_py() or 0
                break
