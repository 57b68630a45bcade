"""Is a sprint ready to begin? Boxes that the board and the record answer, then those that people tick."""

from __future__ import annotations

from collections.abc import Iterator

from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import Box, SprintPlan
from tasks.team.known import Known
from tasks.team.shared import sprint_points


def ready_boxes(known: Known, sprint: Sprint) -> tuple[Box, ...]:
    """Every box of the checklist; None where nobody can tell yet.

    Computed: goals, owners, acceptance, points within capacity, data, the board's rules, actions, approvals,
    risks. Behind them stand the plan's own.
    """
    plan = sprint.plan or SprintPlan()
    return (*(Box(what=what, met=met) for what, met in _computed(known, sprint, plan)), *plan.checklist)


def _computed(known: Known, sprint: Sprint, plan: SprintPlan) -> Iterator[tuple[str, bool | None]]:
    tickets = [one for one in known.board.tickets if one.sprint == sprint.id]
    some = bool(plan.items or tickets)
    points = sprint_points(known, sprint)
    yield "The sprint has a goal", bool(sprint.goal or plan.goals)
    owned = all(one.owners for one in plan.items) and all(one.owner for one in tickets)
    yield "Every item and experiment has an owner", owned if some else None
    told = all(one.accept for one in plan.items) and all(one.success.primary for one in tickets)
    yield "Each has an acceptance criterion", told if some else None
    fits = points.planned <= plan.capacity_points if plan.capacity_points else None
    yield "Everything is sized and within the capacity", fits and not points.unsized
    yield "The data that its experiments wait for is ready", _data_ready(known, sprint)
    yield "The board's rules hold", known.state.is_sound if known.state else None
    vague = [one for one in known.board.actions if one.status == "open" and one.lacks]
    yield "Every open action has an owner, a date and a measure", not vague
    agreed = all(one.status == "approved" for one in plan.approvals) if plan.approvals else None
    yield "Everybody who has to agree has agreed", agreed
    held = all(not one.lacks for one in known.board.risks) if known.board.risks else None
    yield "Every risk has an owner and a mitigation", held


def _data_ready(known: Known, sprint: Sprint) -> bool | None:
    """Whether no data task that blocks one of its experiments is unready; None without data tasks."""
    ids = {one.id for one in known.committed(sprint)}
    if known.ready is None or not known.ready.tasks:
        return None
    return not any(task.ready is None and ids & set(task.blocks) for task in known.ready.tasks)
