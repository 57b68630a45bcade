"""A team's documents: sprint plan, sprint and release retrospective, with the notes that people write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from tasks.adapters.connect import code_version, outside
from tasks.board.costs import Costs
from tasks.board.release import Release, before_and_after
from tasks.errors import InputError, OutsideError, PlanError
from tasks.history.board import ListRuns, project_board, recorded
from tasks.history.data_tasks import board_readiness
from tasks.history.told_incidents import told_incidents
from tasks.history.told_moves import told_moves
from tasks.ledger.chain import Head
from tasks.load.costs import load_costs
from tasks.plans import Project
from tasks.report.publish import publish
from tasks.report.shared import report_task
from tasks.team import release_retrospective, sprint_plan, sprint_retrospective
from tasks.team.known import Known, file_name, the_release, the_sprint
from tasks.team.notes import Asked, form, read_notes
from tasks.team.release_retrospective import release_retrospective_document
from tasks.team.sprint_plan import sprint_plan_document
from tasks.team.sprint_retrospective import sprint_retrospective_document
from tasks.vocabulary import Decision

Document = dict[str, Any]
TeamKind = Literal["sprint-plan", "sprint-retrospective", "release-retrospective"]

_PLACES: Mapping[TeamKind, tuple[Asked, ...]] = {
    "sprint-plan": sprint_plan.PLACES,
    "sprint-retrospective": sprint_retrospective.PLACES,
    "release-retrospective": release_retrospective.PLACES,
}


def named_for(kind: str, sprint: str, release: str) -> str:
    """The id that a report of this kind is asked for; InputError where the other one was named."""
    takes = {"release-retrospective": "release"} | dict.fromkeys(
        ("sprint-plan", "sprint-retrospective"), "sprint"
    )
    for what, named in (("sprint", sprint), ("release", release)):
        if named and takes.get(kind) != what:
            raise InputError(f"--{what}: found {named!r} with kind {kind}; allowed: {_takes(takes, what)}")
    return sprint or release


def _takes(takes: Mapping[str, str], what: str) -> str:
    return f"kind {' or '.join(kind for kind, taken in takes.items() if taken == what)}"


@report_task
def write_team_document(
    project: Project, kind: TeamKind, named: str, decided: tuple[Sequence[Decision], Head], now: datetime
) -> str:
    """The document of a sprint or release, called ``named`` or chosen by the day; its path.

    ``decided`` are the record's decisions, oldest first, and its head. Beside the page lies a file for
    what people add, which is made with the first page and never written over.
    """
    known = _known(project, *decided, now.astimezone(UTC))
    about, later, make = _asked(kind, named, known)
    name, pages = file_name(about), outside().pages
    file = f"{name}.notes.md"
    pages.begin(
        project.name, kind, file, form(f"{kind.replace('-', ' ').capitalize()} {about}", _PLACES[kind])
    )
    notes = pages.read(project.name, kind, file)
    if notes is None:
        raise InputError(f"{kind}/{file}: found no text in UTF-8; allowed: notes saved as UTF-8")
    document = make(replace(known, notes=read_notes(notes), notes_file=file))
    is_latest = not any(pages.written(project.name, kind, file_name(one)) for one in later)
    written = publish(project.name, kind, name, document, latest=is_latest)
    return pages.written(project.name, kind, name) or written


def _asked(kind: TeamKind, named: str, known: Known) -> tuple[str, list[str], Callable[[Known], Document]]:
    """The id of what the document is about, those of what came later, and what makes it."""
    if kind == "release-retrospective":
        return _of_release(the_release(known.board.releases, named), known)
    sprints, looks_back = known.board.sprints, kind == "sprint-retrospective"
    sprint = the_sprint(sprints, named, known.today, looks_back=looks_back)
    make = sprint_retrospective_document if looks_back else sprint_plan_document
    return sprint.id, [one.id for one in sprints if one.start > sprint.start], lambda it: make(it, sprint)


def _of_release(release: Release, known: Known) -> tuple[str, list[str], Callable[[Known], Document]]:
    _, later = before_and_after(known.board.releases, release)
    return release.id, [one.id for one in later], lambda it: release_retrospective_document(it, release)


def _known(project: Project, decisions: Sequence[Decision], head: Head, now: datetime) -> Known:
    links = outside().records.links(project.name)
    board, runs = project.board(), cache(outside().runs.of_project)  # two ask for the same 10,000
    (costs, untold), told = _costs(project, runs), recorded(links, decisions)
    if board is None:
        raise PlanError(
            f"{project.shown}/board.yaml: found no such file; allowed: a board, see docs/board.md"
        )
    return Known(
        name=project.name,
        canvas=project.canvas(),
        board=board,
        now=now,
        state=project_board(project, links, runs, now, told),
        ready=board_readiness(project, links, now),
        costs=costs,
        untold=untold,
        decisions=decisions,
        moves=told.moves,
        moved=told_moves(links),
        incidents=told_incidents(links),
        head=(head.seq, head.digest),
        code_version=code_version(),
    )


def _costs(project: Project, runs: ListRuns) -> tuple[Costs | None, str]:
    """Compute used and left, or the sentence that says why it cannot be told."""
    try:
        return load_costs(project, runs), ""
    except OutsideError as error:
        return None, f"compute could not be read: {error}"
