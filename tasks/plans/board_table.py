"""``board.csv``: the data tasks of a board as a table, one row a task, its columns the task's fields."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tasks.errors import PlanError
from tasks.plans.board import Board
from tasks.plans.say import sentence

SEVERAL = ("blocks", "batches")  # fields that hold several: parted by spaces, commas or semicolons
ALLOWED = "UTF-8 text with a header row and one row a data task"
_PARTING = re.compile(r"[\s,;]+")


def board_rows(text: str) -> tuple[dict[str, list[dict[str, Any]]], tuple[int, ...]]:
    """The table as plain values of a board, and the number of each task's row (the header is row 1).

    An empty cell says nothing, an empty row neither. Cells are parted by commas or by semicolons, as
    spreadsheets write either; which one, the header shows.

    Raises
    ------
    ValueError
        When the header is missing or names a column twice, or a row has more cells than the header.
    """
    header, *rows = _cells(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")) or [[]]
    names = [name.strip() for name in header]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not any(names) or twice:
        raise ValueError(f"its header names {twice[0]!r} twice" if any(names) else "it has no header")
    tasks = {place: _task(names, row, place) for place, row in enumerate(rows, start=2) if any(row)}
    return {"data_tasks": list(tasks.values())}, tuple(tasks)


def read_board_table(path: Path, shown: str) -> Board:
    """The board that a table holds; ``shown`` is the file as messages name it.

    Raises
    ------
    PlanError
        When it is not a table or says something that is not allowed: file, row and column, found, allowed.
    """
    try:
        raw, places = board_rows(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise PlanError(f"{shown}: found something that is no table: {error}; allowed: {ALLOWED}") from error
    try:
        return Board.model_validate(raw)
    except ValidationError as error:
        raise PlanError(_in_rows(sentence(shown, Board, error), places)) from error


def _in_rows(said: str, places: tuple[int, ...]) -> str:
    """The message with the table's rows for the entries of the list."""
    by_row = re.sub(r"data_tasks\[(\d+)\]", lambda m: f"row {places[int(m[1])]}", said, count=1)
    return re.sub(r"(row \d+)\.", r"\1, ", by_row, count=1)


def _cells(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return read


def _task(names: list[str], row: list[str], place: int) -> dict[str, Any]:
    if len(row) > len(names):
        raise ValueError(f"row {place} has {len(row)} cells, the header {len(names)}")
    given = {name: cell.strip() for name, cell in zip(names, row, strict=False) if cell.strip()}
    return {name: _PARTING.split(cell) if name in SEVERAL else cell for name, cell in given.items()}
