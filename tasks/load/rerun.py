"""The first planned seed trained once more, beside the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.errors import InputError
from tasks.history.datasets import history, version_named
from tasks.history.retrainings import order_of
from tasks.plans import Canvas, ModelPlan, Project
from tasks.plans.trainer import PLACEHOLDER, SEEDS
from tasks.readiness.rerun import Rerun


def load_rerun(project: Project, canvas: Canvas, plan: ModelPlan, ticket: str, run: Run) -> Rerun:
    """What the plan's trainer makes of a run's seed, role and data when it is asked again.

    Metrics of the canvas are compared, as far as the run logged them: times that a script logs beside
    them are never the same twice.

    Raises
    ------
    InputError
        When the plan has no trainer, its words name something unknown, or the run's data are not in the
        record.
    OutsideError
        When the trainer fails, takes too long or tracks nothing.
    """
    again = outside().retrain(project.name, run, trainer_of(project, plan, ticket, run))
    names = [metric.name for metric in canvas.metrics if metric.name in run.metrics]
    return Rerun(
        seed=run.seed,
        first={name: run.metrics[name] for name in names},
        again={name: again[name] for name in names if name in again},
    )


def trainer_of(
    project: Project, plan: ModelPlan, ticket: str, run: Run, seeds: Sequence[int] = ()
) -> tuple[str, ...]:
    """The plan's argument list that trains a run, or ``seeds`` of its arm; InputError as above."""
    if not plan.trainer:
        raise InputError(
            f"{project.shown}/model.yaml, trainer: found nothing; allowed: the argument list that trains"
        )
    return filled(plan.trainer, _words(project, plan, ticket, run), seeds or [run.seed])


def filled(trainer: Sequence[str], words: Mapping[str, str], seeds: Sequence[int] = ()) -> tuple[str, ...]:
    """The argument list with ``{name}`` replaced; ``{python}`` stays, it is the adapter's own."""
    given = [str(seed) for seed in seeds]
    return tuple(said for one in trainer for said in (given if one == SEEDS else [_filled(one, words)]))


def _filled(argument: str, words: Mapping[str, str]) -> str:
    """In one pass: what a value holds is never taken for a placeholder."""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), argument)


def _words(project: Project, plan: ModelPlan, ticket: str, run: Run) -> dict[str, str]:
    """What the placeholders of the plan's trainer stand for; folders are opened only where they are named."""
    links = outside().records.links(project.name)
    ordered = order_of(links, ticket)
    words = {
        "project": project.name,
        "ticket": ticket,
        "recipe": ordered.recipe if ordered else ticket,
        "role": run.role,
        "seed": str(run.seed),
        "training_version": run.training,
        "evaluation_version": run.evaluation,
    }
    for use, name in (("training", run.training), ("evaluation", run.evaluation)):
        if any(f"{{{use}}}" in argument for argument in plan.trainer):
            version = version_named(history(links), name).version
            words[use] = outside().datasets.folder_of(project.name, version)
    return words
