"""A ticket's runs as a researcher looks at them: the hardest examples, and where each run is to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tasks.adapters.connect import outside
from tasks.adapters.ports import Run
from tasks.experiments.arms import Predictions, arms_of
from tasks.experiments.gather import READ
from tasks.experiments.hardest import Hardest, hardest
from tasks.load.asked import EXAMPLES
from tasks.load.experiment import look_runs
from tasks.plans import Canvas, Project


class Seen(NamedTuple):
    """A run that was judged and its address, "" where its store has no pages."""

    role: str
    seed: int
    run: str
    address: str


class Looked(NamedTuple):
    """The runs of a ticket's newest look, and the candidate's hardest examples where runs logged any."""

    runs: tuple[Seen, ...]
    hardest: Hardest | None


def load_looked(project: Project, canvas: Canvas, ticket: str) -> Looked:
    """What a researcher looks at of a ticket's newest look.

    Raises
    ------
    InputError
        When the ticket has no finished run, or its runs were not judged on the same examples.
    OutsideError
        When the tracked runs cannot be read.
    """
    plan, metric = project.model(), canvas.metrics[0]
    runs, look = look_runs(project, plan, ticket)
    where = outside().runs.addresses([run.id for run in runs])
    seen = tuple(Seen(run.role, run.seed, run.id, where.get(run.id, "")) for run in runs)
    predictions = _predictions(runs, metric.name)
    if not predictions:
        return Looked(seen, None)
    arms = arms_of(predictions, plan.planned(look), paired=plan.paired)
    return Looked(seen, hardest(arms, metric.name, metric.direction) if arms.candidate else None)


def _predictions(runs: Sequence[Run], metric: str) -> list[Predictions]:
    """What each run logged by example; empty where one of them logged nothing."""
    wanted = {"example_id", *READ, metric}
    tables = [outside().runs.artifact(run, EXAMPLES, wanted) for run in runs]
    held = [(run, table) for run, table in zip(runs, tables, strict=True) if table is not None]
    if len(held) < len(runs):
        return []
    return [Predictions(run.role, run.seed, table.columns, run.metrics) for run, table in held]
