"""What a batch is part of, and the question it asks because of it."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.adapters.connect import outside
from tasks.adapters.ports import Taken
from tasks.gates import Key
from tasks.history.batches import SUPPLY, batch_decisions, stands
from tasks.labels.batch import Order
from tasks.labels.pilot import Pilot, order_so_far
from tasks.plans import Project, SupplyPlan
from tasks.vocabulary import Decision, Outcome


def order_of(project: Project, taken: Taken) -> Order | None:
    """What the batch is part of, with the rows accepted of it so far; None when its manifest names none."""
    if taken.order is None:
        return None
    oldest_first = batch_decisions(outside().records.links(project.name))[::-1]
    return order_so_far(oldest_first, *taken.order)


def supply_key(
    project: Project, plan: SupplyPlan, taken: Taken, suite: str, decisions: Sequence[Decision]
) -> Key:
    """The question that a landed batch asks.

    Where the plan has a pilot check it is another one as soon as the order's pilot was accepted, so
    that a batch which waited for it is decided anew. What was decided otherwise stands.
    """
    inputs = {"batch": taken.digest, "suite": suite}
    pilots = [check for check in plan.checks if isinstance(check, Pilot)]
    if not pilots:
        return Key(SUPPLY, taken.landed.subject, inputs, plan.digest)
    order = order_of(project, taken)
    named = "no order" if order is None else f"order {order.id} of {order.rows} rows"
    waits, follows = (
        Key(SUPPLY, taken.landed.subject, {**inputs, "pilot": f"{named}, {said}"}, plan.digest)
        for said in ("none accepted", "accepted")
    )
    for key in (follows, waits):
        decided = stands(decisions, key)
        if decided and decided.outcome is not Outcome.QUARANTINED:
            return key
    came = order is not None and all(check.came_first(order) for check in pilots)
    return follows if came else waits
