"""The runs of a ticket as one look at an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.experiments.experiment import Experiment
from tasks.experiments.gather import Predictions, Wanted, gather_scores, logged_seeds
from tasks.load.shared import value_task
from tasks.plans import Canvas, ModelPlan, Project


@dataclass(frozen=True)
class Look:
    """One look at a ticket: what is judged, and the runs and data versions behind it."""

    experiment: Experiment
    runs: tuple[Run, ...]
    inputs: Mapping[str, str]


@value_task
def load_look(project: Project, canvas: Canvas, plan: ModelPlan, ticket: str) -> Look:
    """The look that the ticket's logged seeds are for.

    Raises
    ------
    InputError
        When the ticket has no finished runs, or they were not judged on one evaluation set.
    """
    logged = outside().runs.of_ticket(project.name, ticket)
    if not logged:
        raise InputError(f"{project.name}: found no finished run of ticket {ticket!r}; train it first")
    look = plan.look_of(max(run.seed for run in logged))
    planned = tuple(range(1, plan.looks[look - 1] + 1))
    runs = tuple(run for run in logged if run.seed in planned)
    examples = {run.id: outside().runs.examples(run) for run in runs}
    predictions = [Predictions(run.role, run.seed, examples[run.id].columns) for run in runs]
    inputs = {
        "runs": digest(sorted((run.id, examples[run.id].digest) for run in runs)),
        "training": _version_of(plan.training, {run.training for run in runs}, ticket),
        "evaluation": _version_of(plan.evaluation, {run.evaluation for run in runs}, ticket),
    }
    experiment = Experiment(
        subject=ticket,
        digest=digest(inputs),
        look=look,
        looks=len(plan.looks),
        planned_seeds=planned,
        candidate_seeds=logged_seeds(predictions, "candidate", planned),
        baseline_seeds=logged_seeds(predictions, "baseline", planned),
        scores=gather_scores(predictions, _wanted(canvas), planned),
    )
    return Look(experiment, runs, inputs)


def _wanted(canvas: Canvas) -> list[Wanted]:
    return [Wanted(m.name, m.direction, m.target, m.margin, m.smallest_gain, m.unit) for m in canvas.metrics]


def _version_of(dataset: str, found: set[str], ticket: str) -> str:
    """The one version of ``dataset`` that all runs of the ticket name."""
    if len(found) != 1 or not next(iter(found)).startswith(f"{dataset}@"):
        named = ", ".join(repr(name) for name in sorted(found))
        raise InputError(
            f"ticket {ticket}: found runs with {named}; allowed: one version of {dataset}, {dataset}@..."
        )
    return found.pop()
