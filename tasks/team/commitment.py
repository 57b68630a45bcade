"""What a sprint commits to, on the ground of what the sprints before it delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from tasks.board.action import Action
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import SprintPlan
from tasks.pages.team import (
    Cell,
    Facts,
    Section,
    amount,
    num,
    table,
    text,
)
from tasks.pages.words import plural
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.notes import Asked, place
from tasks.team.shared import action_table, against, sprint_points

ACHIEVED = Asked(
    "What the last sprint achieved", "What users or the team can do now that they could not do before."
)
_LOOK_BACK = 3  # sprints whose velocity is shown


def last_sprint(known: Known, sprint: Sprint) -> Section:
    """Points and experiments of the sprint before, and the actions that are carried over."""
    before = known.before(sprint)[-1:]
    facts = [_delivered(known, one) for one in before]
    carried = [one for one in known.board.actions if one.status == "open" and _is_before(one, sprint)]
    actions = [action_table("Actions carried over from retrospectives", carried, known)] if carried else []
    title = f"What {before[0].id} left" if before else "What came before"
    note = "" if before else "the first sprint of the board"
    blocks = (*facts, *actions, place(known.notes, ACHIEVED))
    return Section(id="before", title=title, note=note, blocks=blocks)


def _is_before(one: Action, sprint: Sprint) -> bool:
    return one.decided_in != sprint.id and (one.decided_on is None or one.decided_on < sprint.end)


def _delivered(known: Known, before: Sprint) -> Facts:
    points, decided = sprint_points(known, before), known.decided(before)
    share = points.delivered / points.planned if points.planned else None
    rows = (
        ("Points delivered", num(points.delivered)),
        ("Points planned", num(points.planned)),
        ("Delivered of planned", num(share, "share")),
        ("Items done", text(f"{points.done} of {points.items}")),
        ("Experiments decided", num(len(decided), "count")),
        ("Killed", num(sum(end.end == "killed" for end in decided), "count")),
        ("Promoted", num(sum(end.end == "promoted" for end in decided), "count")),
    )
    return Facts(rows=rows, source=f"{BOARD} and {RECORD}")


def commitment(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
    """Points beside capacity, experiments and compute, and the velocity of the sprints before."""
    points, past = sprint_points(known, sprint), known.before(sprint)[-_LOOK_BACK:]
    load = points.planned / plan.capacity_points if plan.capacity_points else None
    rows = (
        ("Planned", num(points.planned, "points")),
        ("Capacity", num(plan.capacity_points, "points")),
        ("Of capacity", num(load, "share", "wa" if load and load > 1 else "")),
        ("Experiments to decide", num(plan.experiments, "count")),
        ("Tickets in it", num(len(known.committed(sprint)), "count")),
        ("Compute budget", num(sprint.compute_hours, "hours")),
        ("Without points", num(points.unsized, "count")),
    )
    return Section(
        id="commitment",
        title="Commitment",
        note=_velocity_words(known, past),
        blocks=(Facts(rows=rows, source=BOARD), *_velocity(known, past)),
    )


def _velocity(known: Known, past: Sequence[Sprint]) -> Iterator[Any]:
    """What was planned and delivered in the sprints before."""
    rows = []
    for one in past:
        points = sprint_points(known, one)
        rows.append([*against(one.id, points.planned, points.delivered, ""), _decided_of(known, one)])
    head = ("Sprint", ">Points planned", ">Delivered", ">Variance", ">Experiments decided")
    if rows:
        yield table("Velocity of the sprints before", head, rows, f"{BOARD} and {RECORD}")


def _decided_of(known: Known, sprint: Sprint) -> Cell:
    return text(f"{len(known.decided(sprint))} of {len(known.committed(sprint))}")


def _velocity_words(known: Known, past: Sequence[Sprint]) -> str:
    delivered = [sprint_points(known, one).delivered for one in past]
    if not any(delivered):
        return "no velocity yet"
    return f"median velocity {amount(median(delivered))} points over {plural(len(delivered), 'sprint')}"
