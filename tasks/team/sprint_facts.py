"""What the facts say of how a sprint went: its quality, and what went less well than planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from tasks.board.release import variance
from tasks.board.sprint import Sprint
from tasks.pages.team import (
    Cell,
    Facts,
    Listed,
    amount,
    change,
    num,
    text,
)
from tasks.pages.words import plural
from tasks.team.experiment_review import sprint_kills
from tasks.team.known import BOARD, RECORD, RUNS, Known
from tasks.team.shared import sprint_points


def quality_facts(known: Known, sprint: Sprint) -> Facts:
    """What the record counts of the sprint's quality."""
    decided = [one for one in known.decisions if _in(one.at, sprint)]
    batches = [one for one in decided if one.gate.about == "batch" and not one.leaves]
    windows = [one for one in decided if one.gate.about == "watch"]
    rows = (
        ("Batches accepted", _of(batches, "ACCEPTED")),
        ("Windows without drift", _of(windows, "STEADY")),
        ("Promotions to production", num(_moved(known, sprint, "promotion"), "count")),
        ("Incidents", num(sum(_in(one.at, sprint) for one in known.incidents), "count")),
        ("Rollbacks", num(_moved(known, sprint, "rollback"), "count")),
    )
    return Facts(rows=rows, source=RECORD)


def _of(decided: Sequence[Any], outcome: str) -> Cell:
    held = sum(one.outcome.value == outcome for one in decided)
    return text(f"{held} of {len(decided)}" if decided else "none was judged")


def _moved(known: Known, sprint: Sprint, what: str) -> int:
    return sum(one.what == what and one.state == "done" and _in(one.at, sprint) for one in known.moved)


def _in(at: datetime | date, sprint: Sprint) -> bool:
    on = at.date() if isinstance(at, datetime) else at
    return sprint.start <= on <= sprint.end


def troubles(known: Known, sprint: Sprint) -> Iterator[Listed]:
    """What the facts say went less well than planned."""
    items = [text(said, "wa") for said in told_troubles(known, sprint)]
    if items:
        yield Listed(items=tuple(items), source=f"{BOARD}, {RECORD} and {RUNS}")


def told_troubles(known: Known, sprint: Sprint) -> Iterator[str]:
    """A sentence each for points missed, late kills, a budget exceeded, days blocked, incidents."""
    points, used = sprint_points(known, sprint), hours_used(known, sprint)
    missed = variance(points.planned, points.delivered)
    if missed is not None and missed < 0:
        yield f"{amount(points.planned - points.delivered)} points not delivered ({change(missed)})"
    for one in sprint_kills(known, sprint):
        if one.late:
            yield f"{one.ticket} was killed late"
    if used is not None and sprint.compute_hours and used > sprint.compute_hours:
        yield f"{used:,.1f} of {sprint.compute_hours:,.1f} planned hours of compute used"
    yield from _blocked(known, sprint)
    yield from _incidents(known, sprint)


def _blocked(known: Known, sprint: Sprint) -> Iterator[str]:
    flows = known.state.sprints if known.state else ()
    found = next((one.blocked for one in flows if one.sprint.id == sprint.id), None)
    if found and found.days:
        began = plural(found.begun, "blocker")
        yield f"{plural(found.days, 'day')} blocked, by {began} that began in it"


def _incidents(known: Known, sprint: Sprint) -> Iterator[str]:
    return (f"incident {one.id}: {one.reason}" for one in known.incidents if _in(one.at, sprint))


def hours_used(known: Known, sprint: Sprint) -> float | None:
    """Compute of a sprint's runs, in hours; None where it is not known."""
    budgets = known.costs.sprints if known.costs else ()
    return next((one.used for one in budgets if one.id == sprint.id), None)
