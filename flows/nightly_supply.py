"""Which batches may be used?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.batches import carry_out, set_by, tell_left_lying, write_failing_rows
from tasks.act.decisions import keep
from tasks.act.deliver import deliver_refusals
from tasks.judge import judge, judge_start
from tasks.load.batch import load_batch, load_start
from tasks.load.shared import load_project, need_reached
from tasks.load.waiting import Waiting, left_batches, supply_alone, waiting_batches
from tasks.plans import Project, SupplyPlan
from tasks.vocabulary import Decision


@flow
def nightly_supply(project: str) -> tuple[Decision, ...]:
    """Decide every landed batch once, put it where its fate says, version what is accepted.

    A source that does not answer fails the run after all others were decided.
    """
    place = load_project(project)
    plan = place.supply()
    decisions = []
    with supply_alone(place):
        for left in left_batches(place, plan):
            decisions.append(carry_out(left.decision, left.taken, left.dataset, now()))
        found = waiting_batches(place, plan)
        for waiting in found.batches:
            decision = waiting.decided or decide(place, plan, waiting)
            taken = set_by(place.name, waiting.taken)
            decisions.append(carry_out(keep(decision), taken, waiting.dataset, now()))
        tell_left_lying(place, plan)
    deliver_refusals(place, decisions)
    need_reached(found.silent)
    return tuple(decisions)


def decide(place: Project, plan: SupplyPlan, waiting: Waiting) -> Decision:
    """Judge the batch by its first labels, and as a whole unless they are surely bad."""
    key, seed = waiting.key, plan.seed
    if plan.may_stop_early:
        start = load_start(plan, waiting.taken)
        stopped = judge_start(place.name, key, plan.asked, start, seed=seed, now=now())
        if stopped:
            return stopped
    batch = write_failing_rows(place.name, key, waiting.taken, load_batch(place, plan, waiting.taken))
    return judge(place.name, "batch", key, plan.asked, batch, seed=seed, now=now())


deployed = as_deployed(nightly_supply, asks.supply)
