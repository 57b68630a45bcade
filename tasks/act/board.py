"""What the nightly flows keep of the board: moves, alerts on budgets, forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect.events import emit_event

from tasks.act.shared import act_task, logger
from tasks.adapters.connect import asker, outside
from tasks.board.costs import Budget
from tasks.board.moves import Move
from tasks.canonical import digest
from tasks.errors import PlanError
from tasks.history.costs import alert_body, alert_key
from tasks.history.forecasts import keep_forecast, project_forecast
from tasks.ledger.append import append_once, head
from tasks.ledger.chain import Head
from tasks.plans import Project
from tasks.vocabulary import Decision


@act_task
def keep_moves(project: str, moves: Sequence[Move], now: datetime) -> tuple[Move, ...]:
    """Put each move in the record, once a day, and log a line on it; the moves that the record holds."""
    links, kept = outside().records.links(project), []
    for move in moves:
        body = move.model_dump(mode="json")
        key = digest([body[name] for name in ("ticket", "before", "after", "day")])
        record = append_once(
            links,
            kind="move",
            key=key,
            project=project,
            subject=move.ticket,
            at=now,
            by=asker(),
            body={"move": body},
        )
        kept.append(Move.model_validate(record.body["move"]))
        logger.info("%s: %s, was %s", move.ticket, move.after, move.before or "not on the board")
    return tuple(kept)


@act_task
def raise_alerts(project: str, budgets: Sequence[Budget], now: datetime) -> None:
    """Emit that each of these budgets is soon gone, then record that it was told.

    In this order a run that is killed in between tells again, and nothing stays untold.
    """
    for budget in budgets:
        used, planned = f"{budget.used:,.1f}", f"{budget.planned or 0:,.1f}"
        logger.warning("%s %s: %s of %s compute hours are used", budget.about, budget.id, used, planned)
        _emit_alert(project, budget)
        append_once(
            outside().records.links(project),
            kind="state",
            key=alert_key(budget),
            project=project,
            subject=budget.id,
            at=now,
            by=asker(),
            body=alert_body(budget),
        )


def _emit_alert(project: str, budget: Budget) -> None:
    emit_event(
        event="proofline.alert.raised",
        resource={
            "prefect.resource.id": f"proofline.{budget.about}.{project}.{budget.id}",
            "proofline.project": project,
            "proofline.outcome": budget.state,
        },
        payload={"project": project, "about": budget.about, "subject": budget.id},
    )


@act_task
def keep_status_forecast(project: Project, decisions: Sequence[Decision], now: datetime) -> Head:
    """Put in the record what the status page is to forecast, once; the record's head then.

    Nothing is kept where the board cannot be read, which the page tells.
    """
    links = outside().records.links(project.name)
    try:
        made = project_forecast(project, decisions, links, now)
    except PlanError:
        made = None
    if made is not None:
        keep_forecast(project.name, made, links, now=now, by=asker())
    return head(links)
