"""The sprint planning document: what the sprint commits to, on what grounds, and what is not ready yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import SprintPlan
from tasks.board.ticket import Ticket
from tasks.pages.team import (
    Facts,
    Headline,
    Listed,
    Section,
    amount,
    day,
    num,
    team_document,
    text,
)
from tasks.team.agreed import approvals_section, done_section, readiness_section
from tasks.team.commitment import ACHIEVED, commitment, last_sprint
from tasks.team.known import BOARD, Known
from tasks.team.notes import Asked, besides, place
from tasks.team.readiness import ready_boxes
from tasks.team.registers import asks_section, risks_section
from tasks.team.scope import acceptance, approach, assignments, scope
from tasks.team.shared import sprint_points

GOALS = Asked("Why these goals", "What each goal is worth, and what was left out for it.")
ASSUMED = Asked("What the plan assumes", "People, data, machines or answers that it counts on.")
APPROACH = Asked("How it is built", "What the board does not say of architecture, stack or integration.")
PLACES = (ACHIEVED, GOALS, ASSUMED, APPROACH)

_MOST_OPEN = 4  # boxes named in the first lines


def sprint_plan_document(known: Known, sprint: Sprint) -> dict[str, Any]:
    """Everything the plan of one sprint says, as one JSON document; its other forms come of it alone.

    Parameters
    ----------
    known : Known
        What the system knows, and what people wrote.
    sprint : Sprint
        One of the board's.

    Returns
    -------
    dict
        See `team_document`. A plan is ready when every box of its checklist holds.
    """
    plan = sprint.plan or SprintPlan()
    notes = known.notes
    sections = [
        last_sprint(known, sprint),
        Section(id="goals", title="Goals", blocks=(*_goals(sprint, plan), place(notes, GOALS))),
        commitment(known, sprint, plan),
        scope(known, sprint, plan),
        acceptance(known, sprint, plan),
        Section(id="approach", title="Technical approach", blocks=(*approach(plan), place(notes, APPROACH))),
        risks_section(known, sprint),
        asks_section(known),
        done_section(plan),
        approvals_section(plan.approvals),
        assignments(known, sprint, plan),
        readiness_section(known, sprint),
        Section(id="notes", title="What else", blocks=(place(notes, ASSUMED), *besides(notes, PLACES))),
    ]
    headline, panel = _headline(known, sprint), _panel(sprint, plan)
    return team_document(
        "sprint plan", sprint.id, headline=headline, panel=panel, sections=sections, made=known.made
    )


def _headline(known: Known, sprint: Sprint) -> Headline:
    boxes = ready_boxes(known, sprint)
    held, points = sum(box.met is True for box in boxes), sprint_points(known, sprint)
    plan = sprint.plan or SprintPlan()
    of = f" of {amount(plan.capacity_points)}" if plan.capacity_points else ""
    tickets = known.committed(sprint)
    open_ = [box.what for box in boxes if box.met is not True]
    return Headline(
        level="ok" if not open_ else "wa",
        pill="Ready to begin" if not open_ else f"Not ready: {len(open_)} of {len(boxes)} boxes open",
        sentence=f"{sprint.id} commits to {amount(points.planned)}{of} points and "
        f"{_experiments(plan, tickets)} in {sprint.days} days.",
        paragraph=f"{held} of {len(boxes)} boxes hold.{_open_words(open_)}",
    )


def _open_words(open_: Sequence[str]) -> str:
    more = len(open_) - _MOST_OPEN
    told = f"{'; '.join(open_[:_MOST_OPEN])}{f'; and {more} more' if more > 0 else ''}"
    return f" Open: {told}." if open_ else ""


def _experiments(plan: SprintPlan, tickets: Sequence[Ticket]) -> str:
    n = len(tickets) if plan.experiments is None else plan.experiments
    return f"{n} {'experiment' if n == 1 else 'experiments'}"


def _panel(sprint: Sprint, plan: SprintPlan) -> Facts:
    rows = (
        ("Document", text(plan.document)),
        ("Sprint", text(f"{sprint.id}{f', {plan.title}' if plan.title else ''}")),
        ("Owner", text(plan.owner)),
        ("Planned on", day(plan.planned_on)),
        ("First day", day(sprint.start)),
        ("Last day", day(sprint.end)),
        ("Duration", num(sprint.days, "days")),
    )
    return Facts(rows=rows, source=BOARD)


def _goals(sprint: Sprint, plan: SprintPlan) -> tuple[Listed, ...]:
    goals = [*([sprint.goal] if sprint.goal else []), *plan.goals]
    return (Listed(items=tuple(text(goal) for goal in goals), source=BOARD),) if goals else ()
