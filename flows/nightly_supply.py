"""Which batches may be used?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act import announce, carry_out, keep
from tasks.gates import Key
from tasks.judge import judge
from tasks.load import decided_before, landed_batches, load_batch, load_project, take_batch
from tasks.vocabulary import Decision


@flow
def nightly_supply(project: str) -> tuple[Decision, ...]:
    """Decide every landed batch once, put it where its fate says, version what is accepted."""
    place = load_project(project)
    plan = place.supply()
    suite = place.suite_digest(plan)
    decisions = []
    for landed in landed_batches(place, plan):
        taken = take_batch(place, landed)
        if taken is None:
            continue
        key = Key("supply", landed.subject, {"batch": taken.digest, "suite": suite}, plan.digest)
        decision = decided_before(place, key)
        if decision is None:
            batch = load_batch(place, plan, taken)
            decision = keep(judge(project, "batch", key, plan.asked, batch, seed=plan.seed, now=now()))
            announce(decision)
        carry_out(decision, taken, plan.sources[landed.source].dataset, now())
        decisions.append(decision)
    return tuple(decisions)
