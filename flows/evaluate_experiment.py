"""Better, and no worse anywhere?"""

from __future__ import annotations

from prefect import flow

from flows.clock import now
from tasks.act import announce, keep, tag_runs
from tasks.gates import Key
from tasks.judge import judge
from tasks.load.experiment import load_look
from tasks.load.record import decided_before, load_decisions
from tasks.load.shared import load_project
from tasks.report import write_evaluation
from tasks.vocabulary import Decision


@flow
def evaluate_experiment(project: str, ticket: str) -> Decision:
    """Judge a ticket's candidate against its baseline over the planned seeds; keep and announce it."""
    place = load_project(project)
    canvas, plan = place.canvas(), place.model()
    look = load_look(place, canvas, plan, ticket)
    key = Key("evaluate", ticket, look.inputs, plan.judged_by(canvas), look.experiment.look)
    decision = decided_before(place, key)
    if decision is None:
        made = judge(project, "experiment", key, plan.asked, look.experiment, seed=plan.seed, now=now())
        decision = keep(made)
        announce(decision)
    tag_runs(decision, look.runs)
    write_evaluation(place, decision, *load_decisions(place), now())
    return decision
