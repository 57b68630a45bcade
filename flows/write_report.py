"""What was decided, how sure, and what would settle the rest?"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from prefect import flow

from flows.clock import now
from tasks.act.board import keep_status_forecast
from tasks.load.record import load_decisions
from tasks.load.shared import load_project
from tasks.plans import Project
from tasks.report import (
    PROJECT_KINDS,
    ProjectKind,
    TeamKind,
    follow_moves,
    named_for,
    write_index,
    write_project_page,
    write_status,
    write_team_document,
)

Kind = Literal["status"] | ProjectKind | TeamKind


@flow
def write_report(project: str, kind: Kind = "status", sprint: str = "", release: str = "") -> str:
    """Write the project's report of this kind, of a sprint or release where it is of one; the page's path."""
    named = named_for(kind, sprint, release)
    place = load_project(project)
    at = now()
    if kind == "status":
        page = _status(place, at)
    elif kind in PROJECT_KINDS:
        page = write_project_page(place, kind, *load_decisions(place), at)
    else:
        page = write_team_document(place, cast("TeamKind", kind), named, load_decisions(place), at)
    write_index(place, at)
    return page


def _status(place: Project, at: datetime) -> str:
    keep_status_forecast(place, load_decisions(place)[0], at)
    decisions, head = load_decisions(place)  # again: the page shows what its own head stands for
    follow_moves(place, at)
    return write_status(place, decisions, head, at)
