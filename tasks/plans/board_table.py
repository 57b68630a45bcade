"""A table of a board as plain values: one row an entry, the columns named like the entry's fields."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, get_args

from tasks.board.ticket import Stage
from tasks.plans.status_names import stage_named
from tasks.spreadsheet import MOST_COLUMNS, MOST_ROWS

Part = Literal["sprints", "tickets", "data_tasks", "actions", "releases", "risks", "asks", "milestones"]
PARTS: tuple[Part, ...] = get_args(Part)
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

# Parted by spaces, commas or semicolons: names. Parted by semicolons or lines: sentences.
_NAMES = ("blocks", "batches")
_SENTENCES = ("kill", "success.secondary", "success.blocking")
_SHORT = {"success": "success.primary", "secondary": "success.secondary", "blocking": "success.blocking"}
_BLOCKER = re.compile(r"(?P<since>\S+)(?:\s+to\s+(?P<until>\S+))?\s+(?P<what>.+)", re.DOTALL)
_FORMULA = re.compile(r"^'(?=[=+\-@])")  # trackers put it before text that a spreadsheet would calculate


@dataclass(frozen=True)
class Table:
    """Cells as text; ``numbers`` are those of the rows as a spreadsheet shows them, the header's first.

    ``shown`` is where it lies, as messages name it: a file, or a file and a sheet; ``called`` what it
    calls one of its entries.
    """

    shown: str
    cells: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    called: str = "row"

    def place(self, number: int) -> str:
        """Where the entry with this number stands."""
        return f"{self.shown}, {self.called} {number}"

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns as they are written."""
        return tuple(name.strip() for name in self.cells[0]) if self.cells else ()


@dataclass(frozen=True)
class Entry:
    """One entry of a board as plain values, and where it stands."""

    place: str
    values: Mapping[str, Any]


def text_table(text: str, shown: str) -> Table:
    """The table in a CSV or TSV text; which sign parts the cells, the header shows.

    Raises
    ------
    ValueError
        When it cannot be read as one.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        read = list(islice(rows, MOST_ROWS + 1))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    need_small(len(read), len(read[0]) if read else 0)
    return Table(shown, tuple(tuple(row) for row in read), tuple(range(1, len(read) + 1)))


def need_small(rows: int, columns: int) -> None:
    """ValueError when a table has more rows, its header among them, or columns than a board can have."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise ValueError(f"it has more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns")


def column_name(written: str) -> str:
    """The name of a column as fields are named: ``Compute hours`` is ``compute_hours``."""
    return re.sub(r"[\s_-]+", "_", written.strip().lower())


def part_of(header: Sequence[str]) -> Part:
    """Which part of a board a table is that its name does not tell of, by its columns."""
    names = {column_name(name) for name in header}
    if "dataset" in names:
        return "data_tasks"
    return "sprints" if {"start", "end"} <= names else "tickets"


def entries_of(table: Table, statuses: Mapping[str, Stage]) -> tuple[Entry, ...]:
    """The entries of a table whose columns are named like the fields.

    An empty cell says nothing, an empty row neither.

    Raises
    ------
    ValueError
        When the header is missing or names a column twice, or a row has more cells than the header.
    """
    names = [_SHORT.get(column_name(name), column_name(name)) for name in table.header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if not any(names) or twice:
        raise ValueError(f"its header names {twice[0]!r} twice" if any(names) else "it has no header")
    return tuple(
        Entry(table.place(number), field_values(given, statuses))
        for number, given in given_cells(table, names)
    )


def given_cells(table: Table, names: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The number of each row that says something, and its filled cells by the column's name."""
    found = []
    for number, row in zip(table.numbers[1:], table.cells[1:], strict=True):
        if any(cell.strip() for cell in row[len(names) :]):
            raise ValueError(f"row {number} has {len(row)} cells, the header {len(names)}")
        cells = [(name, _FORMULA.sub("", cell.strip())) for name, cell in zip(names, row, strict=False)]
        if given := {name: cell for name, cell in cells if cell}:
            found.append((number, given))
    return found


def field_values(given: Mapping[str, str], statuses: Mapping[str, Stage]) -> dict[str, Any]:
    """Cells as the fields of an entry take them: several parted, what belongs together put together."""
    values: dict[str, Any] = {}
    for name, cell in given.items():
        outer, _, inner = name.partition(".")
        value = _value(name, cell, statuses)
        if inner:
            values.setdefault(outer, {})[inner] = value
        else:
            values[name] = value
    return values


def _value(name: str, cell: str, statuses: Mapping[str, Stage]) -> Any:
    if name in _NAMES:
        return [part for part in re.split(r"[\s,;]+", cell) if part]
    if name in _SENTENCES:
        return _parted(cell)
    if name == "blockers":
        return [_blocker(one) for one in _parted(cell)]
    return stage_named(cell, statuses) or cell if name == "stage" else cell


def _parted(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]


def _blocker(text: str) -> Any:
    """``2026-11-02 to 2026-11-05 labels are late``, or without ``to ...`` while it lasts."""
    found = _BLOCKER.fullmatch(text)
    return {name: said for name, said in found.groupdict().items() if said} if found else text
