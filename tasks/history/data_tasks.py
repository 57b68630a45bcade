"""The board's data tasks beside the record: what both together say of data readiness."""

from __future__ import annotations

from datetime import datetime

from tasks.labels.data_readiness import DataReadiness, data_readiness
from tasks.labels.ready_days import Accepted
from tasks.ledger.append import Links, newest_first
from tasks.plans import Project


def board_readiness(project: Project, links: Links, now: datetime) -> DataReadiness | None:
    """Where the project's data tasks stand; None when it has no board."""
    board = project.board()
    return None if board is None else data_readiness(board.data_tasks, _accepted(links), now=now)


def _accepted(links: Links) -> tuple[Accepted, ...]:
    """Every dataset version in the record with the batch that it came of, oldest first."""
    made = [record for record in newest_first(links, ("done",)) if "dataset" in record.body]
    return tuple(Accepted(record.subject, record.body["dataset"], record.at) for record in reversed(made))
