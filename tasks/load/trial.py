"""How a version is tried before an alias moves to it: served as the plan says, asked what its run logged."""

from __future__ import annotations

import logging
from collections.abc import Callable

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.adapters.ports_promotion import Rows, Trial
from tasks.errors import PlanError
from tasks.load.serving_rows import load_rows
from tasks.plans import Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.promotion import Move

logger = logging.getLogger("proofline")


def trial_of_run(plan: PromotionPlan, run: Run) -> Trial:
    """How the model of a run is tried."""
    return Trial(load_rows(run), plan.serve, plan.tolerance)


def trials_of(project: Project) -> Callable[[Move], Trial]:
    """How the new version of a move is tried; nothing is read before that is asked."""
    return lambda move: _trial(project, move)


def _trial(project: Project, move: Move) -> Trial:
    rows = _rows(move)
    try:
        plan = project.model().promoted(project.shown)
    except PlanError as error:
        # The way back must not wait for a plan to be mended.
        logger.warning("%s: served by MLflow alone, since the plan cannot be read: %s", move.subject, error)
        return Trial(rows)
    return Trial(rows, plan.serve, plan.tolerance)


def _rows(move: Move) -> Rows | None:
    """The rows that the run behind a move's new version logged; None when it logged none."""
    version = outside().registry.version(move.model, move.after)
    if version is None or not version.run:
        return None
    # Of a run only its id is asked for: which ticket it was for does not matter any more.
    return load_rows(Run(version.run, "", 0, "", "", ""))
