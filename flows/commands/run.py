"""``proofline run FLOW --project P``: one flow now, against a local server or the user's own."""

from __future__ import annotations

import importlib
import logging
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from flows.commands import promotion_said, retrained_answer, rollback_said, run_said
from flows.commands.answer import tell
from flows.commands.audited_answer import say_audited
from flows.commands.kept_word import kept_word
from flows.commands.watched_answer import say_watched
from flows.quiet import be_quiet
from flows.server import prefect_server
from tasks.adapters.home import Home, find_home
from tasks.adapters.production import production
from tasks.errors import PlanError
from tasks.pages.words import printable
from tasks.plans import Project, find_project, known_projects


class Say(Protocol):
    """Say what a flow made; the exit code."""

    def __call__(self, result: Any, project: Project, /, *, as_json: bool) -> int:
        """Lines, or one JSON object."""


@dataclass(frozen=True)
class Runnable:
    """A flow that the command can run: the plans it reads, its parameters, how its result is said."""

    plans: tuple[Callable[[Project], Any], ...]
    parameters: tuple[str, ...] = ()
    say: Say = run_said.decided


def _promotion(project: Project) -> object:
    """The plan of a promotion, and where it is promoted to: both are asked before anything starts."""
    return project.model().promoted(project.shown), production()


def _retrained(project: Project) -> object:
    """The plan of retraining, and where the model stands that is trained again."""
    return project.model().retrained(project.shown), production()


RUNNABLE = {
    "land_batches": Runnable((Project.supply,), say=run_said.landed),
    "nightly_supply": Runnable((Project.supply,)),
    "release_outgoing": Runnable((Project.outgoing,)),
    "evaluate_experiment": Runnable(
        (Project.canvas, Project.model), ("ticket", "again", "why"), say=run_said.evaluated
    ),
    "promote_model": Runnable((Project.canvas, _promotion), ("ticket", "again"), say=promotion_said.promoted),
    "roll_back_model": Runnable((_promotion,), ("why", "to", "incident"), say=rollback_said.rolled_back),
    "retrain_model": Runnable(
        (Project.canvas, _retrained), ("finding", "again"), say=retrained_answer.say_retrained
    ),
    "watch_drift": Runnable((Project.canvas, Project.model), say=run_said.watched),
    "watch_metrics": Runnable((Project.model,), say=say_watched),
    "watch_costs": Runnable((Project.board,), say=run_said.counted),
    "watch_board": Runnable((Project.board,), say=run_said.moved),
    "audit_record": Runnable((), say=say_audited),
    # A board that cannot be read is told on the page.
    "write_report": Runnable((Project.canvas,), ("kind", "sprint", "release"), say=run_said.written),
}


def run(words: Namespace) -> int:
    """Run one flow; its plans are read first, so that a wrong plan is said before anything starts."""
    home = find_home()
    project = chosen_project(home, words.project)
    parameters = {name: getattr(words, name) for name in RUNNABLE[words.flow].parameters}
    if parameters.get("why"):
        parameters["why"] = kept_word("--why", parameters["why"])
    check_plans(project, words.flow)
    with prefect_server(home.state, tell=tell), findings_told():
        result = call_flow(words.flow, project.name, **parameters)
    return RUNNABLE[words.flow].say(result, project, as_json=words.json)


class Shown(logging.Formatter):
    """Lines for a terminal: control characters from data are shown, not obeyed."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        return printable(super().format(record))


@contextmanager
def findings_told() -> Iterator[None]:
    """Tell every finding and decision on standard error as it is made."""
    logger, handler = logging.getLogger("proofline"), logging.StreamHandler()
    handler.setFormatter(Shown())
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
