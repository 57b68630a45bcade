"""Train the champion's recipe again on newer data, where drift calls for it."""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.deliver import deliver
from tasks.act.experiments import announce_finished, lock_criteria
from tasks.act.retraining import (
    alone,
    begin_retraining,
    end_retraining,
    keep_answer,
    tag_trained,
    train_seeds,
)
from tasks.drift.retraining import Retraining
from tasks.errors import OutsideError, ProoflineError
from tasks.history.retrainings import Order, Retrained
from tasks.load.retraining import begun_before, left_order, load_asked
from tasks.load.retraining_cause import Cause, load_cause
from tasks.load.shared import load_project
from tasks.load.tickets import need_not_killed
from tasks.load.trainings import load_trainings, need_all_trained
from tasks.plans import ModelPlan, Project
from tasks.report import tell_drift_done


@flow
def retrain_model(project: str, finding: str = "", again: bool = False) -> Retrained:
    """Answer a finding of drift or a fall once; where it calls for that, train all planned seeds for a gate.

    ``finding`` is the id of the decision on a window, of the alert of a fall or of an incident; "" for the
    newest window. What a killed run began is carried to its end first. ``again`` trains what failed once
    more; seeds that are tracked are never trained twice.
    """
    place = load_project(project)
    model = place.model()
    plan = model.retrained(place.shown)
    with alone(project):
        if left := left_order(place, plan, now()):
            tell_drift_done(place, train(place, model, left).finding, now())
        cause = load_cause(place, model.watched(place.shown), finding)
        known = begun_before(place, cause, again=again)
        retrained = known or answer(place, model, cause, again=again)
    deliver(place, tell_drift_done(place, retrained.finding, now()))
    need_trained(project, retrained)
    return retrained


def answer(place: Project, model: ModelPlan, cause: Cause, *, again: bool) -> Retrained:
    """Keep what a finding leads to; train where that is asked for."""
    asked = load_asked(place, model, cause, now())
    if asked.order is None:
        return keep_answer(place.name, cause.id, cause.subject, asked.answered, now(), again=again)
    plan = model.retrained(place.shown)
    begun = begin_retraining(place.name, asked.order, plan, now(), after=asked.after, again=again)
    if isinstance(begun, Order):
        return train(place, model, begun)
    later = Retraining(answer="NOT_YET", reason=begun, settle="Its end.")
    return keep_answer(place.name, cause.id, cause.subject, later, now(), again=again)


def train(place: Project, model: ModelPlan, order: Order) -> Retrained:
    """Train what is not tracked yet and ask for the evaluation; what goes wrong is kept as the end."""
    plan = model.retrained(place.shown)
    try:
        lock_criteria(place, order.ticket, model.criteria(place.canvas()), why="", first_run=None, now=now())
        for one in load_trainings(place, model, order):
            need_not_killed(place, order.ticket)
            train_seeds(one.ticket, one.role, one.seeds, one.command, plan)
        need_not_killed(place, order.ticket)
        tag_trained(order, need_all_trained(place, order), plan)
        announce_finished(place.name, order.ticket, order.look)
    except ProoflineError as error:
        return end_retraining(place.name, order, now(), failed=str(error))
    return end_retraining(place.name, order, now())


def need_trained(project: str, retrained: Retrained) -> None:
    """OutsideError when the training that a finding called for was given up."""
    if retrained.state == "failed":
        raise OutsideError(
            f"{retrained.ticket}: was given up: {retrained.reason}; mend that, then: "
            f"proofline run retrain_model --project {project} --finding {retrained.finding} --again"
        )


deployed = as_deployed(retrain_model, asks.retraining, one_only=True)
