"""The project's board beside its record, its data tasks and its runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.adapters.ports import Tracked
from tasks.board.board_state import BoardState, Facts, board_state
from tasks.board.moves import Move
from tasks.board.outcomes import ABOUT
from tasks.board.rules import Problem
from tasks.errors import OutsideError
from tasks.experiments.planned_seeds import ARMS, look_lacks
from tasks.gate_words import in_full
from tasks.history.data_tasks import board_readiness
from tasks.history.retrainings import opened_tickets
from tasks.history.tickets import is_first
from tasks.ledger.append import Links, newest_first
from tasks.plans import Board, Project
from tasks.vocabulary import Decision

ListRuns = Callable[[str], Sequence[Tracked]]


@dataclass(frozen=True)
class Recorded:
    """Decisions on tickets and moves of tickets, oldest first."""

    decisions: Sequence[Decision]
    moves: Sequence[Move]


def recorded(links: Links, decisions: Sequence[Decision] | None = None) -> Recorded:
    """What the record tells of tickets.

    ``decisions`` are all of its decisions, oldest first, for who has read them already.
    """
    if decisions is None:
        kept = (record.body["decision"] for record in newest_first(links, ("decision",)))
        decisions = [Decision.model_validate(one) for one in kept if one["gate"]["about"] in ABOUT][::-1]
    return Recorded([one for one in decisions if one.gate.about in ABOUT], recorded_moves(links))


def project_board(
    project: Project, links: Links, runs: ListRuns, now: datetime, told: Recorded | None = None
) -> BoardState | None:
    """Where the project's tickets stand today; None when it has no board, or one without tickets.

    ``runs`` lists a project's runs; it is asked only when a ticket is in evaluation, and when it does
    not answer the board says so. ``told`` is what `recorded` gives, for who has read it already.
    """
    board = project.board()
    if board is None or not (board.tickets or board.drafts):
        return None
    ready = board_readiness(project, links, now)
    told = told or recorded(links)
    facts = Facts(
        decisions=told.decisions,
        moves=told.moves,
        data_tasks={task.id: task.blocks for task in board.data_tasks},
        unready=[task.id for task in ready.tasks if task.ready is None] if ready else [],
        seeds=_seeds(project, board, told.decisions, runs),
        drafts=board.drafts,
        opened=opened_tickets(links),
    )
    state = board_state(
        board.tickets,
        board.sprints,
        limits=board.limits,
        phase=project.canvas().phase,
        facts=facts,
        today=now.date(),
    )
    return state.model_copy(update={"problems": tuple(_in_full(one, project.name) for one in state.problems)})


def _in_full(problem: Problem, project: str) -> Problem:
    return problem.model_copy(update={"remedy": in_full(problem.remedy, project, problem.ticket)})


def recorded_moves(links: Links) -> tuple[Move, ...]:
    """Every move in the record, oldest first."""
    return tuple(Move.model_validate(record.body["move"]) for record in newest_first(links, ("move",)))[::-1]


def _seeds(
    project: Project, board: Board, decisions: Sequence[Decision], runs: ListRuns
) -> Mapping[str, str | None]:
    """What each ticket in evaluation lacks of its planned seeds; None where nobody can tell."""
    waiting = [ticket.id for ticket in board.tickets if ticket.stage == "evaluation"]
    if not waiting or not (project.folder / "model.yaml").exists():
        return {}
    plan = project.model()
    try:
        tracked = runs(project.name)
    except OutsideError:
        return dict.fromkeys(waiting)
    logged, found = _logged(tracked), dict[str, str | None]()
    for ticket in waiting:
        arms = {arm: logged.get((ticket, arm), []) for arm in ARMS}
        look = plan.look_of(max((seed for seeds in arms.values() for seed in seeds), default=1))
        suffices = plan.equivalent_suffices
        first = bool(plan.first) and is_first(decisions, tracked, ticket, equivalent_suffices=suffices)
        found[ticket] = look_lacks(plan.planned(look), arms, is_first=first)
    return found


def _logged(runs: Sequence[Tracked]) -> Mapping[tuple[str, str], list[int]]:
    """Seeds of finished runs, by ticket and arm."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for run in runs:
        if run.status == "FINISHED" and run.seed is not None:
            found[run.ticket, run.role].append(run.seed)
    return found
