"""How costs are said: a table for people, one JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.commands.answer import said_object, say, say_json
from tasks.board.costs import Budget, Costs
from tasks.pages.words import NOTHING, hours, plural


def say_costs(found: Costs, project: str, *, as_json: bool) -> int:
    """The table, or one JSON object; the exit code."""
    if as_json:
        say_json(_object(found, project))
    else:
        for line in _lines(found):
            say(line)
    return 1 if found.is_over else 0


def _lines(found: Costs) -> Iterator[str]:
    if not (found.tickets or found.sprints):
        yield "No compute is planned on the board, and no run is tracked."
        return
    yield from _table("Ticket", found.tickets)
    yield from _table("Sprint", found.sprints)
    yield _summary(found)


def _table(title: str, budgets: Sequence[Budget]) -> Iterator[str]:
    if budgets:
        yield f"{title:<20}{'used':>12}{'planned':>12}{'left':>12}{'share':>8}"
    for one in budgets:
        cells = "".join(f"{hours(value):>12}" for value in (one.used, one.planned, one.left))
        share = NOTHING if one.share is None else f"{one.share:.0%}"
        unknown = f"; {plural(one.unknown, 'run')} without hours" if one.unknown else ""
        row = f"{one.id or '(none named)':<20}{cells}{share:>8}"
        opened = f"; from the record, not on the board: {one.title}" if one.opened else ""
        yield f"{row}  {one.state}, {plural(one.runs, 'run')}{unknown}{opened}"


def _summary(found: Costs) -> str:
    if not found.alarming:
        return "No budget is nearly used up."
    return f"Look at: {'; '.join(f'{one.about} {one.id} ({one.state})' for one in found.alarming)}."


def _object(found: Costs, project: str) -> dict[str, Any]:
    return said_object(
        "OVER" if found.is_over else "SOON_GONE" if found.alarming else "WITHIN",
        project,
        _summary(found),
        tickets=[_budget(one) for one in found.tickets],
        sprints=[_budget(one) for one in found.sprints],
    )


def _budget(one: Budget) -> dict[str, Any]:
    """A budget as ``--json`` shows it; hours."""
    kept = {"id", "title", "planned", "used", "runs", "unknown", "opened"}
    held = one.model_dump(mode="json", include=kept)
    return {**held, "left": one.left, "share": one.share, "state": one.state}
