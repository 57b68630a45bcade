"""Compute that the tracked runs used, beside what the board plans."""

from __future__ import annotations

from tasks.adapters.connect import outside
from tasks.adapters.ports import Tracked
from tasks.board.costs import Budget, Costs, Used, costs
from tasks.history.board import ListRuns
from tasks.history.costs import untold
from tasks.history.retrainings import opened_tickets
from tasks.plans import Project


def load_costs(project: Project, list_runs: ListRuns | None = None) -> Costs:
    """Compute used and left per ticket and sprint, of every run whatever became of it.

    ``list_runs`` lists a project's runs, for who has read them already; else they are read here.
    """
    board = project.board()
    tickets, sprints = (board.tickets, board.sprints) if board else ((), ())
    runs = (list_runs or outside().runs.of_project)(project.name)
    opened = opened_tickets(outside().records.links(project.name))
    return costs([_used(run) for run in runs], tickets, sprints, opened)


def load_untold(project: Project, found: Costs) -> tuple[Budget, ...]:
    """Budgets that are soon gone or over, and of which nobody was told yet."""
    return untold(outside().records.links(project.name), found.alarming)


def _used(run: Tracked) -> Used:
    day = run.started.date() if run.started else None
    return Used(ticket=run.ticket, sprint=run.sprint, day=day, hours=run.compute_hours)
