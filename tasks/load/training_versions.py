"""The one version of the training data that a ticket's runs learnt from; of a retraining one for each arm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.history.retrainings import Order, order_of, orders
from tasks.plans import ModelPlan, Project

TRAINING, LEARNT = "training", "baseline_training"  # inputs of an evaluation


def training_versions(project: Project, plan: ModelPlan, ticket: str, runs: Sequence[Run]) -> dict[str, str]:
    """Inputs of an evaluation: the version that all runs name, of a retraining the baseline's own beside it.

    Raises
    ------
    InputError
        When the runs name several versions, or others than the record says that a retraining is of; or the
        ticket is called as retrainings are and the record opened none under that name.
    """
    ordered = order_of(outside().records.links(project.name), ticket)
    if ordered is not None:
        return _as_ordered(plan, ordered, runs)
    kept = _kept_for_retraining(project, plan)
    prefix = next((one for one in kept if ticket.startswith(f"{one}-")), "")
    if prefix:
        raise InputError(
            f"ticket {ticket}: found no retraining of that name in the record; allowed: another name, since "
            f"{prefix}-1, {prefix}-2, ... are opened by retrain_model alone"
        )
    return {TRAINING: one_version(plan.training, (run.training for run in runs), ticket)}


def one_version(dataset: str, named: Iterable[str], ticket: str) -> str:
    """The one version of ``dataset`` that is named; InputError for another dataset's, or several."""
    found = set(named)
    if len(found) != 1 or not next(iter(found)).startswith(f"{dataset}@"):
        listed = ", ".join(repr(name) for name in sorted(found))
        raise InputError(
            f"ticket {ticket}: found runs with {listed}; allowed: one version of {dataset}, {dataset}@..."
        )
    return found.pop()


def _kept_for_retraining(project: Project, plan: ModelPlan) -> set[str]:
    """What tickets of retrainings begin with, also once the plan retrains no more: signatures may stand."""
    named = {plan.drift.retrain.tickets} if plan.drift and plan.drift.retrain else set()
    opened = (order.ticket for order, _ in orders(outside().records.links(project.name)))
    return named | {ticket.rpartition("-")[0] for ticket in opened}


def _as_ordered(plan: ModelPlan, order: Order, runs: Sequence[Run]) -> dict[str, str]:
    wanted = {"candidate": order.training, "baseline": order.learnt}
    other = next((run for run in runs if run.training != wanted[run.role]), None)
    if other is not None:
        raise InputError(
            f"ticket {order.ticket}: found run {other.id} of the {other.role} with {other.training!r}; "
            f"allowed: {wanted[other.role]}, as the record says of this retraining"
        )
    one_version(plan.training, [order.training], order.ticket)
    return {TRAINING: order.training, LEARNT: order.learnt}
