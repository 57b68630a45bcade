"""Reading a board: each of its parts from the one place where it stands, checked against the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tasks.board.ticket import Stage
from tasks.errors import PlanError
from tasks.plans.board import Board
from tasks.plans.board_sheets import sheet_tables
from tasks.plans.board_table import PARTS, Entry, Part, Table, column_name, entries_of, part_of, text_table
from tasks.plans.say import sentence
from tasks.plans.tracker_table import drafts_of, exported_tickets, json_table, tracker_of

# Files that hold one part of a board; `board.csv` tells by its columns which.
TABLES: Mapping[str, Part | None] = {
    "board.csv": None,
    "tickets.json": "tickets",
    **{f"{part}.{form}": part for part in PARTS for form in ("csv", "tsv")},
}
SHEETS = "board.xlsx"
FILES = ("board.yaml", SHEETS, *TABLES)
_NO_TABLE = "UTF-8 text with a header row, or a spreadsheet; see docs/board.md"


@dataclass(frozen=True)
class Found:
    """A part of a board, the file it stands in, and where each of its entries does."""

    part: Part
    file: str
    entries: tuple[Any, ...]
    places: tuple[str, ...]
    drafts: tuple[str, ...] = ()


class ReadBoard(Board):
    """A board as its files hold it; ``drafts`` are titles of a tracker's items that are no tickets yet."""

    drafts: tuple[str, ...] = ()


def read_board(
    folder: Path, shown: str, *, from_yaml: Callable[[], Board], metrics: Callable[[], Iterable[str]]
) -> ReadBoard | None:
    """The board of a project's folder; None when it has none.

    ``from_yaml`` reads ``board.yaml``, ``metrics`` names the canvas's metrics; each is asked only
    where it is needed. ``shown`` is the folder as messages name it.

    Raises
    ------
    PlanError
        When a part cannot be read, stands in two places, or names what is not there.
    """
    has_yaml = (folder / "board.yaml").exists()
    board = from_yaml() if has_yaml else Board()
    tables = [*_tables(folder, shown)]
    if not has_yaml and not tables:
        return None
    found = [*_of_yaml(board, f"{shown}/board.yaml")]
    found += [_of_table(part, file, table, board.statuses) for part, file, table in tables]
    _need_one_place(found, shown)
    drafts = tuple(title for one in found for title in one.drafts)
    parts: dict[str, Any] = {one.part: one.entries for one in found}
    whole = ReadBoard.model_construct(**{**dict(board), **parts, "drafts": drafts})
    for one in found:
        if one.part == "tickets":
            _need_known(one, whole, metrics)
    return whole


def _tables(folder: Path, shown: str) -> Iterable[tuple[Part, str, Table]]:
    for name, part in TABLES.items():
        if (folder / name).exists():
            read = json_table if name.endswith(".json") else text_table
            table = _read(folder / name, f"{shown}/{name}", read)
            yield part or part_of(table.header), name, table
    if (folder / SHEETS).exists():
        yield from ((part, SHEETS, table) for part, table in _sheets(folder / SHEETS, f"{shown}/{SHEETS}"))


def _read(path: Path, shown: str, read: Callable[[str, str], Table]) -> Table:
    try:
        return read(path.read_text("utf-8"), shown)
    except (ValueError, OSError, RecursionError) as error:
        raise _no_table(shown, error) from error


def _sheets(path: Path, shown: str) -> list[tuple[Part, Table]]:
    """The sheets that are named like a part; of a spreadsheet with one sheet that one."""
    try:
        sheets = sheet_tables(path, shown)
    except (ValueError, OSError) as error:
        raise _no_table(shown, error) from error
    named = [(part, table) for name, table in sheets.items() for part in PARTS if column_name(name) == part]
    if not named and len(sheets) == 1:
        (table,) = sheets.values()
        return [(part_of(table.header), table)]
    if not named:
        raise PlanError(f"{shown}: found sheets {', '.join(sheets) or 'none'}; allowed: {', '.join(PARTS)}")
    return named


def _no_table(shown: str, error: Exception) -> PlanError:
    return PlanError(f"{shown}: found something that is no table: {error}; allowed: {_NO_TABLE}")


def _of_yaml(board: Board, shown: str) -> Iterable[Found]:
    for part in PARTS:
        entries = getattr(board, part)
        if entries:
            places = tuple(f"{shown}, {part}[{place}]" for place in range(len(entries)))
            yield Found(part, "board.yaml", entries, places)


def _of_table(part: Part, file: str, table: Table, statuses: Mapping[str, Stage]) -> Found:
    entries = _entries(part, table, statuses)
    places = tuple(entry.place for entry in entries)
    try:
        board = Board.model_validate({part: [entry.values for entry in entries]})
    except ValidationError as error:
        raise PlanError(_in_rows(sentence(table.shown, Board, error), table.shown, part, places)) from error
    # Sprints are put in order when they are read; only tickets are looked up by their place.
    return Found(part, file, getattr(board, part), places, _drafts(part, table))


def _drafts(part: Part, table: Table) -> tuple[str, ...]:
    tracker = tracker_of(table.header) if part == "tickets" else None
    return drafts_of(table, tracker) if tracker else ()


def _entries(part: Part, table: Table, statuses: Mapping[str, Stage]) -> Sequence[Entry]:
    tracker = tracker_of(table.header) if part == "tickets" else None
    try:
        return exported_tickets(table, tracker, statuses) if tracker else entries_of(table, statuses)
    except ValueError as error:
        if tracker:
            raise PlanError(f"{table.shown}: found {error}") from error
        raise _no_table(table.shown, error) from error


def _in_rows(said: str, shown: str, part: Part, places: tuple[str, ...]) -> str:
    """The message with the table's row in place of the entry's number."""
    at = re.compile(rf"^{re.escape(shown)}, {part}\[(\d+)\](\.)?")
    return at.sub(lambda found: f"{places[int(found[1])]}{', ' if found[2] else ''}", said, count=1)


def _need_one_place(found: Sequence[Found], shown: str) -> None:
    for part in PARTS:
        files = [one.file for one in found if one.part == part]
        if len(files) > 1:
            raise PlanError(
                f"{shown}: found {part} in {' and '.join(files)}; allowed: each part of the board in one file"
            )


def _need_known(found: Found, board: Board, metrics: Callable[[], Iterable[str]]) -> None:
    """PlanError when a ticket names a sprint or a metric that is not there."""
    sprints = [sprint.id for sprint in board.sprints]
    measured = [*metrics()] if any(ticket.metric for ticket in found.entries) else []
    for place, ticket in zip(found.places, found.entries, strict=True):
        if ticket.sprint is not None and sprints and ticket.sprint not in sprints:
            raise _unknown(place, "sprint", ticket.sprint, "sprints of the board", sprints)
        if ticket.metric and ticket.metric not in measured:
            raise _unknown(place, "metric", ticket.metric, "metrics of the canvas", measured)


def _unknown(place: str, field: str, named: str, what: str, known: Sequence[str]) -> PlanError:
    parted = "." if place.endswith("]") else ", "
    return PlanError(f"{place}{parted}{field}: found {named!r}; allowed: {what}: {', '.join(known)}")
