"""Better, and no worse anywhere?"""

from __future__ import annotations

from prefect import flow

from flows import asks
from flows.clock import now
from flows.deployed import as_deployed
from tasks.act.decisions import announce_left, announce_once, keep
from tasks.act.deliver import deliver
from tasks.act.experiments import lock_criteria, open_evaluation_set, tag_runs
from tasks.judge import judge
from tasks.load.experiment import load_look
from tasks.load.question import Question, question_of
from tasks.load.record import (
    decided_before,
    judged_before,
    left_unannounced,
    load_decisions,
    tell_nothing_new,
)
from tasks.load.shared import load_project
from tasks.load.tickets import need_not_killed
from tasks.plans import ModelPlan, Project
from tasks.report import write_evaluation
from tasks.vocabulary import Decision


@flow
def evaluate_experiment(project: str, ticket: str, again: bool = False, why: str = "") -> Decision:
    """Judge a ticket's candidate against its baseline over the planned seeds; keep and announce it.

    ``again`` judges a look anew that was judged already from other runs; ``why`` says why the criteria
    were changed since they were locked, where they were.
    """
    place = load_project(project)
    canvas, plan = place.canvas(), place.model()
    announce_left(left_unannounced(place), now())
    asked = question_of(place, canvas, plan, load_look(place, canvas, plan, ticket))
    known = decided_before(place, asked.key) or (None if again else judged_before(place, asked.key))
    if known is None:
        need_not_killed(place, ticket)
    elif again:
        tell_nothing_new(known)
    criteria, began = plan.criteria(canvas), asked.look.began
    changed = lock_criteria(place, ticket, criteria, why=why, first_run=began, now=now())
    decision = known or decide(place, plan, asked, changed)
    if decision.key == asked.key.digest:
        tag_runs(decision, asked.look.runs)
    deliver(place, write_evaluation(place, decision, *load_decisions(place), now()))
    return decision


def decide(place: Project, plan: ModelPlan, asked: Question, changed: tuple[str, ...]) -> Decision:
    """Open the evaluation set, which is counted, judge, keep and announce."""
    opened = open_evaluation_set(place.name, asked.key, asked.look.experiment, changed, now())
    made = judge(place.name, "experiment", asked.key, asked.checks, opened, seed=plan.seed, now=now())
    return announce_once(keep(made), now())


deployed = as_deployed(evaluate_experiment, asks.always, one_only=True)
