"""One CSV or TSV file: its header, and its rows in blocks of Arrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.adapters.cell_kinds import FALSE, TRUE
from tasks.adapters.compressed import opened
from tasks.adapters.reading import MIB, MOST_CELL, Reading, need_usable_names
from tasks.adapters.utf8_text import Utf8Text
from tasks.errors import InputError

_BLOCK = MOST_CELL  # bytes read at a time; a row may not be longer


def csv_header(path: Path, reading: Reading, delimiter: str) -> list[str]:
    """The names of the columns; InputError when there are none or they cannot be told apart."""
    with _text(path, reading) as text:
        return _header(text, delimiter, path.name)


def csv_blocks(path: Path, reading: Reading, delimiter: str, types: Mapping[str, Any]) -> Iterator[Any]:
    """The rows in blocks, the columns of ``types`` in their order, each of its Arrow type.

    Raises
    ------
    InputError
        When a row has more or fewer cells than the header, a row is too long or a quote is not closed.
    """
    with _text(path, reading) as text:
        shape, rows = _Shape(_header(text, delimiter, path.name), delimiter, types), 0
        for piece in _whole_rows(text, path.name):
            for block in shape.parsed(piece, rows, path.name):
                rows += block.num_rows
                yield block


@dataclass(frozen=True)
class _Shape:
    """What the rows of a file look like."""

    names: list[str]
    delimiter: str
    types: Mapping[str, Any]

    def parsed(self, piece: bytes, before: int, where: str) -> list[Any]:
        """Whole rows as blocks of Arrow; ``before`` is the number of rows before them."""
        import pyarrow as pa
        import pyarrow.csv as pc

        # Arrow's own memory, and never a file of Python's: it reads ahead in a thread, and an interpreter
        # that ends while that thread waits for it aborts (2 of 12 runs).
        held = pa.BufferOutputStream()
        held.write(piece)
        wrong: list[str] = []
        try:
            read = pc.read_csv(
                pa.BufferReader(held.getvalue()),
                # One thread: only then are rows numbered, and two were no faster beside the checks of cells.
                pc.ReadOptions(use_threads=False, block_size=len(piece) + 1, column_names=self.names),
                self._cells(wrong, before),
                self._values(),
            )
            return list(read.to_batches())
        except pa.ArrowException as error:
            # What the library says quotes cells.
            raise InputError(f"{where}: {wrong[0] if wrong else 'a row cannot be read'}") from error

    def _cells(self, wrong: list[str], before: int) -> Any:
        import pyarrow.csv as pc

        def ragged(row: Any) -> str:
            found, needed = row.actual_columns, row.expected_columns
            wrong.append(f"row {before + row.number:,} has {found:,} cells; the header has {needed:,}")
            return "error"

        return pc.ParseOptions(delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=ragged)

    def _values(self) -> Any:
        import pyarrow.csv as pc

        return pc.ConvertOptions(
            column_types=self.types,
            include_columns=list(self.types),
            null_values=[""],
            strings_can_be_null=True,
            true_values=list(TRUE),
            false_values=list(FALSE),
        )


def _whole_rows(text: io.BufferedReader, where: str) -> Iterator[bytes]:
    """Pieces of some MiB that end where a row does."""
    left = b""
    while chunk := text.read(_BLOCK):
        piece = left + chunk
        end = _row_end(piece)
        if not end and len(piece) > _BLOCK:
            raise InputError(
                f"{where}: found a row of more than {_BLOCK:,} bytes, or a quote that is not closed"
            )
        if end:
            yield piece[:end]
        left = piece[end:]
    if left.count(b'"') % 2:
        raise InputError(
            f"{where}: found a quote that is not closed; allowed: a cell in two quotes, one within it doubled"
        )
    if left:
        yield left


def _row_end(piece: bytes) -> int:
    """Behind the last line end that is not within quotes; 0 when there is none."""
    odd, end = piece.count(b'"') % 2, len(piece)
    while (cut := piece.rfind(b"\n", 0, end)) >= 0:
        odd ^= piece.count(b'"', cut, end) % 2
        if not odd:
            return cut + 1
        end = cut
    return 0


@contextmanager
def _text(path: Path, reading: Reading) -> Iterator[io.BufferedReader]:
    with opened(path) as file:
        yield io.BufferedReader(Utf8Text(file, path.name, reading), MIB)


def _header(text: io.BufferedReader, delimiter: str, where: str) -> list[str]:
    line = text.readline(MOST_CELL)
    if not line.strip():
        raise InputError(f"{where}: found no header; allowed: a first line with the names of the columns")
    if len(line) == MOST_CELL:
        raise InputError(f"{where}: the first line is longer than {MOST_CELL:,} bytes; allowed: column names")
    if b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
        raise InputError(f"{where}: lines end with CR alone; allowed: LF or CRLF")
    try:
        names = next(csv.reader([line.decode()], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(f"{where}: the header is not closed or quoted wrongly: {error}") from error
    need_usable_names(names, where)
    return names
