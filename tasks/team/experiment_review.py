"""The experiments that a sprint decided: how they ended, which kills came late, how they were described."""

from __future__ import annotations

from tasks.board.flow_measures import flow
from tasks.board.kills import Kill, hypotheses, kills
from tasks.board.sprint import Sprint
from tasks.pages.team import (
    Facts,
    Section,
    day,
    num,
    table,
    text,
)
from tasks.team.known import BOARD, RECORD, RUNS, Known
from tasks.team.notes import Asked, place
from tasks.team.shared import titled

KILLED = Asked("What the kills taught", "Which kill was a good one, and what would have told earlier.")


def experiments_section(known: Known, sprint: Sprint) -> Section:
    """Every decision on a ticket of the sprint, and how work flowed."""
    ends, titles = known.decided(sprint), {one.id: titled(one) for one in known.board.tickets}
    days = {end.ticket: flow([end], known.starts).cycle.median_days for end in ends}
    rows = [
        [
            text(titles.get(end.ticket, end.ticket)),
            text(end.end),
            day(end.day),
            num(days[end.ticket], "days"),
            text(end.decision),
        ]
        for end in ends
    ]
    went = flow(ends, known.starts)
    cycle = went.cycle
    reach = f"{cycle.shortest_days} to {cycle.longest_days} days" if cycle.n > 1 else ""
    told = (
        ("Decided", num(went.decided, "count")),
        ("Killed of decided", text(f"{went.kill_rate.count} of {went.decided}")),
        ("Promoted of decided", text(f"{went.promotion_rate.count} of {went.decided}")),
        ("Cycle time, median", num(cycle.median_days, "days")),
        ("Cycle time, range", text(reach)),
    )
    head = ("Experiment", "Ended", "On", ">Days from its begin", "Decision")
    shown = [table("Decisions of the sprint", head, rows, RECORD)] if rows else []
    return Section(id="experiments", title="Experiments", blocks=(Facts(rows=told, source=RECORD), *shown))


def sprint_kills(known: Known, sprint: Sprint) -> tuple[Kill, ...]:
    """Experiments that were killed in a sprint, with the compute of their runs."""
    used = {one.id: one.used for one in known.costs.tickets if one.runs} if known.costs else {}
    return kills(
        known.decided(sprint),
        known.board.tickets,
        sprints=known.board.sprints,
        starts=known.starts,
        decisions=known.decisions,
        used_hours=used,
    )


def kills_section(known: Known, sprint: Sprint) -> Section:
    """Kills and why they came late, how whole the hypotheses were, and what people learnt of it."""
    found, told = sprint_kills(known, sprint), hypotheses(known.decided(sprint), known.board.tickets)
    rows = [
        [
            text(f"{one.ticket}: {one.title}" if one.title != one.ticket else one.ticket),
            day(one.day),
            num(one.days, "days"),
            num(one.used_hours, "hours"),
            num(one.planned_hours, "hours"),
            text("Late", "wa") if one.late else text("In time", "ok"),
            text("; ".join(one.late)),
            text(one.learnings),
        ]
        for one in found
    ]
    head = ("Experiment", "Killed on", ">Days", ">Used", ">Budget", "In time", "Why late", "Learnt")
    shown = (
        [table("Kills, and whether they came late", head, rows, f"{RECORD}, {BOARD} and {RUNS}")]
        if rows
        else []
    )
    lacking = "; ".join(f"{ticket} lacks {what}" for ticket, what in told.lacking)
    facts = (
        ("Kills in time", text(f"{sum(not one.late for one in found)} of {len(found)}")),
        ("Hypotheses whole", text(f"{told.whole} of {told.decided}")),
        ("What others lack", text(lacking)),
    )
    blocks = (Facts(rows=facts, source=f"{BOARD} and {RECORD}"), *shown, place(known.notes, KILLED))
    return Section(id="kills", title="Experiment review", blocks=blocks)
