"""What a sprint delivered beside what it planned, and beside the sprints before it."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.board.flow_measures import flow
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import SprintPlan
from tasks.pages.team import (
    Block,
    Cell,
    Facts,
    Section,
    num,
    table,
    text,
)
from tasks.team.known import BOARD, RECORD, RUNS, Known
from tasks.team.shared import against, sprint_points
from tasks.team.sprint_facts import hours_used

_WORDS = ("KILLED", "ITERATING", "PROMOTING")


def overview(known: Known, sprint: Sprint) -> Facts:
    """Team, days, and what was done of what was planned."""
    points, plan, review = sprint_points(known, sprint), sprint.plan or SprintPlan(), sprint.review
    size = review.team_size if review and review.team_size else len(plan.team) or None
    load = points.delivered / plan.capacity_points if plan.capacity_points else None
    rows = (
        ("Team", num(size, "count")),
        ("Duration", num(sprint.days, "days")),
        ("Stories done", text(f"{sum(one.done for one in plan.items)} of {len(plan.items)}")),
        ("Experiments decided", text(f"{len(known.decided(sprint))} of {wanted(known, sprint)}")),
        ("Points delivered", num(points.delivered, "points")),
        ("Velocity of capacity", num(load, "share")),
        ("Decided and learnt from", num(_learnt(known, sprint), "count")),
    )
    return Facts(rows=rows, source=f"{BOARD} and {RECORD}")


def wanted(known: Known, sprint: Sprint) -> int:
    """Experiments that were to be decided: as planned, else all that were in it."""
    planned = sprint.plan.experiments if sprint.plan else None
    return len(known.committed(sprint)) if planned is None else planned


def _learnt(known: Known, sprint: Sprint) -> int:
    """Velocity of experiments: those decided with what was learnt, on the board or by a person's word."""
    told = {one.id for one in known.board.tickets if one.learnings}
    return sum(end.ticket in told or end.outcome.value in _WORDS for end in known.decided(sprint))


def planned_section(known: Known, sprint: Sprint) -> Section:
    """Planned beside actual with the variance; the last sprints beside this one."""
    points, plan = sprint_points(known, sprint), sprint.plan or SprintPlan()
    rows = [
        against("Points", points.planned, points.delivered, ""),
        against("Items and experiments", points.items, points.done, "count"),
        against("Experiments decided", wanted(known, sprint), len(known.decided(sprint)), "count"),
        against("Compute", sprint.compute_hours, hours_used(known, sprint), "hours"),
    ]
    if plan.capacity_points:
        rows.append(against("Points of capacity", plan.capacity_points, points.delivered, ""))
    blocks: list[Block] = [
        table(
            "Variance is (actual - planned) / planned",
            ("What", ">Planned", ">Actual", ">Variance"),
            rows,
            f"{BOARD}, {RECORD} and {RUNS}",
        )
    ]
    history = [*_earlier(known, sprint)]
    if len(history) > 1:
        head = (
            "Sprint",
            ">Points planned",
            ">Delivered",
            ">Variance",
            ">Decided",
            ">Kill rate",
            ">Cycle time",
        )
        caption = "This sprint beside those before; points are not known where tickets have left the board"
        blocks.append(table(caption, head, history, f"{BOARD} and {RECORD}"))
    return Section(id="planned", title="Planned and actual", note=known.untold, blocks=tuple(blocks))


def _earlier(known: Known, sprint: Sprint) -> Iterator[list[Cell]]:
    for one in (*known.before(sprint)[-3:], sprint):
        points, went = sprint_points(known, one), flow(known.decided(one), known.starts)
        rate, cycle = went.kill_rate, went.cycle.median_days
        killed = text(f"{rate.count} of {rate.measured.n}")
        is_whole = all(known.board.ticket(end.ticket) for end in known.decided(one))
        planned, delivered = (points.planned, points.delivered) if is_whole else (None, None)
        row = against(one.id, planned, delivered, "")
        yield [*row, num(went.decided, "count"), killed, num(cycle, "days")]
