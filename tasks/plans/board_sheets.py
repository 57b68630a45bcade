"""``board.xlsx``: the sheets of a spreadsheet as tables."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from tasks.plans.board_table import Table

MOST_ROWS = 10_000
MOST_COLUMNS = 1_000
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
    # Imported here: only boards in spreadsheets need it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        _need_small(path)
        with CalamineWorkbook.from_path(path) as book:
            sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
            return {
                name: _table(sheet.to_python(), sheet.start[0] + 1, f"{shown}, sheet {name}")
                for name, sheet in sheets.items()
                if sheet.start is not None
            }
    except (CalamineError, *_BROKEN) as error:
        raise ValueError(f"it cannot be read as a spreadsheet ({error})") from error


def _need_small(path: Path) -> None:
    """ValueError when a cell lies far off: calamine lays out all cells before it, and ends the process."""
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


def _table(rows: list[list[Any]], first: int, shown: str) -> Table:
    cells = tuple(tuple(_text(cell) for cell in row) for row in rows)
    return Table(shown, cells, tuple(range(first, first + len(rows))))


def _text(cell: Any) -> str:
    """A cell as a person would type it: a day without the time that spreadsheets add, 3 rather than 3.0."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
