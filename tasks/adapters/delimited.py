"""CSV and TSV files: read twice, first to see of what kind each whole column is, then as that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks.adapters.cell_kinds import KINDS, arrow_type, kinds_held
from tasks.adapters.csv_blocks import csv_blocks, csv_header
from tasks.adapters.gathered import Gathered
from tasks.adapters.reading import Reading, need_same_names


def gather_delimited(files: Sequence[Path], reading: Reading, delimiter: str) -> Gathered:
    """Rows of the files, in order, no more than the first that are asked for.

    An empty cell is missing, and nothing else is ("NA" is text). A column is true or false, whole
    numbers, numbers or dates when every cell of it in all files is one and loses nothing by it; else it
    is text. Blank lines are no rows.

    Raises
    ------
    InputError
        When a file is not UTF-8, a row has more or fewer cells than the header, a quote is not closed,
        the files do not have the same columns, or the batch is larger than the limits.
    """
    import pyarrow as pa

    kinds = _kinds(files, reading, delimiter)
    types = {name: arrow_type(held[0] if held else None) for name, held in kinds.items()}
    reading.start_over()  # the same text comes by a second time
    gathered = Gathered(reading)
    gathered.add(0, {name: pa.nulls(0) for name in types}, files[0].name)
    for where, block in _blocks(files, reading, delimiter, types):
        gathered.add(block.num_rows, dict(zip(types, block.columns, strict=True)), where)
    return gathered


def _kinds(files: Sequence[Path], reading: Reading, delimiter: str) -> dict[str, tuple[str, ...]]:
    """Of which kinds each column is throughout; none for text, and for one with no cell that is filled."""
    import pyarrow as pa

    names = _columns(files, reading, delimiter)
    held: dict[str, tuple[str, ...]] = {name: () if reading.stays_text(name) else KINDS for name in names}
    empty, rows = set(names), 0
    for where, block in _blocks(files, reading, delimiter, dict.fromkeys(names, pa.string())):
        rows += block.num_rows
        reading.count_rows(rows, where)
        reading.tell("looking at its columns", rows, where)
        for name, cells in zip(names, block.columns, strict=True):
            if cells.null_count < len(cells):
                empty.discard(name)
                held[name] = kinds_held(cells, held[name])
    return {name: () if name in empty else kinds for name, kinds in held.items()}


def _columns(files: Sequence[Path], reading: Reading, delimiter: str) -> list[str]:
    """The columns to read; InputError when they are not the same in every file."""
    headers = [csv_header(path, reading, delimiter) for path in files]
    for path, names in zip(files, headers, strict=True):
        need_same_names(headers[0], names, path.name)
    return reading.chosen(headers[0], files[0].name)


def _blocks(
    files: Sequence[Path], reading: Reading, delimiter: str, types: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Blocks of all files with the file's name, up to the first rows that are asked for."""
    rows = 0
    for path in files:
        for block in csv_blocks(path, reading, delimiter, types):
            part = block.slice(0, reading.left(rows))
            rows += part.num_rows
            yield path.name, part
            if reading.left(rows) == 0:
                return
