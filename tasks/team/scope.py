"""What is worked on in a sprint, by whom, how it is built and when it is accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tasks.board.outcomes import TicketEnd
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import Item, SprintPlan
from tasks.board.ticket import Ticket
from tasks.pages.team import (
    Cell,
    Section,
    num,
    table,
    text,
)
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.shared import listed, titled


def scope(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
    """Items by priority, and the experiments with what they want to show."""
    items = sorted(plan.items, key=lambda one: one.band or "P9")
    rows = [_item_row(one) for one in items]
    its_head = ("Priority", "Item", "Who", ">Points", "Done")
    blocks = [table("Items by priority", its_head, rows, BOARD)] if rows else []
    tickets = known.committed(sprint)
    if tickets:
        shown = [_ticket_row(one, known) for one in tickets]
        caption = "Experiments; done is decided, by the record"
        head = ("Priority", "Experiment", "Hypothesis", "Who", ">Points", ">Budget", "Done")
        blocks.append(table(caption, head, shown, f"{BOARD} and {RECORD}"))
    return Section(
        id="scope", title="Scope", note=f"{len(items) + len(tickets)} in all", blocks=tuple(blocks)
    )


def _item_row(one: Item) -> list[Cell]:
    parts = f" ({'; '.join(one.parts)})" if one.parts else ""
    name = f"{one.id}: {one.title}" if one.id else one.title
    done = text("Done", "ok") if one.done else text("Open", "no")
    return [text(one.band or ""), text(f"{name}{parts}"), text(listed(one.owners)), num(one.points), done]


def _ticket_row(one: Ticket, known: Known) -> list[Cell]:
    end = known.ends.get(one.id)
    return [
        text(one.band or ""),
        text(titled(one)),
        text(one.hypothesis),
        text(one.owner),
        num(one.points),
        num(one.compute_hours, "hours"),
        _ended(end),
    ]


def _ended(end: TicketEnd | None) -> Cell:
    if end is None:
        return text("Open", "no")
    return text(end.end.capitalize(), "ok" if end.end == "promoted" else "no")


def acceptance(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
    """One measurable criterion for each item; what has none is pointed out."""
    rows = [
        [text(one.title), text(one.accept) if one.accept else text("None yet", "wa")] for one in plan.items
    ]
    for one in known.committed(sprint):
        never = [f"never: {what}" for what in one.success.blocking]
        said = "; ".join(filter(None, [one.success.primary, *one.success.secondary, *never]))
        rows.append([text(one.id), text(said) if one.success.primary else text("None yet", "wa")])
    shown = table("What must be measured for each to be accepted", ("Item", "Accepted when"), rows, BOARD)
    return Section(id="acceptance", title="Acceptance criteria", blocks=(shown,) if rows else ())


def approach(plan: SprintPlan) -> Iterator[Any]:
    """Architecture, stack and integration of the items that tell of them."""
    told = [(one.title, one.approach) for one in plan.items if any(one.approach.model_dump().values())]
    rows = [[text(title), text(a.architecture), text(a.stack), text(a.integration)] for title, a in told]
    if rows:
        head = ("Item", "Architecture", "Stack", "Integration")
        yield table("How each item is built", head, rows, BOARD)


def assignments(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
    """What each person works on; the points of what several do count with each of them."""
    work: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for name in plan.team:
        work[name] = []
    for item in plan.items:
        for owner in item.owners:
            work[owner].append((item.id or item.title, item.points or 0.0))
    for ticket in known.committed(sprint):
        if ticket.owner:
            work[ticket.owner].append((ticket.id, ticket.points or 0.0))
    rows = [
        [text(who), text(listed([w for w, _ in its])), num(sum(p for _, p in its))]
        for who, its in work.items()
    ]
    caption = "Points of what several people do count with each of them"
    shown = table(caption, ("Who", "Works on", ">Points"), rows, BOARD)
    return Section(id="assignments", title="Assignments", blocks=(shown,) if rows else ())
