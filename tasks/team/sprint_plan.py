"""The sprint planning document: what the sprint commits to, on what grounds, and what is not ready yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from tasks.board.action import Action
from tasks.board.outcomes import TicketEnd
from tasks.board.sprint import Sprint
from tasks.board.sprint_plan import Approval, Item, SprintPlan
from tasks.board.ticket import Ticket
from tasks.pages.team import (
    Cell,
    Facts,
    Headline,
    Listed,
    Section,
    amount,
    day,
    num,
    table,
    team_document,
    text,
)
from tasks.pages.words import plural
from tasks.team.known import BOARD, RECORD, Known
from tasks.team.notes import Asked, besides, place
from tasks.team.readiness import ready_boxes
from tasks.team.registers import asks_section, risks_section
from tasks.team.shared import action_table, against, box_rows, listed, sprint_points, titled

ACHIEVED = Asked(
    "What the last sprint achieved", "What users or the team can do now that they could not do before."
)
GOALS = Asked("Why these goals", "What each goal is worth, and what was left out for it.")
ASSUMED = Asked("What the plan assumes", "People, data, machines or answers that it counts on.")
APPROACH = Asked("How it is built", "What the board does not say of architecture, stack or integration.")
PLACES = (ACHIEVED, GOALS, ASSUMED, APPROACH)

_MOST_OPEN = 4  # boxes named in the first lines
_LOOK_BACK = 3  # sprints whose velocity is shown
_STATUS = {
    "approved": text("Approved", "ok"),
    "changes wanted": text("Changes wanted", "wa"),
    "waiting": text("Waiting", "no"),
}


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
        _last_sprint(known, sprint),
        Section(id="goals", title="Goals", blocks=(*_goals(sprint, plan), place(notes, GOALS))),
        _commitment(known, sprint, plan),
        _scope(known, sprint, plan),
        _acceptance(known, sprint, plan),
        Section(id="approach", title="Technical approach", blocks=(*_approach(plan), place(notes, APPROACH))),
        risks_section(known, sprint),
        asks_section(known),
        _done_means(plan),
        _approvals(plan.approvals),
        _assignments(known, sprint, plan),
        _readiness(known, sprint),
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


def _last_sprint(known: Known, sprint: Sprint) -> Section:
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


def _goals(sprint: Sprint, plan: SprintPlan) -> tuple[Listed, ...]:
    goals = [*([sprint.goal] if sprint.goal else []), *plan.goals]
    return (Listed(items=tuple(text(goal) for goal in goals), source=BOARD),) if goals else ()


def _commitment(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
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


def _scope(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
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


def _acceptance(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
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


def _approach(plan: SprintPlan) -> Iterator[Any]:
    told = [(one.title, one.approach) for one in plan.items if any(one.approach.model_dump().values())]
    rows = [[text(title), text(a.architecture), text(a.stack), text(a.integration)] for title, a in told]
    if rows:
        head = ("Item", "Architecture", "Stack", "Integration")
        yield table("How each item is built", head, rows, BOARD)


def _done_means(plan: SprintPlan) -> Section:
    rows = box_rows(plan.done_means)
    shown = table("What must hold before an item is done", ("What", "Holds"), rows, BOARD)
    met = sum(box.met is True for box in plan.done_means)
    note = f"{met} of {len(rows)} hold today"
    return Section(id="done", title="Definition of done", note=note, blocks=(shown,) if rows else ())


def _approvals(approvals: Sequence[Approval]) -> Section:
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


def _assignments(known: Known, sprint: Sprint, plan: SprintPlan) -> Section:
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


def _readiness(known: Known, sprint: Sprint) -> Section:
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
