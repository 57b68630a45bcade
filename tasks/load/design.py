"""How much earlier runs of a project spread: what a design is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tasks.adapters.connect import outside
from tasks.errors import InputError
from tasks.experiments.experiment import Scores
from tasks.experiments.metric_evidence import turned
from tasks.experiments.standard_error import Spread, spread_of
from tasks.history.tickets import ticket_decisions
from tasks.load.experiment import load_look
from tasks.plans import Canvas, ModelPlan, Project


@dataclass(frozen=True)
class Measured:
    """How much each metric of a ticket spreads over its seeds and examples."""

    ticket: str
    spreads: Mapping[str, Spread]
    examples: int


def load_spreads(project: Project, canvas: Canvas, plan: ModelPlan, ticket: str | None = None) -> Measured:
    """The spread of every metric in a ticket's runs; without one, of the newest decided experiment.

    Raises
    ------
    InputError
        When nothing was decided yet, or the runs do not vary.
    """
    named = ticket or _newest(project)
    scores = load_look.fn(project, canvas, plan, named).experiment.scores
    spreads = {metric: spread for metric, one in scores.items() if (spread := _spread(one)) is not None}
    if not spreads:
        raise InputError(
            f"{named}: found no metric that varies over two seeds of both arms; allowed: --seed-sd "
            "together with --example-sd or --accuracy"
        )
    return Measured(named, spreads, max(spread.examples for spread in spreads.values()))


def load_examples(project: Project, plan: ModelPlan) -> int:
    """Rows of the evaluation set's newest version.

    Raises
    ------
    InputError
        When it has none yet.
    """
    version = outside().datasets.current(project.name, plan.evaluation)
    if version is None:
        raise InputError(f"{plan.evaluation}: found no version of this dataset yet; allowed: --examples N")
    return version.rows


def _newest(project: Project) -> str:
    decided = ticket_decisions(outside().records.links(project.name))
    found = next((one.subject for one in decided if one.gate.about == "experiment"), None)
    if found is None:
        raise InputError(
            f"{project.name}: found no decided experiment whose spread is known; allowed: --ticket with "
            "runs, or --seed-sd together with --example-sd or --accuracy"
        )
    return found


def _spread(scores: Scores) -> Spread | None:
    """None when there are too few seeds, a value is missing, or nothing varies."""
    arms = tuple(turned(scores, arm) for arm in (scores.candidate, scores.baseline))
    if min(map(len, arms)) < 2 or not all(np.isfinite(arm).all() for arm in arms):
        return None
    spread = spread_of((arms[0] - arms[1],) if scores.paired else arms)
    return spread if spread.standard_error > 0 else None
