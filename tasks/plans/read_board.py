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
from tasks.plans.board_files import board_tables, no_table
from tasks.plans.board_table import PARTS, Entry, Part, Table, entries_of
from tasks.plans.say import sentence
from tasks.plans.team_details import Details, Owners, details_of, with_details
from tasks.plans.team_rows import team_rows
from tasks.plans.team_tables import TEAM_TABLES, Owner, TeamTable
from tasks.plans.tracker_table import drafts_of, exported_tickets, tracker_of

OWNERS: tuple[Owner, ...] = ("sprints", "releases")
DETAILS = tuple(spec for spec in TEAM_TABLES.values() if spec.of)


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
    tables = board_tables(folder, shown)
    if not has_yaml and not tables:
        return None
    found = [*_of_yaml(board, f"{shown}/board.yaml")]
    found += [_of_table(part, *held, board.statuses) for part in PARTS for held in tables.get(part, ())]
    _need_one_place(((one.part, one.file) for one in found), shown)
    details = [_details(spec, *held) for spec in DETAILS for held in tables.get(spec.name, ())]
    _need_one_place(((one.spec.name, one.file) for one in details), shown)
    drafts = tuple(title for one in found for title in one.drafts)
    parts = _with_details({one.part: one.entries for one in found}, found, details, shown)
    whole = ReadBoard.model_construct(**{**dict(board), **parts, "drafts": drafts})
    for one in found:
        if one.part == "tickets":
            _need_known(one, whole, metrics)
    return whole


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


def _details(spec: TeamTable, file: str, table: Table) -> Details:
    try:
        return details_of(table, file, spec)
    except ValueError as error:
        raise no_table(table.shown, error) from error


def _with_details(
    parts: Mapping[str, Any], found: Sequence[Found], details: Sequence[Details], shown: str
) -> dict[str, Any]:
    """The parts of a board, what tables say of its sprints and releases put into them."""
    whole = dict(parts)
    for owner in OWNERS:
        about = [one for one in details if one.spec.of == owner]
        whole[owner] = with_details(parts.get(owner, ()), _owners(owner, found, shown), about)
    return whole


def _owners(owner: Owner, found: Sequence[Found], shown: str) -> Owners:
    what = owner.removesuffix("s")
    held = [(one, entry) for one in found if one.part == owner for entry in one.entries]
    return Owners(owner, {entry.id: f"{shown}/{one.file}, {what} {entry.id}" for one, entry in held})


def _drafts(part: Part, table: Table) -> tuple[str, ...]:
    tracker = tracker_of(table.header) if part == "tickets" else None
    return drafts_of(table, tracker) if tracker else ()


def _entries(part: Part, table: Table, statuses: Mapping[str, Stage]) -> Sequence[Entry]:
    tracker, spec = (tracker_of(table.header) if part == "tickets" else None), TEAM_TABLES.get(part)
    try:
        if spec:
            return team_rows(table, spec)
        return exported_tickets(table, tracker, statuses) if tracker else entries_of(table, statuses)
    except ValueError as error:
        if tracker:
            raise PlanError(f"{table.shown}: found {error}") from error
        raise no_table(table.shown, error) from error


def _in_rows(said: str, shown: str, part: Part, places: tuple[str, ...]) -> str:
    """The message with the table's row in place of the entry's number."""
    at = re.compile(rf"^{re.escape(shown)}, {part}\[(\d+)\](\.)?")
    return at.sub(lambda found: f"{places[int(found[1])]}{', ' if found[2] else ''}", said, count=1)


def _need_one_place(found: Iterable[tuple[str, str]], shown: str) -> None:
    places: dict[str, list[str]] = {}
    for what, file in found:
        places.setdefault(what, []).append(file)
    for what, files in places.items():
        if len(files) > 1:
            raise PlanError(
                f"{shown}: found {what} in {' and '.join(files)}; allowed: each part of the board in one file"
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
