"""A candidate is registered, a rollback from it is tried, and it is let in."""

from __future__ import annotations

from datetime import datetime

from tasks.act.drill import drill_rollback
from tasks.act.moving import TrialOf, carry_out
from tasks.act.shared import act_task, logger
from tasks.adapters.connect import outside
from tasks.adapters.ports_promotion import Trial
from tasks.errors import ProoflineError
from tasks.plans import Project
from tasks.plans.promotion import PromotionPlan
from tasks.readiness.promoted import Promoted
from tasks.readiness.promotion import Move, Place
from tasks.vocabulary import Decision


@act_task
def register_candidate(plan: PromotionPlan, run: str, sha256: str, evaluation: Decision) -> str:
    """The version that was made of a run's model, made when there is none; no alias names it yet."""
    tags = {"proofline.ticket": evaluation.subject, "proofline.evaluation": evaluation.id}
    return outside().registry.register(plan.model, run, plan.artifact, sha256, tags).version


@act_task
def try_rollback(project: Project, place: Place, candidate: str, trial_of: TrialOf, now: datetime) -> None:
    """Try a rollback on an alias of its own; a failure is logged, and is the newest drill."""
    try:
        drill_rollback(project, place, candidate, trial_of, now)
    except ProoflineError as error:
        logger.warning("%s: the rollback could not be tried: %s", place.subject, error)


@act_task
def let_in(project: Project, decision: Decision, move: Move, trial: Trial, now: datetime) -> Promoted:
    """Carry the move out; what came of it. A move that has ended is not made again."""
    carried = carry_out(project, move, trial, now)
    return Promoted(
        decision=decision,
        state="serving" if carried.state == "done" else carried.state,
        version=move.after,
        why=carried.why,
    )
