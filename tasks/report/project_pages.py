"""Pages about a whole project: its risks, its canvas, for stakeholders, for researchers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from tasks.adapters.connect import code_version
from tasks.errors import ProoflineError
from tasks.ledger.chain import Head
from tasks.load.hardest import load_looked
from tasks.pages.canvas import canvas_document
from tasks.pages.champion import values
from tasks.pages.costs import compute
from tasks.pages.facts import ProjectFacts
from tasks.pages.project_page import Source
from tasks.pages.reading import newest_of
from tasks.pages.researcher import Errors, researcher_document
from tasks.pages.risk_register import risk_register_document
from tasks.pages.risks import risks
from tasks.pages.stakeholder import stakeholder_document
from tasks.pages.status import MOST_WINDOWS
from tasks.pages.windows import windows
from tasks.plans import Board, Canvas, Project
from tasks.report.publish import publish
from tasks.report.shared import own_pages, report_task, told_costs, watched_windows
from tasks.report.status import status_of
from tasks.vocabulary import Decision

ProjectKind = Literal["risks", "canvas", "stakeholder", "researcher"]
PROJECT_KINDS: tuple[ProjectKind, ...] = get_args(ProjectKind)


class Known(NamedTuple):
    """What every such page is made of."""

    project: Project
    canvas: Canvas
    board: Board
    decisions: Sequence[Decision]
    head: Head
    source: Source


@report_task
def write_project_page(
    project: Project, kind: ProjectKind, decisions: Sequence[Decision], head: Head, now: datetime
) -> str:
    """The page of this kind, as of now; its path."""
    canvas = project.canvas()
    source = Source(project.name, canvas.title, canvas.phase, (head.seq, head.digest), now, code_version())
    known = Known(project, canvas, project.board() or Board(), decisions, head, source)
    return publish(project.name, kind, f"{now:%Y-%m-%d}", _DOCUMENTS[kind](known))


def _risk_register(known: Known) -> dict[str, Any]:
    return risk_register_document(_risks(known), known.source)


def _canvas(known: Known) -> dict[str, Any]:
    found = values(known.decisions, ProjectFacts.of(known.canvas))
    return canvas_document(known.canvas.model_dump(mode="json"), found, _risks(known), known.source)


def _stakeholder(known: Known) -> dict[str, Any]:
    found = values(known.decisions, ProjectFacts.of(known.canvas))
    status = status_of(known.project, known.decisions, known.head, known.source.now)
    return stakeholder_document(status, known.canvas.model_dump(mode="json"), found, known.source)


def _researcher(known: Known) -> dict[str, Any]:
    pages = own_pages(known.project.name, known.decisions)
    return researcher_document(known.canvas, known.decisions, known.source, own_pages=pages, **_looked(known))


def _looked(known: Known) -> dict[str, Any]:
    """The newest evaluation's runs and hardest examples, or why they cannot be told."""
    newest = next(iter(newest_of(known.decisions, "experiment")), None)
    if newest is None:
        return {}
    try:
        runs, found = load_looked(known.project, known.canvas, newest.subject)
    except ProoflineError as error:
        return {"unread": str(error)}
    return {"runs": runs, "errors": Errors(*found) if found else None}


def _risks(known: Known) -> dict[str, Any] | None:
    pages = own_pages(known.project.name, known.decisions)
    drift = windows(watched_windows(known.project, known.decisions), pages, most=MOST_WINDOWS)
    return risks(known.board.risks, drift, compute(told_costs(known.project)))


_DOCUMENTS: Mapping[ProjectKind, Callable[[Known], dict[str, Any]]] = {
    "risks": _risk_register,
    "canvas": _canvas,
    "stakeholder": _stakeholder,
    "researcher": _researcher,
}
