"""The status page: what was decided, how sure, and what would settle the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from tasks.adapters.connect import code_version, outside
from tasks.board.board_state import BoardState
from tasks.errors import PlanError, ProoflineError
from tasks.experiments.kill_rules import Advice
from tasks.history.board import ListRuns, Recorded, project_board, recorded
from tasks.history.data_tasks import board_readiness
from tasks.history.forecasts import ProjectForecast, project_forecast
from tasks.history.pauses import pause_of
from tasks.history.told_fallen import told_fallen
from tasks.history.told_incidents import told_incidents
from tasks.history.told_moves import told_moves
from tasks.labels.data_readiness import DataReadiness
from tasks.ledger.chain import Head
from tasks.load.advice import load_running_advice
from tasks.pages.status import status_document
from tasks.plans import Project
from tasks.report.publish import publish
from tasks.report.shared import own_pages, questions, report_task, told_costs, watched_windows
from tasks.vocabulary import Decision


@report_task
def write_status(project: Project, decisions: Sequence[Decision], head: Head, now: datetime) -> str:
    """The status page of what was decided: JSON, and HTML and Markdown made from it alone."""
    document = status_of(project, decisions, head, now)
    return publish(project.name, "status", f"{now:%Y-%m-%d}", document)


def status_of(project: Project, decisions: Sequence[Decision], head: Head, now: datetime) -> dict[str, Any]:
    """What the status page says; what cannot be read is said in its place."""
    runs = cache(outside().runs.of_project)  # three ask for the same 10,000
    links = outside().records.links(project.name)
    board, readiness, unreadable = _boards(project, now, runs, recorded(links, decisions))
    incidents, moves = told_incidents(links), told_moves(links)
    return status_document(
        project.canvas(),
        decisions,
        head=head,
        now=now,
        name=project.name,
        code_version=code_version(),
        readiness=readiness,
        board=board,
        board_unreadable=unreadable,
        costs=None if unreadable else told_costs(project, runs),
        advised=() if unreadable else _advised(project, now, runs, decisions),
        forecast=None if unreadable else _forecast(project, decisions, now),
        own_pages=own_pages(project.name, decisions, incidents),
        questions=questions(),
        moves=moves,
        incidents=incidents,
        fallen=told_fallen(links, moves),
        kept=None if unreadable else project.board(),
        watched=watched_windows(project, decisions),
        address=outside().pages.address(project.name, "status", f"{now:%Y-%m-%d}"),
        paused=pause.told if (pause := pause_of(links)) else "",
    )


def _boards(
    project: Project, now: datetime, runs: ListRuns, told: Recorded
) -> tuple[BoardState | None, DataReadiness | None, str]:
    """Tickets and data tasks as they stand, or the sentence that says why the board cannot be read."""
    links = outside().records.links(project.name)
    try:
        board = project_board(project, links, runs, now, told)
        return board, board_readiness(project, links, now), ""
    except PlanError as error:
        return None, None, str(error)


def _advised(
    project: Project, now: datetime, runs: ListRuns, decisions: Sequence[Decision]
) -> tuple[Advice, ...]:
    """What the kill rules say; nothing where the tracked runs cannot be read, which the costs tell."""
    try:
        return load_running_advice(project, now, runs, decisions)
    except ProoflineError:
        return ()


def _forecast(project: Project, decisions: Sequence[Decision], now: datetime) -> ProjectForecast | None:
    """How likely the target is reached, sprint by sprint."""
    return project_forecast(project, decisions, outside().records.links(project.name), now)
