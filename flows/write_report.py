"""What was decided, how sure, and what would settle the rest?"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.board import keep_status_forecast
from tasks.act.deliver import deliver
from tasks.load.record import load_decisions
from tasks.load.shared import load_project
from tasks.plans import Project
from tasks.report import (
    PROJECT_KINDS,
    ManyKind,
    ProjectKind,
    TeamKind,
    Wrote,
    find_behind,
    find_due,
    follow_moves,
    make_up,
    named_for,
    need_board,
    need_written,
    write_each,
    write_index,
    write_project_page,
    write_status,
    write_team_document,
)

Kind = Literal["status"] | ProjectKind | TeamKind | ManyKind


@flow
def write_report(
    project: str, kind: Kind = "status", sprint: str = "", release: str = ""
) -> str | tuple[Wrote, ...]:
    """Write the project's report of this kind, of a sprint or release where it is of one; the page's path.

    Of kind due, write what the sprint calendar asks for; of kind behind, the pages that the record outgrew;
    what was written.
    """
    named = named_for(kind, sprint, release)
    place = load_project(project)
    at = now()
    if kind in {"due", "behind"}:
        return _several(place, kind, at)
    page = _write(place, kind, named, at)
    write_index(place, at)
    deliver(place, page)
    return page


def _several(place: Project, kind: Kind, at: datetime) -> tuple[Wrote, ...]:
    asked = find_due(place, at) if kind == "due" else find_behind(place, at)
    wrote = write_each(asked, lambda one: _write(place, cast("Kind", one.kind), one.about, at))
    if wrote:
        write_index(place, at)
        deliver(place, *(one.page for one in wrote))
    need_written(wrote)
    if kind == "due":
        need_board(place)
    return wrote


def _write(place: Project, kind: Kind, named: str, at: datetime) -> str:
    if kind == "status":
        return _status(place, at)
    decided = load_decisions(place)
    if kind in PROJECT_KINDS:
        return write_project_page(place, kind, *decided, at)
    return write_team_document(place, cast("TeamKind", kind), named, decided, at)


def _status(place: Project, at: datetime) -> str:
    keep_status_forecast(place, load_decisions(place)[0], at)
    decisions, head = load_decisions(place)  # again: the page shows what its own head stands for
    make_up(place, decisions, head, at)
    follow_moves(place, at)
    return write_status(place, decisions, head, at)


deployed = as_deployed(write_report, asks.canvas)
