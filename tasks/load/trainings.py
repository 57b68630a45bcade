"""The runs of a retraining: what is not tracked yet, as argument lists, and whether all of it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run, Tracked
from tasks.errors import OutsideError
from tasks.history.retrainings import Order
from tasks.load.experiment import ROLES
from tasks.load.rerun import trainer_of
from tasks.load.shared import value_task
from tasks.plans import ModelPlan, Project
from tasks.plans.trainer import SEEDS


@dataclass(frozen=True)
class Training:
    """Seeds of one arm that are not tracked yet, with the argument list that trains them."""

    ticket: str
    role: str
    seeds: tuple[int, ...]
    command: tuple[str, ...]


@value_task
def load_trainings(project: Project, plan: ModelPlan, order: Order) -> tuple[Training, ...]:
    """What an order lacks: every seed of both arms that no finished run is of. The candidate's come first.

    An arm at once where the trainer takes several seeds, else each seed by itself.
    """
    there = {(run.role, run.seed) for run in tracked_of(project, order)}
    lacking = [run for run in _wanted(order) if (run.role, run.seed) not in there]
    if SEEDS in plan.trainer:
        arms = ([run for run in lacking if run.role == role] for role in ROLES)
        return tuple(_training(project, plan, order, arm) for arm in arms if arm)
    return tuple(_training(project, plan, order, [run]) for run in lacking)


@value_task
def need_all_trained(project: Project, order: Order) -> tuple[Tracked, ...]:
    """The finished runs of an order, all of them; OutsideError that names what the trainer did not track."""
    runs = tracked_of(project, order)
    there = {(run.role, run.seed) for run in runs}
    lacking = [f"{one.role} seed {one.seed}" for one in _wanted(order) if (one.role, one.seed) not in there]
    if lacking:
        raise OutsideError(
            f"trainer: ended well and tracked no finished run of {', '.join(lacking)} for ticket "
            f"{order.ticket} on the data it was given, in the project's tracking store"
        )
    return runs


def tracked_of(project: Project, order: Order) -> tuple[Tracked, ...]:
    """Finished runs of an order that learnt from the versions it names."""
    versions = {"candidate": order.training, "baseline": order.learnt}
    return tuple(
        run
        for run in outside().runs.of_project(project.name)
        if (run.ticket, run.status) == (order.ticket, "FINISHED")
        and run.tags.get("dataset") == versions.get(run.role)
        and run.tags.get("evaluation") == order.evaluation
    )


def _training(project: Project, plan: ModelPlan, order: Order, runs: Iterable[Run]) -> Training:
    first, *_ = runs = tuple(runs)
    seeds = tuple(run.seed for run in runs)
    return Training(order.ticket, first.role, seeds, trainer_of(project, plan, order.ticket, first, seeds))


def _wanted(order: Order) -> Iterator[Run]:
    """Every run of an order, as it will be tracked."""
    versions = zip(ROLES, (order.training, order.learnt), strict=True)
    for role, version in versions:
        for seed in range(1, order.seeds + 1):
            yield Run("", role, seed, version, order.evaluation, "")
