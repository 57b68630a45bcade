"""The files of a board that are tables: CSV, TSV, the sheets of a spreadsheet, what a tracker exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tasks.errors import PlanError
from tasks.plans.board_sheets import sheet_tables
from tasks.plans.board_table import PARTS, Table, column_name, part_of, text_table
from tasks.plans.team_rows import has_key
from tasks.plans.team_tables import TEAM_TABLES
from tasks.plans.tracker_table import json_table

# What a table may hold: a part of the board, or what is said of single sprints and releases.
NAMES: tuple[str, ...] = (*PARTS, *(name for name in TEAM_TABLES if name not in PARTS))
# Files that hold one of them; `board.csv` tells by its columns which.
TABLES: Mapping[str, str | None] = {
    "board.csv": None,
    "tickets.json": "tickets",
    **{f"{name}.{form}": name for name in NAMES for form in ("csv", "tsv")},
}
SHEETS = "board.xlsx"
FILES = ("board.yaml", SHEETS, *TABLES)
_NO_TABLE = "UTF-8 text with a header row, or a spreadsheet; see docs/board.md"

Held = tuple[str, Table]  # the file and the table in it


def board_tables(folder: Path, shown: str) -> Mapping[str, list[Held]]:
    """The tables of a project's folder, by what each holds.

    Raises
    ------
    PlanError
        When a file is no table, or a spreadsheet has no sheet that is named like a part of a board.
    """
    found: dict[str, list[Held]] = {}
    for name, file, table in _tables(folder, shown):
        found.setdefault(name, []).append((file, table))
    return found


def no_table(shown: str, error: Exception) -> PlanError:
    """The sentence about a file that is no table."""
    return PlanError(f"{shown}: found something that is no table: {error}; allowed: {_NO_TABLE}")


def _tables(folder: Path, shown: str) -> Iterable[tuple[str, str, Table]]:
    for file, name in TABLES.items():
        if (folder / file).exists():
            read = json_table if file.endswith(".json") else text_table
            table = _read(folder / file, f"{shown}/{file}", read)
            yield name or part_of(table.header), file, table
    if (folder / SHEETS).exists():
        yield from ((name, SHEETS, table) for name, table in _sheets(folder / SHEETS, f"{shown}/{SHEETS}"))


def _read(path: Path, shown: str, read: Callable[[str, str], Table]) -> Table:
    try:
        return read(path.read_text("utf-8"), shown)
    except (ValueError, OSError, RecursionError) as error:
        raise no_table(shown, error) from error


def _sheets(path: Path, shown: str) -> list[tuple[str, Table]]:
    """The sheets that are named like a part; of a spreadsheet with one sheet that one."""
    try:
        sheets = sheet_tables(path, shown)
    except (ValueError, OSError) as error:
        raise no_table(shown, error) from error
    named = [
        (name, table)
        for sheet, table in sheets.items()
        for name in NAMES
        if _is(column_name(sheet), name, table)
    ]
    if not named and len(sheets) == 1:
        (table,) = sheets.values()
        return [(part_of(table.header), table)]
    if not named:
        raise PlanError(f"{shown}: found sheets {', '.join(sheets) or 'none'}; allowed: {', '.join(NAMES)}")
    return named


def _is(sheet: str, name: str, table: Table) -> bool:
    """Whether a sheet is this table; one that names no sprint or release is some other of a common name."""
    return sheet == name and (name not in TEAM_TABLES or has_key(table, TEAM_TABLES[name]))
