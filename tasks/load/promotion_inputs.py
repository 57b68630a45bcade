"""What an evaluation says of the model that would be promoted, and of the champion it would replace."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.adapters.production import known_production
from tasks.errors import InputError
from tasks.history.promotions import champion
from tasks.plans import ModelPlan, Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.promotion import Champion, Place

MODEL, CHAMPION = "model", "champion"  # inputs of an evaluation, where the plan promotes
NONE = "none"  # no model was logged, or nothing serves yet


def promotion_inputs(project: Project, plan: ModelPlan, runs: Iterable[Run]) -> dict[str, str]:
    """Inputs of an evaluation, where the plan promotes: the bytes it is about, the champion of today.

    The champion is left out while nothing serves, or this machine does not say where.
    """
    if plan.promotion is None:
        return {}
    stands, where = None, known_production()
    if where is not None:
        stands = champion_of(project, Place(plan.promotion.model, *where))
    return {MODEL: _model(plan.promotion, runs), **({CHAMPION: stands.named} if stands else {})}


def champion_of(project: Project, where: Place) -> Champion | None:
    """The version that stands there by the record; None before the first."""
    return champion(outside().records.links(project.name), *where)


def first_candidate(runs: Iterable[Run]) -> Run | None:
    """The candidate's run of the first planned seed, whose model is promoted; None without one."""
    return next((run for run in runs if run.role == "candidate" and run.seed == 1), None)


def _model(plan: PromotionPlan, runs: Iterable[Run]) -> str:
    """SHA-256 of the model of the first planned seed; "none" where no model was logged."""
    run = first_candidate(runs)
    if run is not None:
        with suppress(InputError):
            return outside().registry.digest_of_run(run.id, plan.artifact)
    return NONE
