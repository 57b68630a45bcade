"""What is asked when drift was found, and what stands for and against training again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from tasks.adapters.connect import outside
from tasks.adapters.ports import Tracked, Version
from tasks.adapters.trainer import machine
from tasks.drift.retraining import Metric, Present, Retraining, held_back, needs_retraining
from tasks.errors import InputError
from tasks.history.retrainings import (
    Order,
    Retrained,
    last_begun,
    open_order,
    order_of,
    orders,
    retraining_of,
)
from tasks.history.tickets import ticket_decisions, ticket_standing
from tasks.ledger.append import Links
from tasks.load.learnt import champion_here, learnt_by
from tasks.load.metric_loss import load_loss
from tasks.load.retraining_cause import Cause, is_gone_back_first, metric_after, watched_windows
from tasks.load.shared import remember_datasets, value_task
from tasks.plans import ModelPlan, Project
from tasks.plans.retraining import RetrainPlan
from tasks.readiness.promotion import Champion
from tasks.vocabulary import Outcome

ARMS = 2
BUDGET_DAYS = 30
LOOK = 1  # further looks are asked for by people


@dataclass(frozen=True)
class Asked:
    """What a finding leads to today; ``order`` is what is trained, None where nothing is.

    ``after`` is the newest ticket that the record had opened when this was judged, "" for none.
    """

    answered: Retraining
    order: Order | None = None
    after: str = ""


@value_task
def begun_before(project: Project, cause: Cause, *, again: bool) -> Retrained | None:
    """What was begun for the finding already; None where nothing was, or it failed and is asked ``again``."""
    known = retraining_of(outside().records.links(project.name), cause.id)
    if known is None or known.state == "answered" or (again and known.state == "failed"):
        return None
    return known


@value_task
def left_order(project: Project, plan: RetrainPlan, now: datetime) -> Order | None:
    """What a killed run began and did not end; None without one.

    On this machine nobody else trains meanwhile. On another one it may go on, until no seed can any more.
    """
    found = open_order(outside().records.links(project.name))
    if found is None:
        return None
    order, began = found
    longest = timedelta(hours=ARMS * order.seeds * plan.seed_hours)
    return order if order.machine == machine() or now - began > longest else None


@value_task
def load_asked(project: Project, plan: ModelPlan, cause: Cause, now: datetime) -> Asked:
    """What a finding leads to as everything stands now."""
    links = outside().records.links(project.name)
    stands = champion_here(project, plan)
    if stands is None:
        return Asked(_not_needed("nothing stands in production"))
    if is_gone_back_first(cause, stands):
        return Asked(_gone_back_first(cause, stands))
    metric = metric_after(cause, stands, Metric(*load_loss.fn(project, plan, now.date())))
    if refused := _no_longer_asked(links, cause, stands, metric):
        return Asked(refused)
    rule = plan.retrained(project.shown)
    windows = watched_windows(links, plan.watched(project.shown), cause.reference)
    answered = needs_retraining(windows, rule, metric)
    if answered.answer != "RETRAIN":
        return Asked(answered)
    order = _order(project, plan, cause, stands, answered.reason)
    held = held_back(rule, _present(project, order, now))
    if held:
        reason = f"{answered.reason}; {held.reason}"
        return Asked(held.model_copy(update={"reason": reason}))
    newest = next(iter(orders(links)), None)
    return Asked(answered, order, newest[0].ticket if newest else "")


def _gone_back_first(cause: Cause, stands: Champion) -> Retraining:
    reason = f"of {cause.subject} version {stands.version} is to be rolled back first"
    return Retraining(answer="NOT_YET", reason=reason, settle="The rollback.")


def _no_longer_asked(links: Links, cause: Cause, stands: Champion, metric: Metric) -> Retraining | None:
    """Why nobody is to be trained again for the finding; None when somebody may be."""
    if stands.at > cause.at and metric.loss != "fallen":
        since = f"since {stands.at:%Y-%m-%d %H:%M} UTC"
        return _not_needed(f"version {stands.version} stands there {since}, after {cause.subject} was judged")
    if not stands.ticket or not learnt_by(links, stands):
        return _not_needed(f"the record does not say by which ticket version {stands.version} was trained")
    word = ticket_standing(ticket_decisions(links), stands.ticket).word
    if word and word.outcome is Outcome.KILLED:
        return _not_needed(f"{stands.ticket}, whose recipe serves, was killed: {word.reason}")
    return None


def _not_needed(reason: str) -> Retraining:
    return Retraining(answer="NOT_NEEDED", reason=reason)


def _order(project: Project, plan: ModelPlan, cause: Cause, stands: Champion, reason: str) -> Order:
    links = outside().records.links(project.name)
    before = order_of(links, stands.ticket)
    remember_datasets(project)
    return Order(
        finding=cause.id,
        subject=cause.subject,
        ticket="",
        recipe=before.recipe if before else stands.ticket,
        champion=stands.named,
        seeds=len(plan.planned(LOOK)),
        look=LOOK,
        training=_current(project, plan.training).name,
        learnt=learnt_by(links, stands),
        evaluation=_current(project, plan.evaluation).name,
        reason=reason,
        machine=machine(),
    )


def _current(project: Project, dataset: str) -> Version:
    found = outside().datasets.current(project.name, dataset)
    if found is None:
        raise InputError(f"{project.name}: dataset {dataset} has no version; accept a batch first")
    return found


def _present(project: Project, order: Order, now: datetime) -> Present:
    links = outside().records.links(project.name)
    runs = outside().runs.of_project(project.name)
    ours = {one.ticket for one, _ in orders(links)}
    since = now - timedelta(days=BUDGET_DAYS)
    recent = (run for run in runs if run.ticket in ours and run.started and run.started >= since)
    under_way, last = open_order(links), last_begun(links)
    return Present(
        today=now.date(),
        learnt=order.learnt,
        newest=order.training,
        under_way=under_way[0].ticket if under_way else "",
        tried=last[0].ticket if last and _of(last[0]) == _of(order) else "",
        last=(last[0].ticket, last[1].date()) if last else None,
        used_hours=sum(run.compute_hours or 0.0 for run in recent),
        expected_hours=ARMS * order.seeds * _hours_of_one(runs, order.recipe),
    )


def _of(order: Order) -> tuple[str, str, str]:
    """What a training is of: of the same nothing else would come but by chance."""
    return order.recipe, order.training, order.evaluation


def _hours_of_one(runs: Iterable[Tracked], recipe: str) -> float:
    """Mean compute of a run of the recipe, in hours; 0 where none says."""
    of_recipe = (run for run in runs if (run.ticket, run.role) == (recipe, "candidate"))
    hours = [run.compute_hours for run in of_recipe if run.compute_hours is not None]
    return fmean(hours) if hours else 0.0
