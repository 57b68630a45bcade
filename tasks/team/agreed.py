"""What a sprint's plan has to meet: the definition of done, approvals, the readiness checklist."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import Approval, SprintPlan
from tasks.pages.team import (
    Section,
    day,
    table,
    text,
)
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.readiness import ready_boxes
from tasks.team.shared import box_rows

_STATUS = {
    "approved": text("Approved", "ok"),
    "changes wanted": text("Changes wanted", "wa"),
    "waiting": text("Waiting", "no"),
}


def done_section(plan: SprintPlan) -> Section:
    """What must hold before an item is done."""
    rows = box_rows(plan.done_means)
    shown = table("What must hold before an item is done", ("What", "Holds"), rows, BOARD)
    met = sum(box.met is True for box in plan.done_means)
    note = f"{met} of {len(rows)} hold today"
    return Section(id="done", title="Definition of done", note=note, blocks=(shown,) if rows else ())


def approvals_section(approvals: Sequence[Approval]) -> Section:
    """Who has agreed to the plan, and what each judged."""
    rows = []
    for one in approvals:
        judged = "; ".join(f"{what}: {how}" for what, how in one.judged.items())
        rows.append(
            [
                text(one.role),
                text(one.name),
                text(judged),
                _STATUS[one.status],
                day(one.said_on),
            ]
        )
    head = ("Role", "Who", "Judged", "Status", "On")
    shown = table("Who has agreed to the plan", head, rows, BOARD)
    return Section(id="approvals", title="Approvals", blocks=(shown,) if rows else ())


def readiness_section(known: Known, sprint: Sprint) -> Section:
    """What must hold before the sprint begins."""
    boxes = ready_boxes(known, sprint)
    held = sum(box.met is True for box in boxes)
    shown = table(
        "What must hold before the sprint begins", ("What", "Holds"), box_rows(boxes), f"{BOARD} and {RECORD}"
    )
    return Section(
        id="readiness",
        title="Readiness checklist",
        level="ok" if held == len(boxes) else "wa",
        word=f"{held} of {len(boxes)} hold",
        blocks=(shown,),
    )
