"""A spreadsheet's cells as text, read in a process of its own.

Its reader lays out every cell up to the last one, and ends its process where memory does: a file that does
that ends a child, and is told in a sentence. It is the child's program too, and imports nothing of ours.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

MOST_ROWS = 10_000
MOST_COLUMNS = 1_000
MOST_MIB = 64  # of the cells as text
MEMORY_MIB = 2_048  # of the child; a board of 10,000 rows takes it below 200
MOST_SECONDS = 60


class Sheet(NamedTuple):
    """Rows of text as they stand, and the number of the first one as the spreadsheet shows it."""

    first: int
    rows: list[list[str]]


def sheets_of(path: Path) -> dict[str, Sheet]:
    """Every sheet with something in it, by its name; values of formulas, not the formulas.

    Raises
    ------
    ValueError
        When it is no spreadsheet, or is larger than the limits.
    """
    words = [sys.executable, "-P", __file__, str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program and a path
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"reading it takes more than {MOST_SECONDS} seconds") from error
    if done.returncode:
        raise ValueError(f"laying out its cells ended its reader, which may use {MEMORY_MIB:,} MiB")
    said = json.loads(done.stdout)
    if isinstance(said, str):
        raise ValueError(said)
    return {name: Sheet(first, rows) for name, (first, rows) in said.items()}


def _main(path: str) -> None:
    """In the child: what was found, or the sentence that says why not, as JSON on standard output."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY_MIB << 20), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # it is lower already, or the system knows no such limit
            resource.setrlimit(kind, (most, most))
    from python_calamine import CalamineError  # noqa: PLC0415 - behind the limits

    try:
        said = json.dumps(_read(path))
    except CalamineError as error:
        said = json.dumps(f"it cannot be read as a spreadsheet ({error})")
    except ValueError as error:
        said = json.dumps(str(error))
    if len(said) > MOST_MIB << 20:
        said = json.dumps(f"its cells are more than {MOST_MIB} MiB of text")
    sys.stdout.write(said)


def _read(path: str) -> dict[str, Sheet]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - in the child alone

    found = {}
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is None or sheet.end is None:
                continue
            if sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS:
                raise ValueError(
                    f"something in row {sheet.end[0] + 1} or column {sheet.end[1] + 1} of sheet {name}; "
                    f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns"
                )
            found[name] = Sheet(sheet.start[0] + 1, [[_text(c) for c in row] for row in sheet.to_python()])
    return found


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


if __name__ == "__main__":
    _main(sys.argv[1])
