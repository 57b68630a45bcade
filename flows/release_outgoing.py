"""What may leave for a vendor?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.decisions import announce, keep
from tasks.act.deliver import deliver_refusals
from tasks.act.leaving import send_off, tell_not_leaving
from tasks.judge import judge
from tasks.load.leaving import leaving_batches, load_leaving, outgoing_alone
from tasks.load.shared import load_project
from tasks.vocabulary import Decision


@flow
def release_outgoing(project: str) -> tuple[Decision, ...]:
    """Decide every batch that is to leave once; release what is clean, hold what is not."""
    place = load_project(project)
    plan = place.outgoing()
    decisions = []
    with outgoing_alone(place):
        for leaving in leaving_batches(place, plan):
            decision = leaving.decided
            if decision is None:
                batch = load_leaving(plan, leaving)
                made = judge(project, "batch", leaving.key, plan.asked, batch, seed=plan.seed, now=now())
                decision = keep(made)
            decisions.append(announce(send_off(decision, leaving.taken, now())))
        tell_not_leaving(place, plan)
    deliver_refusals(place, decisions)
    return tuple(decisions)


deployed = as_deployed(release_outgoing, asks.outgoing)
