"""``proofline run FLOW --project P``: one flow now, against a local server or the user's own."""

from __future__ import annotations

import importlib
import logging
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flows.commands.answer import answer, say, say_json, tell
from flows.commands.costs_answer import say_costs
from flows.quiet import be_quiet
from flows.server import prefect_server
from tasks.adapters.connect import outside
from tasks.adapters.home import Home, find_home
from tasks.board.moves import Move
from tasks.errors import PlanError
from tasks.pages.evaluation import page_name
from tasks.plans import Project, find_project, known_projects
from tasks.vocabulary import Decision


@dataclass(frozen=True)
class Runnable:
    """A flow that the command can run: the plans it reads and the parameters it takes."""

    plans: tuple[Callable[[Project], Any], ...]
    parameters: tuple[str, ...] = ()


RUNNABLE = {
    "land_batches": Runnable((Project.supply,)),
    "nightly_supply": Runnable((Project.supply,)),
    "release_outgoing": Runnable((Project.outgoing,)),
    "evaluate_experiment": Runnable((Project.canvas, Project.model), ("ticket", "again", "why")),
    "watch_drift": Runnable((Project.model,)),
    "watch_costs": Runnable((Project.board,)),
    "watch_board": Runnable((Project.board,)),
    "write_report": Runnable((Project.canvas,), ("kind",)),  # a board that cannot be read is told on the page
}


def run(words: Namespace) -> int:
    """Run one flow; its plans are read first, so that a wrong plan is said before anything starts."""
    home = find_home()
    project = chosen_project(home, words.project)
    parameters = {name: getattr(words, name) for name in RUNNABLE[words.flow].parameters}
    check_plans(project, words.flow)
    with prefect_server(home.state, tell=tell), findings_told():
        result = call_flow(words.flow, project.name, **parameters)
    if words.flow == "write_report":
        say_json({"report": result}) if words.json else say(result)
        return 0
    if words.flow in {"land_batches", "watch_board"}:
        _say_seen(words.flow, result, as_json=words.json)
        return 0
    if words.flow == "watch_costs":
        return say_costs(result, as_json=words.json)
    decisions = result if isinstance(result, tuple) else (result,)
    suffices = words.flow == "evaluate_experiment" and project.model().equivalent_suffices
    return answer(decisions, as_json=words.json, equivalent_suffices=suffices, report=_page_of(decisions))


def _page_of(decisions: Sequence[Decision]) -> str | None:
    """The page of an evaluation; other decisions stand on the status page."""
    if len(decisions) != 1 or decisions[0].gate.about != "experiment":
        return None
    return outside().pages.written(decisions[0].project, "evaluation", page_name(decisions[0]))


def _say_seen(flow: str, result: Sequence[Any], *, as_json: bool) -> None:
    """What arrived or moved: neither is a decision."""
    if flow == "land_batches":
        say_json({"landed": result}) if as_json else _say_landed(result)
    elif as_json:
        say_json({"moved": [move.model_dump(mode="json") for move in result]})
    else:
        _say_moved(result)


def _say_moved(moves: Sequence[Move]) -> None:
    for move in moves:
        say(f"{move.ticket}: {move.after}, was {move.before or 'not on the board'}")
    if not moves:
        say("No ticket has moved since the record saw the board last.")


def _say_landed(subjects: Sequence[str]) -> None:
    for subject in subjects:
        say(f"{subject} has arrived; nightly_supply decides it.")
    if not subjects:
        say("Nothing new has arrived, or it is still being written; the next run looks again.")


@contextmanager
def findings_told() -> Iterator[None]:
    """Tell every finding and decision on standard error as it is made."""
    logger, handler = logging.getLogger("proofline"), logging.StreamHandler()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def call_flow(name: str, project: str, **parameters: Any) -> Any:
    """Import a flow by its name and run it in this process."""
    be_quiet()
    flow = getattr(importlib.import_module(f"flows.{name}"), name)
    return flow(project=project, **parameters)


def check_plans(project: Project, flow: str) -> None:
    """Read every plan that the flow will read; PlanError says what is wrong with one."""
    for read in RUNNABLE[flow].plans:
        plan = read(project)
        if read is Project.supply:
            project.suite(plan)


def chosen_project(home: Home, named: str | None) -> Project:
    """The named project, or the only one there is."""
    known = known_projects(home.root)
    if named is None and len(known) != 1:
        raise PlanError(f"--project: name one of: {', '.join(known) or 'none, configs/ is empty'}")
    return find_project(home.root, named or known[0])
