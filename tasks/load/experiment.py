"""The runs of a ticket as one look at an experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.adapters.connect import outside
from tasks.adapters.ports import Logged, Run
from tasks.canonical import digest
from tasks.errors import InputError
from tasks.experiments.arms import Predictions, arms_of, logged_seeds
from tasks.experiments.experiment import Experiment
from tasks.experiments.gather import gather_metrics, scores_of
from tasks.experiments.lacking_metrics import lacking_arms
from tasks.experiments.slices_of import slices_of
from tasks.load.asked import EXAMPLES, Asked, asked_of
from tasks.load.promotion_inputs import promotion_inputs
from tasks.load.run_tables import Tables, beside
from tasks.load.shared import value_task
from tasks.load.training_versions import one_version, training_versions
from tasks.plans import Canvas, ModelPlan, Project

ROLES = ("candidate", "baseline")  # attempts on the way to a candidate are tracked too, and not judged


@dataclass(frozen=True)
class Look:
    """One look at a ticket: what is judged, and the runs and data versions behind it."""

    experiment: Experiment
    runs: tuple[Run, ...]
    inputs: Mapping[str, str]

    @property
    def began(self) -> datetime | None:
        """When its first run began; None when no run says."""
        return min((run.started for run in self.runs if run.started), default=None)

    @property
    def has_baseline(self) -> bool:
        """Whether any run is the baseline's."""
        return any(run.role == "baseline" for run in self.runs)


@value_task
def load_look(project: Project, canvas: Canvas, plan: ModelPlan, ticket: str) -> Look:
    """The look that the ticket's logged seeds are for.

    Raises
    ------
    InputError
        When the ticket has no finished runs, they were not judged on one evaluation set, or only some
        of them logged their example-level predictions.
    """
    runs, look = look_runs(project, plan, ticket)
    planned, asked = tuple(plan.planned(look)), asked_of(canvas, plan)
    tables = {run.id: _tables(run, asked) for run in runs}
    _need_all_or_none(runs, tables)
    predictions = [_predictions(run, tables[run.id]) for run in runs]
    inputs = {
        "runs": digest(sorted(_said(run, tables[run.id], asked) for run in runs)),
        **training_versions(project, plan, ticket, runs),
        "evaluation": one_version(plan.evaluation, (run.evaluation for run in runs), ticket),
        **promotion_inputs(project, plan, runs),
    }
    more = beside(runs, tables, asked.events)
    experiment = Experiment(
        subject=ticket,
        digest=digest(inputs),
        look=look,
        looks=len(plan.looks),
        planned_seeds=planned,
        candidate_seeds=logged_seeds(predictions, "candidate", planned),
        baseline_seeds=logged_seeds(predictions, "baseline", planned),
        **_scores(predictions, asked, planned, paired=plan.paired),
        lacking={one.name: lacking_arms(predictions, one.name, planned) for one in asked.metrics},
        events=more.events,
        latency_ms=more.latency_ms,
        golden=more.golden,
    )
    return Look(experiment, runs, inputs)


def look_runs(project: Project, plan: ModelPlan, ticket: str) -> tuple[tuple[Run, ...], int]:
    """The runs of the look that the ticket's highest seed is for, and the look's number."""
    logged = [run for run in outside().runs.of_ticket(project.name, ticket) if run.role in ROLES]
    if not logged:
        raise InputError(f"{project.name}: found no finished run of ticket {ticket!r}; train it first")
    look = plan.look_of(max(run.seed for run in logged))
    return tuple(run for run in logged if run.seed in plan.planned(look)), look


def _tables(run: Run, asked: Asked) -> Tables:
    found: dict[str, Logged] = {}
    for name in asked.tables:
        logged = outside().runs.artifact(run, name, asked.columns[name])
        if logged is not None:
            found[name] = logged
    return found


def _predictions(run: Run, tables: Tables) -> Predictions:
    columns = tables[EXAMPLES].columns if EXAMPLES in tables else {}
    return Predictions(run.role, run.seed, columns, run.metrics)


def _said(run: Run, tables: Tables, asked: Asked) -> list[str]:
    """What a decision depends on of one run: its id, its tags (they can be changed), all that was read."""
    read = [f"{name} {logged.digest}" for name, logged in sorted(tables.items())]
    if EXAMPLES not in tables:
        read += [f"{metric.name} {run.metrics.get(metric.name)!r}" for metric in asked.metrics]
    return [run.id, run.role, str(run.seed), *read]


def _scores(
    predictions: Sequence[Predictions], asked: Asked, planned: Sequence[int], *, paired: bool
) -> dict[str, Any]:
    """Scores over all examples and within slices; of the runs' own metrics where none logged examples."""
    if not any(run.columns for run in predictions):
        return {"scores": gather_metrics(predictions, asked.metrics, planned, paired=paired)}
    arms = arms_of(predictions, planned, paired=paired)
    scores = scores_of(arms, asked.metrics)
    sliced = slices_of(arms, asked.metrics, scores, asked.slices)
    return {"scores": scores, "slices": sliced.scores, "slice_of": sliced.value_of}


def _need_all_or_none(runs: Sequence[Run], tables: Mapping[str, Tables]) -> None:
    """InputError that names the runs without examples, where others of the ticket have some."""
    without = [run for run in runs if EXAMPLES not in tables[run.id]]
    if 0 < len(without) < len(runs):
        named = ", ".join(f"run {run.id} ({run.role}, seed {run.seed})" for run in without)
        raise InputError(
            f"{named}: found no artifact proofline/{EXAMPLES}.parquet, which other runs of the ticket have; "
            "allowed: all of them or none"
        )
