"""What does a person say about a batch that waits?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act.batches import carry_out
from tasks.act.decisions import keep
from tasks.judge import judge_word
from tasks.load.batch import load_batch
from tasks.load.shared import load_project
from tasks.load.waiting import held_batch, supply_alone
from tasks.overrule import need_same
from tasks.vocabulary import Decision, Outcome


@flow
def settle_batch(project: str, batch: str, outcome: Outcome, why: str) -> Decision:
    """Keep a person's word about a quarantined batch once, put the batch where it says, announce it."""
    place = load_project(project)
    plan = place.supply()
    with supply_alone(place):
        held = held_batch(place, plan, batch)
        word = held.word
        if word is None:
            rows = load_batch(place, plan, held.taken) if outcome is Outcome.ACCEPTED else None
            said = judge_word(
                held.decision, outcome, why, checks=plan.asked, batch=rows, seed=plan.seed, now=now()
            )
            word = keep(said)
        need_same(word, outcome)
        return carry_out(word, held.taken, held.dataset, now())
