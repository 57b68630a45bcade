"""``board.xlsx``: the sheets of a spreadsheet as tables."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from tasks.plans.board_table import Table
from tasks.spreadsheet import MOST_COLUMNS, MOST_ROWS, Sheet, sheets_of

MOST_MIB = 64  # of the file unpacked

_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def sheet_tables(path: Path, shown: str) -> dict[str, Table]:
    """Every sheet with something in it, by its name; values of formulas, not the formulas.

    Raises
    ------
    ValueError
        When it is not a spreadsheet, or is larger than a board can be.
    """
    try:
        _need_small(path)
    except _BROKEN as error:
        raise ValueError(f"it cannot be read as a spreadsheet ({error})") from error
    return {name: _table(sheet, f"{shown}, sheet {name}") for name, sheet in sheets_of(path).items()}


def _need_small(path: Path) -> None:
    """ValueError that names a cell that lies far off; one that hides from this ends the reader's process."""
    with zipfile.ZipFile(path) as book:
        unpacked = sum(part.file_size for part in book.infolist())
        if unpacked > MOST_MIB * 2**20:
            raise ValueError(f"{unpacked / 2**20:,.0f} MiB unpacked; at most {MOST_MIB}")
        for part in book.namelist():
            if part.startswith("xl/worksheets/"):
                _need_near(book.read(part))


def _need_near(sheet: bytes) -> None:
    for letters, row in sorted(set(_PLACE.findall(sheet)), reverse=True):  # cells before their rows
        if int(row) > MOST_ROWS or _column(letters) > MOST_COLUMNS:
            what = f"cell {letters.decode()}{int(row)}" if letters else f"row {int(row)}"
            raise ValueError(f"something in {what}; at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns")


def _column(letters: bytes) -> int:
    """Number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _table(sheet: Sheet, shown: str) -> Table:
    numbers = range(sheet.first, sheet.first + len(sheet.rows))
    return Table(shown, tuple(map(tuple, sheet.rows)), tuple(numbers))
