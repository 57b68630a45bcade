"""The rows of a team's tables as plain values, each cell as its field takes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tasks.errors import PlanError
from tasks.plans.board_table import Entry, Table, column_name, given_cells
from tasks.plans.team_tables import Column, TeamTable

# Names are parted by commas too; sentences have commas of their own.
_NAMES = ("owners", "team", "environments", "brief")
_WORDS = re.compile(r"[;\n]")
_WORDS_OR_NAMES = re.compile(r"[,;\n]")


def team_rows(table: Table, spec: TeamTable) -> tuple[Entry, ...]:
    """The entries of a table, one a row that says something.

    Raises
    ------
    PlanError
        When a column is missing, unknown or there twice, or a cell is no list of pairs where it has to be.
    ValueError
        When there is no header, or a row has more cells than it.
    """
    names = [column_name(name) for name in table.header]
    _need_columns(table, names, spec)
    rows = given_cells(table, names)
    return tuple(
        Entry(table.place(number), _values(given, spec, table.place(number))) for number, given in rows
    )


def has_key(table: Table, spec: TeamTable) -> bool:
    """Whether the table says what its rows are part of, where they are."""
    return not spec.key or spec.key in map(column_name, table.header)


def _need_columns(table: Table, names: list[str], spec: TeamTable) -> None:
    if not any(names):
        raise ValueError("it has no header")
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise ValueError(f"its header names {name!r} twice")
        if name and name not in spec.columns:
            raise PlanError(
                f"{table.shown}, column {name}: found an unknown column; allowed: {', '.join(spec.columns)}"
            )
    if not has_key(table, spec):
        raise PlanError(f"{table.shown}: found no column {spec.key}; allowed: one that names it in each row")


def _values(given: Mapping[str, str], spec: TeamTable, place: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, cell in given.items():
        column, inner = spec.columns[name], values
        for part in column.path[:-1]:
            inner = inner.setdefault(part, {})
        inner[column.path[-1]] = _value(column, cell, f"{place}, {name}")
    return values


def _value(column: Column, cell: str, place: str) -> Any:
    if column.holds == "text":
        return cell
    parting = _WORDS_OR_NAMES if column.path[-1] in _NAMES else _WORDS
    parts = [part.strip() for part in parting.split(cell) if part.strip()]
    return parts if column.holds == "texts" else dict(_pair(part, place) for part in parts)


def _pair(text: str, place: str) -> tuple[str, str]:
    what, parted, how = text.partition(":")
    if not (what.strip() and parted and how.strip()):
        raise PlanError(
            f"{place}: found {text!r}; allowed: what and how, such as `risk: medium; value: high`"
        )
    return what.strip(), how.strip()
