"""What was decided, how sure, and what would settle the rest?"""

from __future__ import annotations

from typing import Literal

from prefect import flow

from flows.clock import now
from tasks.act.board import keep_status_forecast
from tasks.load.record import load_decisions
from tasks.load.shared import load_project
from tasks.report import write_status


@flow
def write_report(project: str, kind: Literal["status"] = "status") -> str:
    """Write the project's report of this kind; return the page's path."""
    place = load_project(project)
    at = now()
    keep_status_forecast(place, load_decisions(place)[0], at)
    decisions, head = load_decisions(place)  # again: the page shows what its own head stands for
    return {"status": write_status}[kind](place, decisions, head, at)
