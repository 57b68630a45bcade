"""Tickets from the exports of Jira, Linear and GitHub Projects: which of their columns is which field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.board.ticket import Stage, Ticket
from tasks.plans.board_table import Entry, Table, column_name, field_values, given_cells, need_small
from tasks.plans.loaders import from_json
from tasks.plans.status_names import need_stages, stage_named

_CUSTOM = re.compile(r"custom field \((.+)\)", re.IGNORECASE)  # Jira: `Custom field (Hypothesis)`
_NUMBER = re.compile(r".*/(\d+)/?")
_FLAT = ("success", "secondary", "blocking")


@dataclass(frozen=True)
class Tracker:
    """A tracker's export: the columns that it is known by, and for each field its columns, best first."""

    name: str
    known_by: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    has_drafts: bool = False  # items that are no issue yet and go by no number


# Columns as the products write them, in lower case. Whatever else an export holds is left alone, but
# for columns that are called like a field of a ticket (`Hypothesis`, `Compute hours`).
TRACKERS = (
    Tracker(
        "Jira",
        frozenset({"issue key", "summary", "status"}),
        {
            "id": ("issue key",),
            "title": ("summary",),
            "stage": ("status",),
            "owner": ("assignee",),
            "sprint": ("sprint",),
        },
    ),
    Tracker(
        "Linear",
        frozenset({"id", "title", "status", "cycle name"}),
        {
            "id": ("id",),
            "title": ("title",),
            "stage": ("status",),
            "owner": ("assignee",),
            "sprint": ("cycle name", "cycle number"),
        },
    ),
    Tracker(
        "GitHub Projects",
        frozenset({"title", "url", "status"}),
        {
            "id": ("id", "ticket", "url"),
            "title": ("title",),
            "stage": ("status",),
            "owner": ("assignees",),
            "sprint": ("sprint", "iteration"),
        },
        has_drafts=True,
    ),
)


def tracker_of(header: Sequence[str]) -> Tracker | None:
    """The tracker that exports tables with such a header; None for none of those that are known."""
    names = {name.strip().lower() for name in header}
    return next((tracker for tracker in TRACKERS if tracker.known_by <= names), None)


def exported_tickets(table: Table, tracker: Tracker, statuses: Mapping[str, Stage]) -> tuple[Entry, ...]:
    """The tickets of a tracker's export.

    Raises
    ------
    ValueError
        When a row has more cells than the header, or a status means no stage.
    """
    rows = [(number, given) for number, given in _given(table) if not _is_draft(given, tracker)]
    found = [(_first(given, tracker.columns["stage"]), f"{table.called} {number}") for number, given in rows]
    need_stages([(status, place) for status, place in found if status], statuses)
    return tuple(Entry(table.place(number), _ticket(given, tracker, statuses)) for number, given in rows)


def drafts_of(table: Table, tracker: Tracker) -> tuple[str, ...]:
    """Titles of the items that are left out, as they have no number that they could go by."""
    titles = tracker.columns["title"]
    return tuple(
        _first(given, titles) or "without a title" for _, given in _given(table) if _is_draft(given, tracker)
    )


def _given(table: Table) -> list[tuple[int, dict[str, str]]]:
    # Jira repeats a column for each value of a ticket, such as the sprints it has been in: the last counts.
    return given_cells(table, [name.strip().lower() for name in table.header])


def _is_draft(given: Mapping[str, str], tracker: Tracker) -> bool:
    return tracker.has_drafts and not _first(given, tracker.columns["id"])


def _first(given: Mapping[str, str], columns: Sequence[str]) -> str:
    return next((given[name] for name in columns if name in given), "")


def json_table(text: str, shown: str) -> Table:
    """The table in what ``gh project item-list --format json`` prints.

    Raises
    ------
    ValueError
        When it is not that, has too many items, or holds only the first of the project's.
    """
    held = from_json(text)
    items = held.get("items") if isinstance(held, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("it has no list of items as `gh project item-list --format json` prints it")
    total = held.get("totalCount", len(items))
    if total != len(items):
        raise ValueError(f"{len(items)} of {total} items; list them all with `--limit {total}`")
    rows = [_flat(item) for item in items]
    names = tuple(dict.fromkeys(["title", "url", "status", *(name for row in rows for name in row)]))
    need_small(len(rows) + 1, len(names))
    cells = (names, *(tuple(row.get(name, "") for name in names) for row in rows))
    return Table(shown, cells, tuple(range(len(cells))), called="item")


def _ticket(given: Mapping[str, str], tracker: Tracker, statuses: Mapping[str, Stage]) -> dict[str, Any]:
    own = {_field(name): cell for name, cell in given.items() if _field(name) in _OWN}
    read: dict[str, str] = {
        field: cell for field, columns in tracker.columns.items() if (cell := _first(given, columns))
    }
    if "stage" in read:
        read["stage"] = stage_named(read["stage"], statuses) or read["stage"]
    if found := _NUMBER.fullmatch(read.get("id", "")):
        read["id"] = found[1]  # an issue of GitHub goes by the number in its address
    return field_values({**own, **read}, {})


def _field(column: str) -> str:
    custom = _CUSTOM.fullmatch(column)
    name = column_name(custom[1] if custom else column)
    return f"success.{'primary' if name == 'success' else name}" if name in _FLAT else name


# Of our own fields, those that no tracker has under another name.
_OWN = {_field(name) for name in (*Ticket.model_fields, *_FLAT)} - {"id", "title", "stage", "owner", "sprint"}


def _flat(item: Mapping[str, Any]) -> dict[str, str]:
    """An item's fields as cells: of an iteration its title, of several people all."""
    content = item.get("content")
    inner = content if isinstance(content, dict) else {}
    held = {"title": inner.get("title"), "url": inner.get("url"), **item}
    found = {name.lower(): _cell(value) for name, value in held.items() if name not in {"content", "id"}}
    return {name: cell for name, cell in found.items() if cell}


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("title") or "")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
