"""What the nightly flows keep of the board: moves, alerts on budgets, forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tasks.act.shared import act_task, emit, logger
from tasks.act.states import keep_state
from tasks.adapters.connect import asker, outside
from tasks.board.costs import Budget
from tasks.board.moves import Move
from tasks.canonical import digest
from tasks.errors import PlanError
from tasks.events import AlertRaised
from tasks.history.board import recorded_moves
from tasks.history.costs import alert_body, alert_key
from tasks.history.forecasts import keep_forecast, project_forecast
from tasks.ledger.append import append_once
from tasks.plans import Project
from tasks.vocabulary import Decision


@act_task
def keep_moves(project: str, moves: Sequence[Move], now: datetime) -> tuple[Move, ...]:
    """Put each move in the record, once, and log a line on it; the moves that the record holds."""
    links = outside().records.links(project)
    held = recorded_moves(links)
    kept = tuple(
        _keep_move(project, move, [one for one in held if one.ticket == move.ticket], now) for move in moves
    )
    for move in kept:
        logger.info("%s: %s, was %s", move.ticket, move.after, move.before or "not on the board")
    return kept


def _keep_move(project: str, move: Move, held: Sequence[Move], now: datetime) -> Move:
    """The move as the record has it; ``held`` are the ticket's earlier ones.

    Their number is part of the key: the same move can happen again on the same day, and of two runs
    that see it at once one keeps it.
    """
    if held and held[-1].after == move.after:
        return held[-1]  # another run kept it since the board was read
    record = append_once(
        outside().records.links(project),
        kind="move",
        key=digest([move.ticket, move.before, move.after, len(held)]),
        project=project,
        subject=move.ticket,
        at=now,
        by=asker(),
        body={"move": move.model_dump(mode="json")},
    )
    return Move.model_validate(record.body["move"])


@act_task
def raise_alerts(project: str, budgets: Sequence[Budget], now: datetime) -> None:
    """Emit that each of these budgets is soon gone, then record that it was told.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    for budget in budgets:
        used, planned = f"{budget.used:,.1f}", f"{budget.planned or 0:,.1f}"
        logger.warning("%s %s: %s of %s compute hours are used", budget.about, budget.id, used, planned)
        resource = f"{budget.about}.{project}.{budget.id}"
        alert = AlertRaised(project=project, about=budget.about, subject=budget.id)
        emit(alert, resource, budget.state, key=alert_key(budget))
        keep_state(project, budget.id, alert_key(budget), alert_body(budget), now)


@act_task
def keep_status_forecast(project: Project, decisions: Sequence[Decision], now: datetime) -> None:
    """Put in the record what the status page is to forecast, once.

    Nothing is kept where the board cannot be read, which the page tells.
    """
    links = outside().records.links(project.name)
    try:
        made = project_forecast(project, decisions, links, now)
    except PlanError:
        made = None
    if made is not None:
        keep_forecast(project.name, made, links, now=now, by=asker())
