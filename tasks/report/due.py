"""Which reports are to be written: what the sprint calendar asks for, and what the record outgrew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from tasks.adapters.connect import outside
from tasks.errors import PlanError
from tasks.history.told_moves import told_moves
from tasks.ledger.append import head
from tasks.load.record import load_decisions
from tasks.plans import Board, Project
from tasks.report.shared import report_task
from tasks.team.due import BACK, PLAN, RELEASE, STATUS_KINDS, Due, Page, Written, due
from tasks.team.known import Known, file_name
from tasks.team.release_retrospective import may_look_back

ManyKind = Literal["due", "behind"]
FOLLOWED = ("status", "stakeholder", "researcher")


@report_task
def find_due(project: Project, now: datetime) -> tuple[Due, ...]:
    """What the sprint calendar asks for on the team's day and was not written since.

    Without a board, or with one that cannot be read, that is the weekly status, which tells it.
    """
    board = _board(project)
    zone = board.reports.zone
    written = _written(project, board, zone)
    return due(board, now.astimezone(zone).date(), written, _ready(project, board, written, now))


@report_task
def find_behind(project: Project, now: datetime) -> tuple[Due, ...]:
    """The pages about the whole project whose record has grown since they were written; none costs little."""
    newest = head(outside().records.links(project.name))
    texts = outside().pages.read_each(project.name, [(kind, "latest.json") for kind in FOLLOWED])
    stands = {"seq": newest.seq, "digest": newest.digest}
    why = f"it does not show the record up to number {newest.seq}"
    return tuple(
        Due(kind, "", now.date(), why)
        for kind, text in zip(FOLLOWED, texts, strict=True)
        if not _shows(_document(text).get("record"), stands)
    )


def need_board(project: Project) -> None:
    """PlanError where the board cannot be read: then not all that is due can be known."""
    project.board()


def _shows(record: Any, head: Mapping[str, Any]) -> bool:
    """Whether a page's record is at this head."""
    return isinstance(record, dict) and all(record.get(name) == value for name, value in head.items())


def _board(project: Project) -> Board:
    try:
        return project.board() or Board()
    except PlanError:
        return Board()


def _written(project: Project, board: Board, zone: tzinfo) -> Written:
    """What stands of all that the calendar may ask for."""
    about = [(kind, "", "latest") for kind in STATUS_KINDS]
    about += [(kind, one.id, file_name(one.id)) for one in board.sprints for kind in (PLAN, BACK)]
    about += [(RELEASE, one.id, file_name(one.id)) for one in board.releases]
    texts = outside().pages.read_each(project.name, [(kind, f"{name}.json") for kind, _, name in about])
    pages = {of[:2]: _page(_document(text), zone) for of, text in zip(about, texts, strict=True)}
    return {of: page for of, page in pages.items() if page}


def _page(document: dict[str, Any], zone: tzinfo) -> Page | None:
    """When a page was written; None where it is not there or does not tell."""
    verdict = document.get("verdict")
    try:
        at = datetime.fromisoformat(document["as_of"])
    except (KeyError, TypeError, ValueError):
        return None
    return Page(at.astimezone(zone).date(), isinstance(verdict, dict) and verdict.get("level") == "no")


def _document(text: str | None) -> dict[str, Any]:
    """What a page was made from; empty where it cannot be read."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _ready(project: Project, board: Board, written: Written, now: datetime) -> tuple[str, ...]:
    """Releases whose page said that it was too early, and that may be looked back on now."""
    early = [one for one in board.releases if (page := written.get((RELEASE, one.id))) and page.early]
    if not early:
        return ()
    known = Known(
        name=project.name,
        canvas=project.canvas(),
        board=board,
        now=now.astimezone(UTC),
        decisions=load_decisions.fn(project)[0],
        moved=told_moves(outside().records.links(project.name)),
    )
    return tuple(one.id for one in early if may_look_back(known, one))
