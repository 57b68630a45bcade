"""Which batches may be used?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act import announce, carry_out, keep
from tasks.judge import judge
from tasks.load import load_batch, load_project, supply_alone, waiting_batches
from tasks.vocabulary import Decision


@flow
def nightly_supply(project: str) -> tuple[Decision, ...]:
    """Decide every landed batch once, put it where its fate says, version what is accepted."""
    place = load_project(project)
    plan = place.supply()
    decisions = []
    with supply_alone(place):
        for waiting in waiting_batches(place, plan):
            decision = waiting.decided
            if decision is None:
                batch = load_batch(place, plan, waiting.taken)
                made = judge(project, "batch", waiting.key, plan.asked, batch, seed=plan.seed, now=now())
                decision = keep(made)
            decisions.append(announce(carry_out(decision, waiting.taken, waiting.dataset, now())))
    return tuple(decisions)
