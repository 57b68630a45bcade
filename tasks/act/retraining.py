"""A finding's answer is kept; a training that it calls for is begun once, carried out, ended once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from tasks.act.shared import act_task, logger
from tasks.adapters.connect import asker, outside
from tasks.adapters.ports import Tracked
from tasks.drift.retraining import Retraining
from tasks.history import retrainings
from tasks.history.retrainings import Busy, Order, Retrained
from tasks.pages.words import hours as said_hours
from tasks.plans.retraining import RetrainPlan


def alone(project: str) -> AbstractContextManager[None]:
    """Wait until no other process of this machine trains for the project."""
    return outside().retrain.alone(project)


@act_task
def keep_answer(
    project: str, finding: str, subject: str, answered: Retraining, now: datetime, *, again: bool
) -> Retrained:
    """Put in the record what a finding leads to, where nothing is trained for it; how to ask again."""
    asked = f"proofline run retrain_model --project {project} --finding {finding}{' --again' * again}"
    settle = answered.settle and f"{answered.settle} Then: {asked}."
    answered = answered.model_copy(update={"settle": settle})
    kept = retrainings.keep_answer(
        outside().records.links(project),
        finding,
        subject,
        answered,
        project=project,
        now=now,
        by=asker(),
    )
    logger.info("%s: %s, %s", kept.subject, kept.answer, kept.reason)
    return kept


@act_task
def begin_retraining(
    project: str, wanted: Order, plan: RetrainPlan, now: datetime, *, after: str, again: bool
) -> Order | str:
    """Open the ticket in the record; the order as it is kept, or a sentence on what was first."""
    try:
        order = retrainings.begin(
            outside().records.links(project),
            wanted,
            plan.tickets,
            after=after,
            project=project,
            now=now,
            by=asker(),
            again=again,
        )
    except Busy as first:
        return str(first)
    logger.info("%s: RETRAIN by ticket %s, %s", order.subject, order.ticket, order.reason)
    return order


@act_task
def train_seeds(
    ticket: str, role: str, seeds: Sequence[int], command: Sequence[str], plan: RetrainPlan
) -> None:
    """Train seeds of one arm by the plan's trainer, so that they are tracked with the project's runs."""
    named = ", ".join(map(str, seeds))
    logger.info("%s: training seed%s %s of the %s", ticket, "s"[: len(seeds) > 1], named, role)
    outside().retrain.into_project(command, len(seeds) * plan.seed_hours * 3600)


@act_task
def tag_trained(order: Order, runs: Sequence[Tracked], plan: RetrainPlan) -> None:
    """Leave on the runs which finding they are for, and whose sprint pays for them."""
    sprint = {"proofline.sprint": plan.sprint} if plan.sprint else {}
    outside().runs.tag(runs, {"proofline.retraining": order.finding, **sprint})


@act_task
def end_retraining(project: str, order: Order, now: datetime, *, failed: str = "") -> Retrained:
    """Put in the record that a training has ended, with what it used; ``failed`` says why it was given up."""
    of_ticket = [run for run in outside().runs.of_project(project) if run.ticket == order.ticket]
    used = sum(run.compute_hours or 0.0 for run in of_ticket)
    ended = retrainings.end(
        outside().records.links(project),
        order,
        kind="abandoned" if failed else "done",
        why=failed,
        hours=used,
        project=project,
        now=now,
        by=asker(),
    )
    logger.info("%s: %s after %s of compute: %s", order.ticket, ended.state, said_hours(used), ended.reason)
    return ended
